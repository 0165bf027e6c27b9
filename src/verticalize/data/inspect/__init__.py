"""What instruction data is like: counted in one pass over its rows, and shown as a page."""

from verticalize.data.inspect.collect import inspect
from verticalize.data.inspect.count import stats
from verticalize.data.inspect.figures import Inspection, Stats
from verticalize.data.inspect.page import render
from verticalize.data.inspect.source import Source

__all__ = ["Inspection", "Source", "Stats", "inspect", "render", "stats"]
