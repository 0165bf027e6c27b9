"""The language in which a report is told."""

from collections.abc import Mapping
from typing import Any

from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.evaluate.labels import LABELS

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in POSIX


def language(wanted: str | None, report: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """The one that is asked for; else Chinese in a Chinese locale; else the pack's only one.

    A pack of several, and a report of an earlier version, which does not say them, is told in
    English.

    Raises:
        ConfigError: no report can be told in `wanted`.
    """
    if wanted is not None:
        if wanted not in LABELS:
            hint = did_you_mean(wanted, LABELS)
            raise ConfigError([Problem("--language", f"no report is told in '{wanted}'.", hint)])
        return wanted
    locale = next(filter(None, map(environment.get, _LOCALE)), "")
    if locale.lower().startswith("zh"):
        return "zh"
    spoken = report.get("languages", ())
    return str(spoken[0]) if len(spoken) == 1 else "en"
