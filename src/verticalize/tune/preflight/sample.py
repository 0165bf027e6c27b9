"""Three rows as training sees them: of different languages and generators, and short ones."""

from verticalize.records import Example
from verticalize.tune.pieces import pieces
from verticalize.tune.preflight.finding import Sample
from verticalize.tune.preflight.subject import Subject

ROWS = 3


def samples(subject: Subject) -> tuple[Sample, ...]:
    """Up to three training rows with their tokens."""
    found = []
    for example in _varied(subject):
        row = subject.encoded(example)
        if row is not None:
            found.append(Sample(example, tuple(pieces(subject.tokenizer, row.ids, row.trained))))
        if len(found) == ROWS:
            break
    return tuple(found)


def _varied(subject: Subject) -> list[Example]:
    """The training rows, first of each language, then of each generator, then all others."""
    langs: set[str] = set()
    kinds: set[str] = set()
    rank: dict[int, int] = {}
    rows = [row for row in subject.examples if row.split == "train"]
    for number, row in enumerate(rows):
        new = row.lang not in langs, row.generator not in kinds
        rank[number] = 0 if all(new) else 1 if new[0] else 2 if new[1] else 3
        langs.add(row.lang)
        kinds.add(row.generator)
    return [rows[number] for number in sorted(rank, key=lambda number: (rank[number], number))]
