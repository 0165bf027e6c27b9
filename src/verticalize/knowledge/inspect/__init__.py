"""What the stage ingest made of a pack's knowledge: collected, and shown as a page."""

from verticalize.knowledge.inspect.collect import inspect
from verticalize.knowledge.inspect.figures import Inspection

__all__ = ["Inspection", "inspect"]
