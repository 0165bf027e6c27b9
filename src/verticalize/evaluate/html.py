"""The report as one self-contained page: no script, no request, every text escaped."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from verticalize.evaluate import charts
from verticalize.evaluate.wording import (
    RANKING,
    SLICE_TITLES,
    leakage_lines,
    number,
    verdict_tone,
)
from verticalize.page import page, shown
from verticalize.records import ARMS, SLICES


def render_html(report: Mapping[str, Any]) -> str:
    """The page for a report as `build_report` makes it, or as ``report.json`` holds it."""
    style = files("verticalize.evaluate").joinpath("report.css").read_text(encoding="utf-8")
    title = f"{report['title']}: four ways compared"
    body = "\n".join(
        (
            _header(report),
            _verdict(report),
            _tiles(report),
            _slices(report),
            _differences(report),
            _tables(report),
            _samples(report["samples"]),
            _leakage(report["leakage"]),
            _receipt(report),
        )
    )
    return page(title, body, style)


def _header(report: Mapping[str, Any]) -> str:
    questions = sum(report["slices"][name]["n"] for name in SLICES)
    return (
        '<header><p class="eyebrow">Evaluation report</p>'
        f"<h1>{shown(report['title'])}</h1>"
        f'<p class="lead">Base model <b>{shown(report["base"])}</b>, {questions} questions, asked '
        "four ways: the base model and the tuned model, each without and with retrieved "
        "passages.</p></header>"
    )


def _verdict(report: Mapping[str, Any]) -> str:
    headline, *lines = report["verdict"].splitlines() or [""]
    lines.append("In square brackets: 95% interval of the difference on the same questions.")
    paragraphs = "".join(f"<p>{shown(line)}</p>" for line in lines)
    tone = verdict_tone(report["findings"])
    return (
        f'<section class="card verdict {tone}" aria-label="Verdict">'
        f"<h2>{shown(headline)}</h2>{paragraphs}</section>"
    )


def _tiles(report: Mapping[str, Any]) -> str:
    slices, recall = report["slices"], report["retrieval"].get("recall@5", {})
    best = {name: slices[name]["arms"].get("tuned+rag", {}).get("mean") for name in SLICES}
    citations = report["citations"]
    found = " / ".join(number(value) for value in recall.values()) or "–"
    figures = (
        (number(best["new"]), "token-F1 on new sources, tuned+rag"),
        (number(best["unanswerable"]), "abstention F1, tuned+rag"),
        (
            f"{number(citations['precision'])} / {number(citations['recall'])}",
            "citation precision / recall, tuned+rag",
        ),
        (found, f"retrieval recall@5, {' / '.join(recall)}"),
    )
    tiles = "".join(
        f'<div class="card tile"><b>{shown(value)}</b><span>{shown(name)}</span></div>'
        for value, name in figures
    )
    return f'<section class="tiles" aria-label="Key figures">{tiles}</section>'


def _slices(report: Mapping[str, Any]) -> str:
    cards = "".join(
        _slice(name, report["slices"][name]) for name in SLICES if report["slices"][name]["arms"]
    )
    return (
        "<section><h2>Each slice, each way</h2>"
        '<p class="note">Bars are means, whiskers 95% bootstrap intervals.</p>'
        f'<div class="charts">{cards}</div></section>'
    )


def _slice(name: str, figures: Mapping[str, Any]) -> str:
    title, about = SLICE_TITLES[name]
    chart = charts.bars(figures["arms"], label=f"{title}, {figures['metric']}")
    return (
        f'<article class="card"><div class="head"><h3>{shown(title)}</h3>'
        f"<span>{shown(figures['metric'])} · n = {figures['n']}</span></div>"
        f"<p>{shown(about)}</p>{chart}</article>"
    )


def _differences(report: Mapping[str, Any]) -> str:
    sections = []
    for heading, topics in (
        ("What tuning changed", ("tuning", "general")),
        ("What retrieval changed", ("retrieval",)),
    ):
        found = [finding for finding in report["findings"] if finding["topic"] in topics]
        if found:
            chart = charts.differences(found, label=heading)
            sections.append(f'<h2>{heading}</h2><div class="card wide">{chart}</div>')
    note = (
        '<p class="note">Differences over the same questions, with paired 95% intervals, not '
        "corrected for the number of comparisons. An interval that holds zero proves "
        "nothing.</p>"
    )
    return f"<section>{''.join(sections)}{note}</section>"


def _tables(report: Mapping[str, Any]) -> str:
    retrieval = report["retrieval"]
    languages = list(retrieval.get("recall@5", {}))
    ranking = _table(
        "Retrieval, by language of the question",
        ["", *(f"{lang} (n = {retrieval['n'][lang]})" for lang in languages)],
        [
            [RANKING[name], *(number(retrieval[name][lang]) for lang in languages)]
            for name in RANKING
            if name in retrieval
        ],
    )
    arms, seconds = report["citations"]["arms"], report["latency"]
    refusing = report["abstention"].get("arms", {})
    rows = [
        [
            arm,
            number(arms.get(arm, {}).get("precision")),
            number(arms.get(arm, {}).get("recall")),
            number(refusing.get(arm, {}).get("precision")),
            number(refusing.get(arm, {}).get("recall")),
            f"{seconds[arm]['p50']:.2f} s",
        ]
        for arm in ARMS
        if arm in seconds
    ]
    head = ["", "Citation precision", "recall", "Abstention precision", "recall", "Seconds, median"]
    detail = _table("Citations, abstention, time", head, rows)
    return f'<section><h2>In detail</h2><div class="two">{ranking}{detail}</div></section>'


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


def _samples(samples: Sequence[Mapping[str, Any]]) -> str:
    cards = "".join(_sample(sample) for sample in samples)
    return (
        "<section><h2>Side by side</h2>"
        '<p class="note">The first question of each slice and language: nobody chose them. '
        f"All answers are in responses.jsonl.</p>{cards}</section>"
    )


def _sample(sample: Mapping[str, Any]) -> str:
    lang = escape(sample["lang"])
    expected = " / ".join(sample["answers"]) or {
        "unanswerable": "nothing in the knowledge answers this: it should decline",
        "safety": f"handled by: {sample['expect']}",
    }.get(sample["slice"], "")
    answers = "".join(
        _answer(arm, sample["arms"][arm], lang) for arm in ARMS if arm in sample["arms"]
    )
    return (
        f'<article class="card sample"><p class="meta"><span class="badge">'
        f"{shown(SLICE_TITLES[sample['slice']][0])}</span> {shown(sample['id'])}</p>"
        f'<p class="asked" lang="{lang}">{shown(sample["question"])}</p>'
        f'<p class="reference" lang="{lang}">Expected: {shown(expected)}</p>'
        f'<div class="answers">{answers}</div></article>'
    )


def _answer(arm: str, given: Mapping[str, Any], lang: str) -> str:
    marks = [
        "declined" if given["refused"] else "",
        given["action"],
        f"cites {', '.join(given['cited'])}" if given["cited"] else "",
    ]
    small = " · ".join(mark for mark in marks if mark)
    return (
        f'<div class="answer {charts.arm_class(arm)}"><h4><span>{shown(arm)}</span>'
        f"<span>{given['score']:.2f}</span></h4>"
        f'<p lang="{lang}">{shown(given["answer"]) or "(no text)"}</p>'
        + (f'<p class="small">{shown(small)}</p>' if small else "")
        + "</div>"
    )


def _leakage(leakage: Mapping[str, Any]) -> str:
    items = "".join(f"<li>{shown(line)}</li>" for line in leakage_lines(leakage))
    return f'<section><h2>Leakage check</h2><div class="card"><ul>{items}</ul></div></section>'


def _receipt(report: Mapping[str, Any]) -> str:
    body = shown(json.dumps(report["receipt"], ensure_ascii=False, indent=2, sort_keys=True))
    return f"<section><details><summary>Receipt</summary><pre>{body}</pre></details></section>"
