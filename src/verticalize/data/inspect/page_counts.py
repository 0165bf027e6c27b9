"""The parts of the page that are counts: lengths, relations, languages, splits, variety."""

from collections.abc import Mapping, Sequence

from verticalize.data.inspect.bars import bars
from verticalize.data.inspect.figures import Bin, Lengths, Stats, Variety
from verticalize.page import shown
from verticalize.text import counted

MOST_RELATIONS = 40
_SIDES = ("asked", "answered")
_WIDTH, _HEIGHT = 460, 172
_LEFT, _BOTTOM, _TOP = 14, 148, 18


def counts(stats: Stats) -> str:
    """Rows by length, language and split, beside the relations of their evidence."""
    left = (
        _lengths(stats.lengths),
        _card("Languages", bars(stats.languages, noun="Rows by language")),
        _card("Splits", bars(stats.splits, noun="Rows by split")),
    )
    return (
        '<section id="lengths"><h2>Lengths and relations</h2><div class="two">'
        f'<div class="stack">{"".join(left)}</div>{_relations(stats.relations)}</div></section>'
    )


def _card(title: str, chart: str) -> str:
    return f'<article class="card"><h3>{title}</h3>{chart}</article>'


def _lengths(found: Lengths) -> str:
    known = f"tokens by {shown(found.tokenizer)}"
    by = f"up to so many {known if found.tokenizer else 'estimated tokens'}"
    about = (
        f"Half of the rows have {found.median:,} tokens or more; the shortest has "
        f"{found.shortest:,}, the longest {found.longest:,}."
    )
    if found.limit is not None:
        about += f" {_too_long(found.too_long or 0, found.limit)}"
    if found.no_answer:
        about += f" {counted(found.no_answer, 'row')} without an answer."
    return (
        f'<article class="card"><h3>Length of rows</h3><p class="small">{about}</p>'
        f'{_histogram(found.bins, found.limit)}<p class="small axis-name">{by}</p></article>'
    )


def _too_long(rows: int, limit: int) -> str:
    if not rows:
        return f"None has more than the {limit:,} tokens that training takes."
    return f"Left out of training, with more than {limit:,}: {counted(rows, 'row')}."


def _histogram(bins: Sequence[Bin], limit: int | None) -> str:
    most = max((one.rows for one in bins), default=0) or 1
    step = (_WIDTH - 2 * _LEFT) / len(bins)
    wide = min(step, 90.0)
    parts = [f'<path class="axis" d="M{_LEFT} {_BOTTOM}H{_WIDTH - _LEFT}"/>']
    for number, one in enumerate(bins):
        middle = _LEFT + (number + 0.5) * step
        height = (_BOTTOM - _TOP) * one.rows / most
        tone = "bar out" if limit is not None and one.low > limit else "bar"
        parts.append(
            f"<g><title>{one.low:,} to {one.high:,} tokens: {counted(one.rows, 'row')}</title>"
            f'<rect class="{tone}" x="{middle - wide / 2 + 2:.1f}" y="{_BOTTOM - height:.1f}" '
            f'width="{wide - 4:.1f}" height="{height:.1f}" rx="2"/></g>'
            f'<text class="tick" x="{middle:.1f}" y="{_BOTTOM - height - 5:.1f}">'
            f"{one.rows:,}</text>"
            f'<text class="tick" x="{middle:.1f}" y="164">{one.high}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Rows by length">'
        f"{''.join(parts)}</svg>"
    )


def _relations(found: Mapping[str, int]) -> str:
    if not found:
        told, chart = "No row rests on a fact that is known here.", ""
    else:
        told = (
            "Rows by the relation of the facts behind them; a row counts for each of its "
            f"relations. {counted(len(found), 'relation')}."
        )
        chart = bars(dict(list(found.items())[:MOST_RELATIONS]), noun="Rows by relation")
        if len(found) > MOST_RELATIONS:
            chart += f'<p class="place">and {len(found) - MOST_RELATIONS:,} with fewer rows</p>'
    return (
        f'<article class="card" id="relations"><h3>Relations</h3><p class="small">{told}</p>'
        f"{chart}</article>"
    )


def variety(found: Mapping[str, Variety]) -> str:
    """Distinct-2 and self-BLEU by language."""
    if not found:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{shown(lang)}</th><td class="number">{one.sample:,}</td>'
        f'<td class="number">{one.distinct2_questions:.3f}</td>'
        f'<td class="number">{one.distinct2_answers:.3f}</td>'
        f'<td class="number">{one.self_bleu_questions:.3f}</td>'
        f'<td class="number">{one.self_bleu_answers:.3f}</td></tr>'
        for lang, one in found.items()
    )
    names = ("Rows", *(f"{name}, {of}" for name in ("distinct-2", "self-BLEU") for of in _SIDES))
    head = '<th scope="col">Language</th>' + "".join(
        f'<th class="number" scope="col">{name}</th>' for name in names
    )
    return (
        '<section id="variety"><h2>Variety</h2><p class="note">On a sample of each language. '
        "distinct-2: different pairs of neighbouring words over all pairs; more is more varied. "
        "self-BLEU: how much a text shares with all others; less is more varied.</p>"
        f'<div class="card wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></section>"
    )
