"""Which rows hold something of an evaluation set, and why one would say so.

Two signs: a long run of words in common, 13 as in the appendix C of the GPT-3 paper (Brown et al.
2020), and a question that is nearly a line of the row's prompt. Chinese has no words to count: 13
English words are about 22 Chinese characters. An item shorter than the run counts where it stands
whole in a row and is no shorter than half the run; shorter ones only as questions.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from verticalize.data.quality.overlap import Line, Tokens, grams, nearest
from verticalize.records import EvalItem, Example
from verticalize.text import words

RUN = {"en": 13, "zh": 22}  # scoring tokens: English words, Chinese characters
NEAR = 0.8  # Jaccard of neighbouring tokens from which two questions count as one
_LABEL = re.compile(r"^(?:\[\d+\]|[^:：\n]{1,12}[:：])\s*")
_LINE = 1000  # characters; a longer line of a prompt is a passage

Why = Literal["run", "question"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row, the item that it holds something of, and what they have in common.

    `likeness` is the Jaccard similarity of a question, and 1.0 for a run.
    """

    row: str
    item: str
    why: Why
    text: str
    likeness: float = 1.0


def contaminated(
    examples: Iterable[Example], items: Sequence[EvalItem], *, run: Mapping[str, int] = RUN
) -> list[Hit]:
    """Every row that holds something of an item, in the order of the rows.

    Args:
        examples: the rows, read once.
        items: of any evaluation set, read into memory.
        run: how many tokens in common are too many, by the language of the item.
    """
    runs = _runs(items, run)
    questions = {item.id: item.question for item in items}
    hits: list[Hit] = []
    lines: list[Line] = []
    for example in examples:
        hits += _shared_runs(example, runs)
        lines += [Line.of(line, example.id) for line in _asked(example)]
    found = {(hit.row, hit.item) for hit in hits}
    for match in _nearest_all(questions, lines):
        if (match.row, match.item) not in found:
            hits.append(match)
    return hits


def _runs(items: Sequence[EvalItem], run: Mapping[str, int]) -> dict[int, dict[Tokens, str]]:
    """Item by run, the runs sorted by their length."""
    found: dict[int, dict[Tokens, str]] = defaultdict(dict)
    for item in items:
        size = run.get(item.lang, run["en"])
        for text in (item.question, *item.answers):
            tokens = words(text)
            if 2 * len(tokens) >= size:
                for gram in grams(tokens, size):
                    found[len(gram)].setdefault(gram, item.id)
    return found


def _shared_runs(example: Example, runs: Mapping[int, Mapping[Tokens, str]]) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for message in example.messages:
        if message["role"] == "system":
            continue
        tokens = words(message["content"])
        for size, known in runs.items():
            if len(tokens) < size:
                continue
            for gram in grams(tokens, size):
                if (item := known.get(gram)) is not None:
                    hits.setdefault(item, Hit(example.id, item, "run", _written(gram)))
    return list(hits.values())


def _asked(example: Example) -> Iterator[str]:
    """The lines of what the user says, with and without a label such as ``Question:``."""
    for message in example.messages:
        if message["role"] == "user":
            for line in message["content"].splitlines():
                if line.strip() and len(line) <= _LINE:
                    yield line.strip()
                    if bare := _LABEL.sub("", line.strip(), count=1):
                        yield bare


def _nearest_all(questions: Mapping[str, str], lines: Iterable[Line]) -> Iterator[Hit]:
    """A hit for each row with a line that is nearly a question."""
    by_row: dict[str, dict[Tokens, Line]] = defaultdict(dict)
    distinct: dict[Tokens, list[str]] = defaultdict(list)
    for line in lines:
        if line.tokens not in by_row[line.row]:
            by_row[line.row][line.tokens] = line
            distinct[line.tokens].append(line.row)
    texts = {tokens: Line(" ".join(tokens), tokens, rows[0]) for tokens, rows in distinct.items()}
    for tokens, line in texts.items():
        for match in nearest(questions, [line], threshold=NEAR):
            for row in distinct[tokens]:
                text = by_row[row][tokens].text
                yield Hit(row, match.key, "question", text, match.jaccard)


def _written(tokens: Tokens) -> str:
    return ("" if all(not token.isascii() for token in tokens) else " ").join(tokens)
