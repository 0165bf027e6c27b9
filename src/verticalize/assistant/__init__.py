"""The assistant: safety, retrieval, refusal, generation, checked citations and a receipt."""

from verticalize.assistant.assistant import Assistant
from verticalize.assistant.cite import Cited, cite
from verticalize.assistant.draft import Scope
from verticalize.assistant.guard import Guard, Verdict

__all__ = ["Assistant", "Cited", "Guard", "Scope", "Verdict", "cite"]
