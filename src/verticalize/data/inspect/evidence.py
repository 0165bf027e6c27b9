"""The facts and passages behind a few rows, and what of a passage a row repeats."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from verticalize import jsonl
from verticalize.data.inspect.figures import Quoted, Sample
from verticalize.data.inspect.said import answer, question, shows_passages
from verticalize.records import Example, Fact, Passage

_PASSAGES = 3  # of a row that are shown
_RUN = {"zh": 5, "en": 14}  # characters that are no chance when they stand in both


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found of the evidence that was asked for, by id."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    passages: Mapping[str, Passage] = field(default_factory=dict)

    def sample(self, example: Example) -> Sample:
        """A row with its facts, and the passages that it names or that state its facts."""
        facts = [self.facts[ident] for ident in example.evidence if ident in self.facts]
        stated = [fact.passage_id for fact in facts]
        named = [ident for ident in example.evidence if ident not in self.facts]
        ids = dict.fromkeys([*named, *stated])
        passages = [self.passages[ident] for ident in ids if ident in self.passages]
        missing = [ident for ident in named if ident not in self.passages]
        quoted = tuple(Quoted(one, _quoted(one, example)) for one in passages[:_PASSAGES])
        more = len(passages) - len(quoted)
        return Sample(example, tuple(facts), quoted, tuple(missing), more_passages=more)


def evidence_of(examples: Iterable[Example], facts: Path | None, passages: Path | None) -> Evidence:
    """Look the evidence of `examples` up, in one pass over each file."""
    wanted = {ident for example in examples for ident in example.evidence}
    found = {
        row["id"]: Fact.from_row(row)
        for row in (jsonl.read(facts) if facts and wanted else ())
        if row["id"] in wanted
    }
    stated = {fact.passage_id for fact in found.values()}
    return Evidence(found, passages_of(wanted | stated, passages))


def passages_of(wanted: Set[str], passages: Path | None) -> dict[str, Passage]:
    """The passages with these ids, as far as they are there."""
    return {
        row["id"]: Passage.from_row(row)
        for row in (jsonl.read(passages) if passages and wanted else ())
        if row["id"] in wanted
    }


def _quoted(passage: Passage, example: Example) -> tuple[tuple[int, int], ...]:
    """What the answer repeats of a passage, or the question, where that repeats more."""
    said = (answer(example), "" if shows_passages(example) else question(example))
    found = [repeated(passage.text, words, lang=passage.lang) for words in said]
    return max(found, key=lambda spans: sum(end - start for start, end in spans))


def repeated(text: str, words: str, *, lang: str) -> tuple[tuple[int, int], ...]:
    """Spans of `text` that stand word for word in `words`, but for those of a few characters.

    A span whose words stand in a longer one is left out: it is most often the subject, again.
    """
    size = _RUN.get(lang, _RUN["en"])
    runs = {words[at : at + size] for at in range(len(words) - size + 1)}
    spans: list[tuple[int, int]] = []
    for at in range(len(text) - size + 1):
        if text[at : at + size] not in runs:
            continue
        if spans and at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + size)
        else:
            spans.append((at, at + size))
    trimmed = [_trimmed(text, *span) for span in spans]
    parts = [text[start:end] for start, end in trimmed]
    return tuple(
        span
        for span, part in zip(trimmed, parts, strict=True)
        if not any(part in other and part != other for other in parts)
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
