"""The inspection of rows as one self-contained page."""

from importlib.resources import files

from verticalize.data.inspect.figures import Inspection, Stats
from verticalize.data.inspect.page_counts import counts, variety
from verticalize.data.inspect.page_left_out import dropped, rejects, uncovered
from verticalize.data.inspect.page_rows import duplicates, samples
from verticalize.data.inspect.page_tokens import tokens
from verticalize.knowledge.inspect.wording import percent
from verticalize.page import page, shown
from verticalize.text import counted


def render(found: Inspection) -> str:
    """The page, in HTML."""
    stats = found.stats
    parts = (
        _header(stats),
        _tiles(found),
        _contents(found),
        samples(found.samples, stats),
        tokens(found.samples, stats.lengths),
        counts(stats),
        variety(stats.variety),
        duplicates(found.duplicates, stats.rows),
        rejects(found.rejects, stats.rejected),
        dropped(stats.dropped, stats.notes),
        uncovered(found.bare, stats.uncovered),
    )
    body = "\n".join(part for part in parts if part)
    return page(f"{stats.name}: what the instruction data holds", body, _style())


def _style() -> str:
    """The style of all inspections, and what is of rows alone."""
    shared = files("verticalize.knowledge.inspect").joinpath("inspect.css")
    own = files("verticalize.data.inspect").joinpath("rows.css")
    return shared.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


def _header(stats: Stats) -> str:
    return (
        '<header><p class="eyebrow">Instruction data</p>'
        f"<h1>{shown(stats.name)}</h1>"
        f'<p class="lead">{counted(stats.rows, "row")} of '
        f"{counted(len(stats.generators), 'generator')}: what they ask, what stands behind them, "
        "what is trained of them, and what was left out.</p></header>"
    )


def _tiles(found: Inspection) -> str:
    stats = found.stats
    lengths = stats.lengths
    figures = [
        (f"{stats.rows:,}", "rows"),
        (percent(stats.with_evidence / stats.rows) if stats.rows else "–", "with evidence"),
        (f"{lengths.median:,}", "tokens in the median row" + _estimated(stats)),
        (f"{lengths.total:,}", "tokens in all" + _estimated(stats)),
    ]
    if lengths.trained is not None:
        figures.append((f"{lengths.trained:,}", "tokens trained on"))
    if found.duplicates.copies:
        figures.append((f"{found.duplicates.copies:,}", "copies and near-copies"))
    tiles = "".join(
        f'<div class="card tile"><b>{value}</b><span>{name}</span></div>' for value, name in figures
    )
    return f'<section class="tiles" aria-label="Key figures">{tiles}</section>'


def _estimated(stats: Stats) -> str:
    return "" if stats.lengths.tokenizer else ", estimated"


def _contents(found: Inspection) -> str:
    stats = found.stats
    links = (
        ("samples", "Rows", stats.rows),
        ("tokens", "What is trained", stats.lengths.trained or 0),
        ("lengths", "Lengths", len(stats.lengths.bins)),
        ("relations", "Relations", len(stats.relations)),
        ("duplicates", "Copies", found.duplicates.copies),
        ("rejects", "Rejected", sum(stats.rejected.values())),
        ("dropped", "Dropped", sum(stats.dropped.values())),
        ("uncovered", "Passages without a row", sum(stats.uncovered.values())),
    )
    items = "".join(
        f'<a href="#{ident}">{name}{_number(ident, number)}</a>' for ident, name, number in links
    )
    return f'<nav class="contents" aria-label="Contents">{items}</nav>'


def _number(ident: str, number: int) -> str:
    return "" if ident in ("tokens", "lengths") else f" <b>{number:,}</b>"
