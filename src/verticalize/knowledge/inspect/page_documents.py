"""The parts of the page on documents: lengths of passages, samples as they were cut, lost text."""

from collections.abc import Iterator, Sequence

from verticalize.knowledge.inspect.figures import Bin, Cut, Lengths, Lost, Sample, Share
from verticalize.knowledge.inspect.walk import ENOUGH
from verticalize.knowledge.inspect.wording import badge, nothing, percent, said, section
from verticalize.page import shown
from verticalize.text import counted

_WIDTH, _HEIGHT = 460, 172
_LEFT, _BOTTOM, _TOP = 14, 148, 18


def lengths(found: Lengths, shares: Sequence[Share]) -> str:
    """A histogram of the passages' lengths, and how many there are by kind and language."""
    about = (
        f"Half of the passages have {found.median} tokens or more; the shortest has "
        f"{found.shortest}, the longest {found.longest}."
    )
    chart = (
        '<article class="card"><h3>Length of passages</h3>'
        f'<p class="small">{about}</p>{_histogram(found.bins)}'
        '<p class="small axis-name">estimated tokens</p></article>'
    )
    rows = "".join(map(_share, shares))
    table = (
        '<article class="card"><h3>Kinds and languages</h3><table><thead><tr>'
        '<th scope="col">Kind</th><th scope="col">Language</th><th class="number" scope="col">'
        'Documents</th><th class="number" scope="col">Passages</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></article>"
    )
    return section("lengths", "Passages", "", f'<div class="two even">{chart}{table}</div>')


def _share(share: Share) -> str:
    return (
        f'<tr><th scope="row">{shown(said(share.kind))}</th><td>{shown(share.lang)}</td>'
        f'<td class="number">{share.documents:,}</td>'
        f'<td class="number">{share.passages:,}</td></tr>'
    )


def _histogram(bins: Sequence[Bin]) -> str:
    most = max((one.passages for one in bins), default=0) or 1
    step = (_WIDTH - 2 * _LEFT) / len(bins)
    parts = [f'<path class="axis" d="M{_LEFT} {_BOTTOM}H{_WIDTH - _LEFT}"/>']
    for number, one in enumerate(bins):
        x = _LEFT + number * step
        height = (_BOTTOM - _TOP) * one.passages / most
        told = f"{one.low} to {one.high} tokens: {counted(one.passages, 'passage')}"
        parts.append(
            f'<g><title>{told}</title><rect class="bar" x="{x + 1.5:.1f}" '
            f'y="{_BOTTOM - height:.1f}" width="{step - 3:.1f}" height="{height:.1f}" rx="2"/></g>'
        )
        if one.passages == most:
            parts.append(
                f'<text class="tick" x="{x + step / 2:.1f}" y="{_BOTTOM - height - 6:.1f}">'
                f"{most:,}</text>"
            )
        if number % 4 == 3:
            parts.append(f'<text class="tick" x="{x + step:.1f}" y="164">{one.high}</text>')
    label = f"Passages by length, from {bins[0].low} to {bins[-1].high} tokens"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def samples(found: Sequence[Sample], documents: int) -> str:
    """Some documents with the spans of their passages; the first of each kind is open."""
    kinds: set[str] = set()
    cards = []
    for sample in found:
        cards.append(_sample(sample, open_=sample.kind not in kinds))
        kinds.add(sample.kind)
    note = (
        f"{len(found)} of {counted(documents, 'document')}, drawn by chance from all kinds, "
        "languages and files. Each shade is one passage, as it is indexed and cited; point at it "
        'for its place. <del class="lost">Struck text</del> stands in no passage.'
    )
    return section(
        "samples", "Documents as cut", note, f'<div class="stack">{"".join(cards)}</div>'
    )


def _sample(sample: Sample, *, open_: bool) -> str:
    end = sample.start + len(sample.text)
    whole = len(sample.text) == sample.characters
    stretch = "" if whole else f" · characters {sample.start:,}–{end:,} of {sample.characters:,}"
    lang = shown(sample.lang)
    return (
        f'<details class="card fold"{" open" if open_ else ""}><summary>'
        f'<span class="name" lang="{lang}">{shown(sample.title)}</span>'
        f'<span class="told">{badge(said(sample.kind))} {badge(sample.lang)} '
        f"{counted(sample.passages, 'passage')}</span></summary>"
        f'<p class="place">{shown(sample.at)}{stretch}</p>'
        f'<div class="text" lang="{lang}">{"".join(_pieces(sample))}</div></details>'
    )


def _pieces(sample: Sample) -> Iterator[str]:
    """Passages in alternating shades; between them nothing, or text that is lost.

    A passage that goes on in the line of the one before it is joined to that.
    """
    at = 0
    for cut in sample.cuts:
        start, end = cut.start - sample.start, cut.end - sample.start
        gap = sample.text[at:start]
        yield _lost_text(gap)
        shade = "ab"[cut.number % 2] + (" joined" if at and "\n" not in gap else "")
        yield (
            f'<span class="cut {shade}" data-n="{cut.number}" title="{shown(_tip(cut))}">'
            f"{shown(sample.text[start:end])}</span>"
        )
        at = end
    yield _lost_text(sample.text[at:])


def _lost_text(gap: str) -> str:
    if not gap.strip():
        return ""
    return f'<del class="lost" title="stands in no passage">{shown(gap.strip())}</del>'


def _tip(cut: Cut) -> str:
    lines = (
        f"Passage {cut.number}, {counted(cut.tokens, 'token')}",
        cut.section,
        cut.place,
        f"Characters {cut.start:,}–{cut.end:,}",
        f"Read after: {cut.lead}" if cut.lead else "",
    )
    return "\n".join(line for line in lines if line)


def lost(found: Sequence[Lost], documents: int) -> str:
    """Documents that are not covered, those with the least coverage first."""
    if not documents:
        calm = f"No document has less than {percent(ENOUGH)} of its text in passages."
        return section("lost", "Lost text", "", nothing(calm))
    note = (
        f"{counted(documents, 'document')} of which less than {percent(ENOUGH)} stands in "
        "passages. What is struck cannot be found or cited."
    )
    if documents > len(found):
        note += f" The {len(found)} with the least coverage are shown."
    cards = "".join(map(_lost, found))
    return section("lost", "Lost text", note, f'<div class="stack">{cards}</div>')


def _lost(document: Lost) -> str:
    lang = shown(document.lang)
    parts = "".join(
        f'<li><del class="lost" lang="{lang}">{shown(part.text)}'
        f"{'…' if part.end - part.start > len(part.text) else ''}</del>"
        f' <span class="place">characters {part.start:,}–{part.end:,}</span></li>'
        for part in document.parts
    )
    more = document.count - len(document.parts)
    rest = f'<p class="place">and {counted(more, "more part")}</p>' if more else ""
    return (
        f'<article class="card"><div class="line"><h3 lang="{lang}">{shown(document.title)}</h3>'
        f"{badge(percent(document.coverage) + ' covered', 'worse')}</div>"
        f'<p class="place">{shown(document.at)}</p><ul class="parts">{parts}</ul>{rest}</article>'
    )
