"""The parts of the page on facts: relations, conflicts, and passages that stand twice."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from verticalize.knowledge.inspect.figures import (
    Claim,
    Conflict,
    ConflictKind,
    Conflicts,
    RelationFigures,
    Repeat,
    Repeats,
    Stated,
)
from verticalize.knowledge.inspect.wording import (
    badge,
    nothing,
    place,
    places,
    section,
)
from verticalize.page import shown
from verticalize.text import counted

MOST_RELATIONS = 100
_FEW = 12  # conflicts of a kind that need no folding
_TONES = 4  # colours for languages
_KINDS: dict[ConflictKind, tuple[str, str]] = {
    "numbers": ("Numbers and dates", "Each document gives one value, and they differ."),
    "values": ("Single values", "Each document gives one value, and the words differ."),
    "lists": ("Lists", "Some document gives several values, and not all documents give the same."),
}


def relations(found: Sequence[RelationFigures]) -> str:
    """Facts by relation and language, with examples."""
    if not found:
        return section("relations", "Facts", "", nothing("No facts: the sources are all text."))
    langs = sorted({lang for relation in found for lang in relation.facts})
    most = max(sum(relation.facts.values()) for relation in found)
    rows = "".join(_relation(relation, langs, most) for relation in found[:MOST_RELATIONS])
    legend = "".join(
        f'<span><i class="tone-{number % _TONES}"></i>{shown(lang)}</span>'
        for number, lang in enumerate(langs)
    )
    note = (
        f"{counted(len(found), 'relation')}, with their facts in each language. Open one for "
        "examples, each with its object as it is first met in the passage of the fact."
        f'<span class="legend">{legend}</span>'
    )
    hidden = len(found) - MOST_RELATIONS
    rest = (
        f'<p class="note">And {counted(hidden, "relation")} with fewer facts.</p>'
        if hidden > 0
        else ""
    )
    return section(
        "relations", "Facts by relation", note, f'<div class="card rows">{rows}</div>{rest}'
    )


def _relation(relation: RelationFigures, langs: Sequence[str], most: int) -> str:
    bars = "".join(
        f'<i class="tone-{number % _TONES}" style="width:{100 * relation.facts[lang] / most:.2f}%" '
        f'title="{shown(lang)}: {counted(relation.facts[lang], "fact")}"></i>'
        for number, lang in enumerate(langs)
        if lang in relation.facts
    )
    examples = "".join(map(_stated, relation.examples))
    return (
        f'<details><summary><span class="name">{shown(relation.relation)}</span>'
        f'<span class="bars">{bars}</span>'
        f'<span class="told">{_told(relation.facts)} · '
        f"{counted(relation.subjects, 'subject')}</span></summary>"
        f'<div class="examples">{examples}</div></details>'
    )


def _told(facts: Mapping[str, int]) -> str:
    """The facts by language, or in all where the languages would not fit."""
    if len(facts) > _TONES - 1:
        return counted(sum(facts.values()), "fact")
    return " · ".join(f"{shown(lang)} {number:,}" for lang, number in facts.items())


def _stated(fact: Stated) -> str:
    before, thing, after = (
        shown(part)
        for part in (
            fact.quote[: fact.start],
            fact.quote[fact.start : fact.end],
            fact.quote[fact.end :],
        )
    )
    quote = f"<p>{before}<mark>{thing}</mark>{after}</p>" if thing else ""
    return (
        f'<div class="example" lang="{shown(fact.lang)}"><p><b>{shown(fact.subject)}</b> '
        f"→ {shown(fact.object)}</p>{quote}{place(fact.place)}</div>"
    )


def conflicts(found: Conflicts) -> str:
    """What documents state differently, contradictions first."""
    total = sum(found.count.values())
    if not total:
        calm = "No two documents state different objects of one relation. Prose is not compared."
        return section("conflicts", "Conflicting facts", "", nothing(calm))
    note = (
        f"{counted(total, 'subject')} of which documents state different objects of one "
        "relation, in one language. Subjects and objects are compared without regard to case, "
        f"width of characters and white space. {_how_many(len(found.shown), total)}"
    )
    groups = "".join(
        _group(kind, list(own), found.count[kind])
        for kind, own in groupby(found.shown, key=lambda conflict: conflict.kind)
    )
    return section("conflicts", "Conflicting facts", note, groups)


def _how_many(shown_ones: int, total: int) -> str:
    return "All are shown." if shown_ones == total else f"The first {shown_ones:,} are shown."


def _group(kind: ConflictKind, own: Sequence[Conflict], total: int) -> str:
    title, about = _KINDS[kind]
    cards = [_conflict(conflict) for conflict in own]
    body = f'<div class="stack">{"".join(cards[:_FEW])}</div>'
    if len(cards) > _FEW:
        body += (
            f'<details class="more"><summary>{counted(len(cards) - _FEW, "more")}</summary>'
            f'<div class="stack">{"".join(cards[_FEW:])}</div></details>'
        )
    return (
        f'<div class="kind"><h3>{title} <span>{total:,}</span></h3><p class="small">{about}</p>'
        f"{body}</div>"
    )


def _conflict(conflict: Conflict) -> str:
    claims = "".join(_claim(claim, conflict) for claim in conflict.claims)
    rest = (
        f'<p class="place">and {counted(conflict.left_out, "more object")}</p>'
        if conflict.left_out
        else ""
    )
    return (
        f'<article class="card conflict {conflict.kind}" lang="{shown(conflict.lang)}">'
        f'<div class="line"><h4>{shown(conflict.subject)}</h4>{badge(conflict.relation)}'
        f"{badge(conflict.lang)}</div>"
        f'<div class="claims">{claims}</div>{rest}</article>'
    )


def _claim(claim: Claim, conflict: Conflict) -> str:
    common = claim.documents == conflict.documents
    objects = "".join(f"<li>{shown(thing)}</li>" for thing in claim.objects)
    everyone = "in both" if claim.documents == 2 else f"in all {claim.documents:,}"
    holders = everyone if common else counted(claim.documents, "document")
    told = f'<p class="holders">{holders}</p>' if conflict.documents > 2 or common else ""
    return (
        f'<div class="claim{" common" if common else ""}"><ul>{objects}</ul>{told}'
        f"{places(claim.places, claim.documents)}</div>"
    )


def repeats(found: Repeats) -> str:
    """Texts that stand in more than one passage."""
    if not found.groups:
        calm = "No passage has the same text as another."
        return section("repeats", "Duplicates", "", nothing(calm))
    note = (
        f"{counted(found.groups, 'text')} in {counted(found.passages, 'passage')}, compared "
        "without regard to case, width of characters and white space. "
        f"{_how_many(len(found.shown), found.groups)}"
    )
    cards = "".join(map(_repeat, found.shown))
    return section("repeats", "Duplicates", note, f'<div class="stack">{cards}</div>')


def _repeat(repeat: Repeat) -> str:
    return (
        f'<article class="card repeat"><b class="times">{repeat.count:,}×</b>'
        f'<div><p class="text" lang="{shown(repeat.lang)}">{shown(repeat.text)}</p>'
        f"{places(repeat.places, repeat.count)}</div></article>"
    )
