"""Settings that say how a build runs and never what it yields: they enter no artifact's key."""

from collections.abc import Iterator, Mapping
from typing import Any

from verticalize.config import Settings
from verticalize.config.settings import WATCHING, Hardware, Tune

_SECTIONS = {
    "hardware": (Hardware(), tuple(Hardware.model_fields)),
    "tune": (Tune(), WATCHING),
}


def without_effect(settings: Settings, built: Mapping[str, Any]) -> Iterator[str]:
    """The names of those that are given now, and were others when what is there was built.

    Args:
        built: the settings of then, as a recipe keeps them.
    """
    for section, (default, names) in _SECTIONS.items():
        now, then = getattr(settings, section), built[section]
        for name in names:
            usual = getattr(default, name)
            if getattr(now, name) not in (usual, then.get(name, usual)):
                yield f"{section}.{name}"
