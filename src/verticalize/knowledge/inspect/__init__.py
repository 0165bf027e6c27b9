"""What the stage ingest made of a pack's knowledge: collected, and shown as a page."""

from verticalize.knowledge.inspect.collect import inspect
from verticalize.knowledge.inspect.figures import Inspection
from verticalize.knowledge.inspect.page import render

__all__ = ["Inspection", "inspect", "render"]
