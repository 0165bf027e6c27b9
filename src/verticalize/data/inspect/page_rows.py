"""The parts of the page that show rows: samples with their evidence, and copies."""

from collections.abc import Mapping, Sequence

from verticalize.data.inspect.bars import legend, stacked
from verticalize.data.inspect.figures import Cluster, Duplicates, Quoted, Sample, Stats
from verticalize.data.inspect.said import split_prompt
from verticalize.knowledge.inspect.wording import badge, nothing, section
from verticalize.page import shown
from verticalize.records import Example, Fact, Message
from verticalize.text import counted

MOST_GENERATORS = 100
_MOST = 1500  # characters of a turn that are shown
_PASSAGES = 8000  # characters of the passages in a turn
_FACTS = 12  # of a row
_MISSING = 3
_SPEAKERS = {"system": "System", "user": "User", "assistant": "Assistant"}


def samples(found: Mapping[str, Sequence[Sample]], stats: Stats) -> str:
    """Generators with their counts; each opens to some of its rows."""
    langs = list(stats.languages)
    most = max((sum(one.values()) for one in stats.generators.values()), default=1)
    rows = "".join(
        _generator(name, counts, found.get(name, ()), langs, most, open_=not number)
        for number, (name, counts) in enumerate(list(stats.generators.items())[:MOST_GENERATORS])
    )
    note = (
        "What each generator made. Open one for rows drawn by chance, with their evidence beside "
        "them: facts as triples, and passages in which <mark>marked words</mark> are those that "
        f"the row repeats.{legend(langs)}"
    )
    hidden = len(stats.generators) - MOST_GENERATORS
    rest = f'<p class="note">And {hidden:,} generators with fewer rows.</p>' if hidden > 0 else ""
    return section(
        "samples", "Rows by generator", note, f'<div class="card rows">{rows}</div>{rest}'
    )


def _generator(
    name: str,
    counts: Mapping[str, int],
    found: Sequence[Sample],
    langs: Sequence[str],
    most: int,
    *,
    open_: bool,
) -> str:
    told = " · ".join(f"{shown(lang)} {counts[lang]:,}" for lang in langs if counts.get(lang))
    return (
        f'<details{" open" if open_ else ""}><summary><span class="name">{shown(name)}</span>'
        f'<span class="bars">{stacked(counts, langs, most)}</span>'
        f'<span class="told">{told}</span></summary>'
        f'<div class="drawn">{"".join(map(_sample, found))}</div></details>'
    )


def _sample(sample: Sample) -> str:
    example = sample.example
    turns = "".join(_turn(message, example.lang) for message in example.messages)
    licence = example.about.get("licence")
    about = [badge(example.lang), badge(example.split), *([badge(licence)] if licence else [])]
    return (
        f'<article class="sample"><div class="said">{turns}'
        f'<p class="place">{" ".join(about)} {shown(example.group)} · {shown(example.id)}</p></div>'
        f'<div class="behind">{_evidence(sample)}</div></article>'
    )


def _turn(message: Message, lang: str) -> str:
    role, content = message["role"], message["content"]
    if role == "system":
        body = f"<details><summary>{_SPEAKERS[role]}</summary><p>{_short(content)}</p></details>"
        return f'<div class="turn system" lang="{shown(lang)}">{body}</div>'
    passages, asked = split_prompt(content) if role == "user" else ("", content)
    above = ""
    if passages:
        number = passages.count("\n") + 1
        above = (
            f"<details><summary>shows {counted(number, 'passage')}</summary>"
            f"<p>{_short(passages, _PASSAGES)}</p></details>"
        )
    return (
        f'<div class="turn {role}" lang="{shown(lang)}"><span class="who">{_SPEAKERS[role]}</span>'
        f"{above}<p>{_short(asked)}</p></div>"
    )


def _short(text: str, most: int = _MOST) -> str:
    if len(text) <= most:
        return shown(text)
    return f'{shown(text[:most])}… <span class="place">{len(text):,} characters</span>'


