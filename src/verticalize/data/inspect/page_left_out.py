"""The parts of the page on what did not become a row: rejects, drops, passages without one."""

from collections.abc import Mapping, Sequence

from verticalize.data.inspect.bars import bars
from verticalize.data.inspect.figures import Bare, Rejected
from verticalize.data.inspect.page_rows import pair
from verticalize.knowledge.inspect.wording import nothing, section
from verticalize.page import shown
from verticalize.text import counted


def rejects(found: Mapping[str, Sequence[Rejected]], counts: Mapping[str, int]) -> str:
    """Rejected rows by reason, with some of each."""
    if not found:
        return section("rejects", "Rejected rows", "", nothing("No row is noted as rejected."))
    note = (
        f"{counted(sum(counts.values()), 'row')} that did not pass, by reason, with some of each."
    )
    cards = "".join(
        _fold(
            reason, counted(counts[reason], "row"), "".join(map(_rejected, rows)), open_=not number
        )
        for number, (reason, rows) in enumerate(found.items())
    )
    return section("rejects", "Rejected rows", note, f'<div class="stack">{cards}</div>')


def _rejected(one: Rejected) -> str:
    where = f'<p class="place">{shown(one.place)}</p>' if one.place else ""
    why = f'<p class="why">{shown(one.detail)}</p>' if one.detail else ""
    said = pair(one.example) if one.example else ""
    return f'<div class="pairs">{why}{said}{where}</div>'


def dropped(counts: Mapping[str, int], notes: Mapping[str, int]) -> str:
    """What was dropped on the way, and what was kept with a remark, by reason."""
    cards = "".join(
        f'<article class="card"><h3>{title}</h3>{bars(listed, noun=title)}</article>'
        for title, listed in (("Dropped", counts), ("Kept, with a remark", notes))
        if listed
    )
    body = f'<div class="two">{cards}</div>' if cards else nothing("Nothing was dropped.")
    note = "What never became a row: questions, turns or rows, by reason."
    return section("dropped", "Dropped on the way", note if cards else "", body)


def uncovered(found: Mapping[str, Sequence[Bare]], counts: Mapping[str, int]) -> str:
    """Passages that no row is made from, by reason, with some of each."""
    title = "Passages without a row"
    if not found:
        return section("uncovered", title, "", nothing("No passage is noted as without a row."))
    note = f"{counted(sum(counts.values()), 'passage')}, by reason, with some of each."
    cards = "".join(
        _fold(reason, counted(counts[reason], "passage"), "".join(map(_bare, rows)), open_=False)
        for reason, rows in found.items()
    )
    return section("uncovered", title, note, f'<div class="stack">{cards}</div>')


def _bare(one: Bare) -> str:
    text = one.passage.text if one.passage else ""
    section_ = f" · {shown(one.section)}" if one.section else ""
    cut = shown(text[:400] + ("…" if len(text) > 400 else ""))
    return (
        f'<div class="pairs"><p lang="{shown(one.lang)}">{cut}</p>'
        f'<p class="place" title="{shown(one.id)}">{shown(one.source)}{section_}</p></div>'
    )


def _fold(name: str, told: str, body: str, *, open_: bool) -> str:
    return (
        f'<details class="card fold"{" open" if open_ else ""}><summary>'
        f'<span class="name">{shown(name)}</span><span class="told">{told}</span></summary>'
        f"{body}</details>"
    )
