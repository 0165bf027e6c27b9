"""The assistant: safety, retrieval, refusal, generation, checked citations and a receipt."""

from verticalize.assistant.assistant import Assistant
from verticalize.assistant.citing.cite import Cited, cite
from verticalize.assistant.guard import Guard, Verdict
from verticalize.assistant.scope import Scope

__all__ = ["Assistant", "Cited", "Guard", "Scope", "Verdict", "cite"]
