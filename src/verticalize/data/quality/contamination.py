"""Which rows hold something of an evaluation set, and why one would say so.

Two signs: a long run of words in common, 13 as in the appendix C of the GPT-3 paper (Brown et al.
2020), and a question that is nearly a line of the row's prompt. Chinese has no words to count: 13
English words are about 22 Chinese characters. An item shorter than the run counts where it stands
whole in a row and is no shorter than half the run; shorter ones only as questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from verticalize.data.quality.asked import NEAR, asked_lines
from verticalize.data.quality.overlap import Known, Line, Tokens, grams
from verticalize.records import EvalItem, Example
from verticalize.text import words

RUN = {"en": 13, "zh": 22}  # scoring tokens: English words, Chinese characters

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
    questions = Known({item.id: item.question for item in items}, NEAR)
    return [hit for example in examples for hit in _hits(example, runs, questions)]


def _hits(
    example: Example, runs: Mapping[int, Mapping[Tokens, str]], questions: Known
) -> Iterable[Hit]:
    """One for each item: a run in common, else the line that is most like the question."""
    hits = _shared_runs(example, runs)
    by_run = set(hits)
    for text in asked_lines(example):
        for match in questions.like(Line.of(text, example.id)):
            better = match.key not in hits or match.jaccard > hits[match.key].likeness
            if better and match.key not in by_run:
                hits[match.key] = Hit(example.id, match.key, "question", text, match.jaccard)
    return hits.values()


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


def _shared_runs(example: Example, runs: Mapping[int, Mapping[Tokens, str]]) -> dict[str, Hit]:
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
    return hits


def _written(tokens: Tokens) -> str:
    return ("" if all(not token.isascii() for token in tokens) else " ").join(tokens)
