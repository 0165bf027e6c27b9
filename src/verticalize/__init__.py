"""verticalize: a domain pack plus its knowledge becomes a tuned, cited, measured assistant.

from verticalize import load_domain, build, Assistant

pack = load_domain("medical")
build(pack)
answer = Assistant.open(pack).ask("What are the symptoms of gout?")

``build`` and ``Assistant.open`` take the name of a pack, too.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verticalize.assistant import Assistant, Scope
    from verticalize.config import Settings, load_settings
    from verticalize.domain import Pack, load_domain
    from verticalize.errors import VerticalizeError
    from verticalize.pipeline import Build, Planned, build, load_examples, plan
    from verticalize.records import Answer, Citation, Hit

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "Build",
    "Citation",
    "Hit",
    "Pack",
    "Planned",
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
    "Answer": "verticalize.records",
    "Assistant": "verticalize.assistant",
    "Build": "verticalize.pipeline",
    "Citation": "verticalize.records",
    "Hit": "verticalize.records",
    "Pack": "verticalize.domain",
    "Planned": "verticalize.pipeline",
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


def __dir__() -> list[str]:
    """The public names too, before they are imported."""
    return sorted({*globals(), *__all__})
