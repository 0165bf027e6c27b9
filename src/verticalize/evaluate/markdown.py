"""The report as Markdown: the same figures, for a pull request or a terminal."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from verticalize.evaluate.wording import RANKING, SLICE_TITLES, leakage_lines, number
from verticalize.records import ARMS, SLICES
from verticalize.text import escape_controls

RECEIPT = "## Receipt"  # the last heading, above settings that fill pages
_SPECIAL = re.compile(r"[\\`*_\[\]<>|#]")
_LABEL = re.compile(r"(\[\d{1,3}\](?![(\[:]))")  # of a citation; before these it may begin a link


def render_markdown(report: Mapping[str, Any]) -> str:
    """Verdict, tables, samples, leakage and receipt."""
    headline, *lines = report["verdict"].splitlines() or [""]
    parts = [
        f"# {_text(report['title'])}: four ways compared",
        f"Base model: {_text(report['base'])}",
        f"**{headline}**",
        "\n".join(f"- {_text(line)}" for line in lines),
        "## Each slice, each way",
        "Mean with 95% bootstrap interval.",
        _slices(report["slices"]),
        "## Differences",
        "Over the same questions, paired 95% intervals.",
        _differences(report["findings"]),
        "## Retrieval",
        _retrieval(report["retrieval"]),
        "## Citations, abstention, time",
        _detail(report),
        "## Side by side",
        "The first question of each slice and language.",
        *map(_sample, report["samples"]),
        "## Leakage check",
        "\n".join(f"- {_text(line)}" for line in leakage_lines(report["leakage"])),
        RECEIPT,
        f"```json\n{json.dumps(report['receipt'], ensure_ascii=False, indent=2)}\n```",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(value: object) -> str:
    """One line, with nothing in it that Markdown or HTML would act on."""
    parts = _LABEL.split(escape_controls(" ".join(str(value).split())))
    parts[::2] = [_SPECIAL.sub(r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _figure(figures: Mapping[str, Any] | None) -> str:
    if not figures:
        return "–"
    lo, hi = figures["ci95"]
    return f"{figures['mean']:.2f} ({lo:.2f} to {hi:.2f})"


def _slices(slices: Mapping[str, Any]) -> str:
    rows = [
        [
            SLICE_TITLES[name][0],
            str(slices[name]["n"]),
            slices[name]["metric"],
            *(_figure(slices[name]["arms"].get(arm)) for arm in ARMS),
        ]
        for name in SLICES
    ]
    return _table(["slice", "n", "metric", *ARMS], rows)


def _differences(findings: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            SLICE_TITLES[finding["slice"]][0],
            finding["comparison"],
            f"{finding['mean']:+.2f} ({finding['lo']:+.2f} to {finding['hi']:+.2f})",
            finding["effect"],
        ]
        for finding in findings
    ]
    return _table(["slice", "comparison", "difference", "reads as"], rows)


def _retrieval(retrieval: Mapping[str, Any]) -> str:
    languages = list(retrieval.get("recall@5", {}))
    if not languages:
        return "No question names its evidence."
    rows = [
        [RANKING[name], *(number(retrieval[name][lang]) for lang in languages)]
        for name in RANKING
        if name in retrieval
    ]
    return _table(["", *(f"{lang} (n = {retrieval['n'][lang]})" for lang in languages)], rows)


def _detail(report: Mapping[str, Any]) -> str:
    citing, refusing = report["citations"]["arms"], report["abstention"].get("arms", {})
    rows = [
        [
            arm,
            number(citing.get(arm, {}).get("precision")),
            number(citing.get(arm, {}).get("recall")),
            number(refusing.get(arm, {}).get("precision")),
            number(refusing.get(arm, {}).get("recall")),
            f"{report['latency'][arm]['p50']:.2f} s",
        ]
        for arm in ARMS
        if arm in report["latency"]
    ]
    head = ["", "citation precision", "citation recall", "abstention precision"]
    return _table([*head, "abstention recall", "median time"], rows)


def _sample(sample: Mapping[str, Any]) -> str:
    expected = " / ".join(sample["answers"]) or sample["expect"] or "to decline"
    lines = [
        f"**{_text(sample['question'])}** ({SLICE_TITLES[sample['slice']][0]}, {sample['lang']})",
        "",
        f"- expected: {_text(expected)}",
    ]
    for arm in ARMS:
        if arm in sample["arms"]:
            given = sample["arms"][arm]
            said = _text(given["answer"]) or "(no text)"
            lines.append(f"- {arm} ({given['score']:.2f}): {said}")
    return "\n".join(lines)
