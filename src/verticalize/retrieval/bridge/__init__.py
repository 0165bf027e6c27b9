"""From a question in Chinese to one in English and back, as far as an index needs it."""

from verticalize.retrieval.bridge.bridge import OTHER, Across, Bridge, Term

__all__ = ["OTHER", "Across", "Bridge", "Term"]