def _evidence(sample: Sample) -> str:
    parts = []
    if sample.facts:
        listed = "".join(map(_fact, sample.facts[:_FACTS]))
        parts.append(f'<ul class="facts">{listed}</ul>')
        parts += _more(len(sample.facts) - _FACTS, "fact")
    parts += [_quoted(one) for one in sample.passages]
    parts += _more(sample.more_passages, "passage")
    if sample.missing:
        listed = "".join(f"<br>{shown(ident)}" for ident in sample.missing[:_MISSING])
        parts.append(f'<p class="place">It names, and this is not at hand:{listed}</p>')
        parts += _more(len(sample.missing) - _MISSING, "id")
    return "".join(parts) or '<p class="place">no evidence</p>'


def _more(number: int, noun: str) -> list[str]:
    return [f'<p class="place">and {counted(number, f"more {noun}")}</p>'] if number > 0 else []


def _fact(fact: Fact) -> str:
    return (
        f'<li lang="{shown(fact.lang)}"><span>{shown(fact.subject)}</span>'
        f'<span class="relation">{shown(fact.relation)}</span>'
        f"<span>{shown(fact.object)}</span></li>"
    )


def _quoted(quoted: Quoted) -> str:
    passage = quoted.passage
    pieces, at = [], 0
    for start, end in quoted.spans:
        pieces.append(shown(passage.text[at:start]))
        pieces.append(f"<mark>{shown(passage.text[start:end])}</mark>")
        at = end
    pieces.append(shown(passage.text[at:]))
    heading = " · ".join(part for part in (passage.title, passage.section) if part)
    where = ", ".join(part for part in (passage.source, passage.place) if part)
    return (
        f'<blockquote lang="{shown(passage.lang)}"><h4>{shown(heading)}</h4>'
        f"<p>{''.join(pieces)}</p>"
        f'<p class="place" title="{shown(passage.id)}">{shown(where)} · characters '
        f"{passage.start:,}–{passage.end:,}</p></blockquote>"
    )


def duplicates(found: Duplicates, rows: int) -> str:
    """Groups of rows that say the same, the largest first."""
    note = (
        f"Compared by all that is asked and answered, without the passages shown: "
        f"{counted(found.compared, 'row')} of {rows:,}."
    )
    if found.compared < rows:
        note += " The others were not looked at, to keep within bounds of memory and time."
    if not found.groups:
        body = nothing("No two of these rows say the same.")
        return section("duplicates", "Copies and near-copies", note, body)
    note += (
        f" {counted(found.groups, 'group')} with {counted(found.copies, 'row')} beyond the first"
        f"{_largest(found)}."
    )
    cards = "".join(map(_cluster, found.shown))
    return section(
        "duplicates", "Copies and near-copies", note, f'<div class="stack">{cards}</div>'
    )


def _largest(found: Duplicates) -> str:
    some = found.groups > len(found.shown)
    return f"; the {len(found.shown)} largest are shown" if some else ""


def _cluster(cluster: Cluster) -> str:
    kind = "word for word" if cluster.kind == "exact" else "nearly the same"
    rest = cluster.size - len(cluster.shown)
    more = f'<p class="place">and {rest:,} more</p>' if rest else ""
    members = "".join(f"<li>{pair(row)}</li>" for row in cluster.shown)
    return (
        f'<article class="card repeat"><b class="times">{cluster.size}×</b><div>{badge(kind)}'
        f'<ul class="pairs">{members}</ul>{more}</div></article>'
    )


def pair(row: Example) -> str:
    """The turns of a row in a few lines."""
    turns = "".join(
        f'<p class="{shown(message["role"])}">{_brief(message)}</p>'
        for message in row.messages
        if message["role"] != "system"
    )
    told = f"{shown(row.generator)} · {shown(row.id)}"
    return f'<div lang="{shown(row.lang)}">{turns}</div><p class="place">{told}</p>'


def _brief(message: Message) -> str:
    text = " ".join(split_prompt(message["content"])[1].split())
    return shown(text[:300] + ("…" if len(text) > 300 else ""))
