"""The report as data: what ``report.json`` holds and ``verticalize report --json`` prints."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from verticalize.evaluate import scores
from verticalize.evaluate.default_arm import default_arm
from verticalize.evaluate.findings import findings
from verticalize.evaluate.scores import Results
from verticalize.evaluate.verdict import verdict
from verticalize.records import ARMS, SLICES, EvalItem
from verticalize.store import read_json

REPORT = "report.json"


def build_report(
    results: Results,
    *,
    domain: str,
    base: str,
    titles: Mapping[str, str],
    languages: Sequence[str],
    retrieval: Mapping[str, Any],
    leakage: Mapping[str, Any],
    receipt: Mapping[str, Any],
    compiled: bool = False,
) -> dict[str, Any]:
    """All figures of one evaluation, rounded to four digits, and its verdict in English.

    Args:
        titles: of the pack, by language.
        languages: of the pack.
        compiled: whether a program made the questions of the pack's files.
    """
    compared = {name: scores.paired_figures(results, name) for name in SLICES}
    paired: dict[str, Any] = {name: pairs for name, pairs in compared.items() if pairs}
    figures: dict[str, Any] = {name: scores.slice_figures(results, name) for name in SLICES}
    found = findings(paired, {name: figures[name]["n"] for name in SLICES})
    report = {
        "domain": domain,
        "title": " · ".join(dict.fromkeys(titles.values())) or domain,
        "titles": dict(titles),
        "languages": list(languages),
        "base": base,
        "slices": figures,
        "retrieval": dict(retrieval),
        "citations": scores.citation_figures(results),
        "abstention": scores.abstention_figures(results),
        "paired": paired,
        "compiled": compiled,
        "findings": [finding.row() for finding in found],
        "leakage": dict(leakage),
        "latency": latency(results),
        "samples": samples(results),
        "receipt": {
            **receipt,
            "bootstrap": {"resamples": results.resamples, "seed": results.seed},
        },
    }
    # from here on only what the file holds, so that it says the same when it is read
    told = {key: _rounded(value) for key, value in report.items()}
    told["default_arm"] = default_arm(told["slices"], found)
    told["verdict"] = "\n".join(verdict(told, "en"))
    return told


def read_report(folder: Path) -> dict[str, Any]:
    """The report that `evaluate` left in `folder`.

    Raises:
        StoreError: it is missing or damaged.
    """
    return read_json(folder / REPORT)


def latency(results: Results) -> dict[str, Any]:
    """Seconds an answer in each arm; in a batch every answer counts an equal share of its time."""
    figures: dict[str, Any] = {}
    for arm in ARMS:
        seconds = [r.seconds for (name, _), r in results.responses.items() if name == arm]
        batches = [r.batch for (name, _), r in results.responses.items() if name == arm]
        if seconds:
            p50, p95 = np.percentile(seconds, [50, 95])
            figures[arm] = {
                "mean": float(np.mean(seconds)),
                "p50": float(p50),
                "p95": float(p95),
                "largest_batch": max(batches),
            }
    return figures


def samples(results: Results) -> list[dict[str, Any]]:
    """The first question of each slice and language, with all answers: nobody chose them."""
    first: dict[tuple[str, str], EvalItem] = {}
    for item in results.items:
        first.setdefault((item.slice, item.lang), item)
    return [_sample(results, item) for item in first.values()]


def _sample(results: Results, item: EvalItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "slice": item.slice,
        "lang": item.lang,
        "question": item.question,
        "answers": list(item.answers),
        "expect": item.expect,
        "evidence": list(item.evidence),
        "arms": {
            arm: {
                "answer": response.text,
                "refused": response.refused,
                "action": response.action,
                "cited": list(dict.fromkeys(response.cited)),
                "score": results.scores(arm, [item])[0],
            }
            for arm in results.arms([item])
            for response in results.get(arm, [item])
        },
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(part) for part in value]
    return value
