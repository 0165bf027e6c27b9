"""The report as Markdown: the same figures, for a pull request or a terminal."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from verticalize.evaluate.labels import label
from verticalize.evaluate.pages import stems
from verticalize.evaluate.verdict import verdict
from verticalize.evaluate.wording import (
    DETAIL,
    detail_rows,
    expected,
    language_name,
    leakage_lines,
    ranking_head,
    ranking_rows,
    title_of,
)
from verticalize.records import ARMS, SLICES
from verticalize.text import escape_controls

_SPECIAL = re.compile(r"[\\`*_\[\]<>|#]")
_LABEL = re.compile(r"(\[\d{1,3}\](?![(\[:]))")  # of a citation; before these it may begin a link


def render_markdown(report: Mapping[str, Any], lang: str) -> str:
    """All of the report: links to its other languages, what `comparison` tells, the receipt."""
    receipt = json.dumps(report["receipt"], ensure_ascii=False, indent=2)
    parts = [
        *(
            f"[{label('language', other)}]({stem}.md)"
            for other, stem in stems(report).items()
            if other != lang
        ),
        comparison(report, lang),
        f"## {label('receipt', lang)}",
        f"```json\n{receipt}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def comparison(report: Mapping[str, Any], lang: str) -> str:
    """Verdict, tables, samples and leakage, without the settings, which fill pages."""
    headline, *lines = verdict(report, lang)
    title = label("title", lang).format(title=_text(title_of(report, lang)))
    questions = sum(report["slices"][name]["n"] for name in SLICES)
    parts = [
        f"# {title}",
        label("lead", lang).format(base=_text(report["base"]), n=questions),
        f"**{headline}**",
        _list(lines),
        f"## {label('slices', lang)}",
        label("slices_note", lang),
        _slices(report["slices"], lang),
        f"## {label('differences', lang)}",
        label("differences_note", lang),
        _differences(report["findings"], lang),
        f"## {label('retrieval', lang)}",
        _retrieval(report["retrieval"], lang),
        f"## {label('arms', lang)}",
        _table(["", *(label(name, lang) for name in DETAIL)], detail_rows(report, lang)),
        f"## {label('samples', lang)}",
        label("samples_note", lang),
        *(_sample(sample, lang) for sample in report["samples"]),
        f"## {label('leakage', lang)}",
        _list(leakage_lines(report["leakage"], lang)),
    ]
    return "\n\n".join(part for part in parts if part)


def _text(value: object) -> str:
    """One line, with nothing in it that Markdown or HTML would act on."""
    parts = _LABEL.split(escape_controls(" ".join(str(value).split())))
    parts[::2] = [_SPECIAL.sub(r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_text(line)}" for line in lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _figure(figures: Mapping[str, Any] | None, lang: str) -> str:
    if not figures:
        return "–"
    span = label("span", lang).format(*(f"{end:.2f}" for end in figures["ci95"]))
    return f"{figures['mean']:.2f} ({span})"


def _slices(slices: Mapping[str, Any], lang: str) -> str:
    rows = [
        [
            label(name, lang),
            str(slices[name]["n"]),
            label(f"{name}_metric", lang),
            *(_figure(slices[name]["arms"].get(arm), lang) for arm in ARMS),
        ]
        for name in SLICES
    ]
    return _table([label("slice", lang), "n", label("metric", lang), *ARMS], rows)


def _differences(findings: Sequence[Mapping[str, Any]], lang: str) -> str:
    rows = [
        [
            label(finding["slice"], lang),
            finding["comparison"],
            _difference(finding, lang),
            label(finding["effect"], lang),
        ]
        for finding in findings
    ]
    head = ("slice", "comparison", "difference", "reads")
    return _table([label(name, lang) for name in head], rows)


def _difference(finding: Mapping[str, Any], lang: str) -> str:
    span = label("span", lang).format(f"{finding['lo']:+.2f}", f"{finding['hi']:+.2f}")
    return f"{finding['mean']:+.2f} ({span})"


def _retrieval(retrieval: Mapping[str, Any], lang: str) -> str:
    rows = ranking_rows(retrieval, lang)
    head = [_text(cell) for cell in ranking_head(retrieval, lang)]
    return _table(head, rows) if rows else label("retrieval_none", lang)


def _sample(sample: Mapping[str, Any], lang: str) -> str:
    wanted = " / ".join(sample["answers"]) or expected(sample, lang)
    kind = label("sample", lang).format(
        slice=label(sample["slice"], lang), language=_text(language_name(sample["lang"], lang))
    )
    lines = [
        f"**{_text(sample['question'])}**{kind}",
        "",
        f"- {label('expected', lang)}{_text(wanted)}",
    ]
    for arm in ARMS:
        if arm in sample["arms"]:
            given = sample["arms"][arm]
            said = _text(given["answer"]) or label("empty", lang)
            lines.append(f"- {arm} ({given['score']:.2f}){label('colon', lang)}{said}")
    return "\n".join(lines)
