"""The counts of instruction data as tables for the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from verticalize.cli.table import table
from verticalize.data.inspect.figures import Stats
from verticalize.text import counted

SHOWN = 15  # relations; the others are counted


def lines(found: Stats) -> Iterator[str]:
    """All that `data stats` prints."""
    yield f"{found.name}: {counted(found.rows, 'row')}"
    yield ""
    yield from _generators(found)
    yield from _counts("relation", _first(found.relations))
    yield from _lengths(found)
    yield from _variety(found)
    yield from _counts("rejected, by reason", found.rejected)
    yield from _counts("dropped, by reason", found.dropped)
    yield from _counts("kept with a remark", found.notes)
    yield from _counts("passages without a row, by reason", found.uncovered)


def _generators(found: Stats) -> Iterator[str]:
    langs = list(found.languages)
    rows = [
        (name, *(f"{counts.get(lang, 0):,}" for lang in langs), f"{sum(counts.values()):,}")
        for name, counts in found.generators.items()
    ]
    total = ("all", *(f"{found.languages[lang]:,}" for lang in langs), f"{found.rows:,}")
    yield from _indented(("generator", *langs, "rows"), [*rows, total])
    splits = ", ".join(f"{count:,} {split}" for split, count in found.splits.items())
    share = found.with_evidence / found.rows if found.rows else 0.0
    yield f"  {splits or 'no splits'}; {share:.1%} of the rows with evidence"
    yield ""


def _first(relations: Mapping[str, int]) -> dict[str, int]:
    shown = dict(list(relations.items())[:SHOWN])
    more = len(relations) - len(shown)
    return shown | ({f"and {more} more": sum(list(relations.values())[SHOWN:])} if more else {})


def _lengths(found: Stats) -> Iterator[str]:
    lengths = found.lengths
    unit = f"tokens by {lengths.tokenizer}" if lengths.tokenizer else "tokens, estimated"
    rows = [(f"{one.low:,}–{one.high:,}", f"{one.rows:,}") for one in lengths.bins]
    yield from _indented((unit, "rows"), rows)
    yield (
        f"  {lengths.total:,} in all; shortest {lengths.shortest:,}, median {lengths.median:,}, "
        f"longest {lengths.longest:,}"
    )
    if lengths.trained is not None:
        yield (
            f"  {lengths.trained:,} are trained on; training leaves out "
            f"{counted(lengths.too_long or 0, 'row')} of more than {lengths.limit:,} tokens and "
            f"{lengths.no_answer:,} without an answer"
        )
    yield ""


def _variety(found: Stats) -> Iterator[str]:
    rows = [
        (lang, f"{one.sample:,}", f"{one.distinct2_questions:.3f}", f"{one.distinct2_answers:.3f}",
         f"{one.self_bleu_questions:.3f}", f"{one.self_bleu_answers:.3f}")
        for lang, one in found.variety.items()
    ]  # fmt: skip
    head = ("variety", "sample", "distinct-2 asked", "answered", "self-BLEU asked", "answered")
    yield from _indented(head, rows)
    yield ""


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield from _indented((title, ""), [(name, f"{n:,}") for name, n in counts.items()])
        yield ""


def _indented(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return (f"  {line}" for line in table(head, rows, left=(0,)))
