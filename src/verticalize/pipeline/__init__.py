"""The line from knowledge to report: the table of stages and the engine that runs them."""

from verticalize.pipeline.engine import Build, Planned, build, plan
from verticalize.pipeline.rows import load_examples

__all__ = ["Build", "Planned", "build", "load_examples", "plan"]
