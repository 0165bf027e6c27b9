"""verticalize: a domain pack plus its knowledge becomes a tuned, cited, measured assistant.

from verticalize import load_domain, build, Assistant

pack = load_domain("medical")
build(pack)
answer = Assistant.open(pack).ask("What are the symptoms of gout?")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verticalize.assistant import Assistant, Scope
    from verticalize.config import Settings, load_settings
    from verticalize.domain import load_domain
    from verticalize.errors import VerticalizeError
    from verticalize.pipeline import build, load_examples, plan

__version__ = "0.1.0"
__all__ = [
    "Assistant",
    "Scope",
    "Settings",
    "VerticalizeError",
    "build",
    "load_domain",
    "load_examples",
    "load_settings",
    "plan",
]

_HOMES = {
    "Assistant": "verticalize.assistant",
    "Scope": "verticalize.assistant",
    "Settings": "verticalize.config",
    "VerticalizeError": "verticalize.errors",
    "build": "verticalize.pipeline",
    "load_domain": "verticalize.domain",
    "load_examples": "verticalize.pipeline",
    "load_settings": "verticalize.config",
    "plan": "verticalize.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``--help`` loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'verticalize' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
