"""The report as one self-contained page: no script, no request, every text escaped."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from verticalize.evaluate import charts
from verticalize.evaluate.labels import label
from verticalize.evaluate.pages import stems
from verticalize.evaluate.verdict import verdict
from verticalize.evaluate.wording import (
    DETAIL,
    detail_rows,
    expected,
    language_name,
    leakage_lines,
    number,
    ranking_head,
    ranking_rows,
    title_of,
    verdict_tone,
)
from verticalize.page import page, shown
from verticalize.records import ARMS, SLICES


def render_html(report: Mapping[str, Any], lang: str) -> str:
    """The page for a report as `build_report` makes it, or as ``report.json`` holds it."""
    style = files("verticalize.evaluate").joinpath("report.css").read_text(encoding="utf-8")
    title = label("title", lang).format(title=title_of(report, lang))
    body = "\n".join(
        (
            _header(report, lang),
            _verdict(report, lang),
            _tiles(report, lang),
            _slices(report, lang),
            _differences(report, lang),
            _tables(report, lang),
            _samples(report["samples"], lang),
            _leakage(report["leakage"], lang),
            _receipt(report, lang),
        )
    )
    return page(title, body, style, lang)


def _header(report: Mapping[str, Any], lang: str) -> str:
    questions = sum(report["slices"][name]["n"] for name in SLICES)
    base = f"<b>{shown(report['base'])}</b>"
    return (
        f'<header>{_others(report, lang)}<p class="eyebrow">{label("report", lang)}</p>'
        f"<h1>{shown(title_of(report, lang))}</h1>"
        f'<p class="lead">{label("lead", lang).format(base=base, n=questions)}</p></header>'
    )


def _others(report: Mapping[str, Any], lang: str) -> str:
    """Links to the same report in the other languages of the pack, each named in its own."""
    return "".join(
        f'<a class="language" lang="{other}" href="{stem}.html">{label("language", other)}</a>'
        for other, stem in stems(report).items()
        if other != lang
    )


def _verdict(report: Mapping[str, Any], lang: str) -> str:
    headline, *lines = verdict(report, lang)
    paragraphs = "".join(f"<p>{shown(line)}</p>" for line in (*lines, label("brackets", lang)))
    tone = verdict_tone(report["findings"])
    return (
        f'<section class="card verdict {tone}" aria-label="{label("verdict", lang)}">'
        f"<h2>{shown(headline)}</h2>{paragraphs}</section>"
    )


def _tiles(report: Mapping[str, Any], lang: str) -> str:
    slices, recall = report["slices"], report["retrieval"].get("recall@5", {})
    best = {name: slices[name]["arms"].get("tuned+rag", {}).get("mean") for name in SLICES}
    ratios = [number(report["citations"][name]) for name in ("precision", "recall")]
    figures = {
        "tile_new": number(best["new"]),
        "tile_unanswerable": number(best["unanswerable"]),
        "tile_citations": " / ".join(ratios),
        "tile_retrieval": " / ".join(map(number, recall.values())) or "–",
    }
    counts = {name: slices[name]["n"] for name in ("new", "unanswerable")}
    languages = shown(" / ".join(language_name(code, lang) for code in recall))
    tiles = "".join(
        f'<div class="card tile"><b>{shown(value)}</b>'
        f"<span>{label(key, lang).format(languages=languages, **counts)}</span></div>"
        for key, value in figures.items()
    )
    return f'<section class="tiles" aria-label="{label("tiles", lang)}">{tiles}</section>'


def _slices(report: Mapping[str, Any], lang: str) -> str:
    cards = "".join(
        _slice(name, report["slices"][name], lang)
        for name in SLICES
        if report["slices"][name]["arms"]
    )
    return (
        f'<section><h2>{label("slices", lang)}</h2><p class="note">{label("slices_note", lang)}</p>'
        f'<div class="charts">{cards}</div></section>'
    )


def _slice(name: str, figures: Mapping[str, Any], lang: str) -> str:
    return (
        f'<article class="card"><div class="head"><h3>{label(name, lang)}</h3>'
        f"<span>{label(f'{name}_metric', lang)} · n = {figures['n']}</span></div>"
        f"<p>{label(f'{name}_about', lang)}</p>{charts.bars(name, figures, lang)}</article>"
    )


def _differences(report: Mapping[str, Any], lang: str) -> str:
    sections = []
    for key, topics in (
        ("differences_tuning", ("tuning", "general")),
        ("differences_retrieval", ("retrieval",)),
    ):
        found = [finding for finding in report["findings"] if finding["topic"] in topics]
        if found:
            heading = label(key, lang)
            chart = charts.differences(found, heading, lang)
            sections.append(f'<h2>{heading}</h2><div class="card wide">{chart}</div>')
    note = f'<p class="note">{label("differences_note", lang)}</p>'
    return f"<section>{''.join(sections)}{note}</section>"


def _tables(report: Mapping[str, Any], lang: str) -> str:
    retrieval = report["retrieval"]
    ranking = _table(
        label("retrieval", lang), ranking_head(retrieval, lang), ranking_rows(retrieval, lang)
    )
    head = ["", *(label(name, lang) for name in DETAIL)]
    detail = _table(label("arms", lang), head, detail_rows(report, lang))
    heading = label("detail", lang)
    return f'<section><h2>{heading}</h2><div class="two">{ranking}{detail}</div></section>'


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th class="number" scope="col">{shown(cell)}</th>' for cell in head[1:])
    body = "".join(
        f'<tr><th scope="row">{shown(row[0])}</th>'
        + "".join(f'<td class="number">{shown(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="card wide"><table><caption>{shown(caption)}</caption>'
        f'<thead><tr><th scope="col">{shown(head[0])}</th>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _samples(samples: Sequence[Mapping[str, Any]], lang: str) -> str:
    cards = "".join(_sample(sample, lang) for sample in samples)
    return (
        f"<section><h2>{label('samples', lang)}</h2>"
        f'<p class="note">{label("samples_note", lang)}</p>{cards}</section>'
    )


def _sample(sample: Mapping[str, Any], lang: str) -> str:
    spoken = f'lang="{shown(sample["lang"])}"'
    answers = "".join(
        _answer(arm, sample["arms"][arm], spoken, lang) for arm in ARMS if arm in sample["arms"]
    )
    references = shown(" / ".join(sample["answers"]))
    wanted = f"<span {spoken}>{references}</span>" if references else shown(expected(sample, lang))
    return (
        f'<article class="card sample"><p class="meta"><span class="badge">'
        f"{label(sample['slice'], lang)}</span> {shown(sample['id'])}</p>"
        f'<p class="asked" {spoken}>{shown(sample["question"])}</p>'
        f'<p class="reference">{label("expected", lang)}{wanted}</p>'
        f'<div class="answers">{answers}</div></article>'
    )


def _answer(arm: str, given: Mapping[str, Any], spoken: str, lang: str) -> str:
    said = shown(given["answer"])
    cited = label("comma", lang).join(given["cited"])
    marks = [
        label("declined", lang) if given["refused"] else "",
        label(given["action"], lang) if given["action"] else "",
        label("cites", lang).format(documents=cited) if cited else "",
    ]
    small = " · ".join(mark for mark in marks if mark)
    return (
        f'<div class="answer {charts.arm_class(arm)}"><h4><span>{shown(arm)}</span>'
        f"<span>{given['score']:.2f}</span></h4>"
        + (f"<p {spoken}>{said}</p>" if said else f"<p>{label('empty', lang)}</p>")
        + (f'<p class="small">{shown(small)}</p>' if small else "")
        + "</div>"
    )


def _leakage(leakage: Mapping[str, Any], lang: str) -> str:
    items = "".join(f"<li>{shown(line)}</li>" for line in leakage_lines(leakage, lang))
    heading = label("leakage", lang)
    return f'<section><h2>{heading}</h2><div class="card"><ul>{items}</ul></div></section>'


def _receipt(report: Mapping[str, Any], lang: str) -> str:
    body = shown(json.dumps(report["receipt"], ensure_ascii=False, indent=2, sort_keys=True))
    summary = label("receipt", lang)
    return f"<section><details><summary>{summary}</summary><pre>{body}</pre></details></section>"
