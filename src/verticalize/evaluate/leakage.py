"""Did the test reach the training data? Questions, their n-grams and held-out texts, counted.

From certain to suspicious: a training row made from a held-out document; a sentence that only
held-out documents hold, word for word in a training row; an evaluation question that is (nearly) a
line of a training prompt; the share of a question's n-grams that occur in training text.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from verticalize.data.quality.asked import NEAR, asked_lines, without_number
from verticalize.data.quality.overlap import Line, Match, Tokens, covered, nearest, verbatim
from verticalize.evaluate.metrics import strip_citations
from verticalize.records import Document, EvalItem, Example
from verticalize.text import sentences, words

GRAM = {"zh": 13, "en": 8}  # scoring tokens: Chinese characters, English words
_SENTENCE = {"zh": 13, "en": 8}  # a shorter held-out sentence says too little to be recognised
_ANCHOR = 8
_SHOWN = 5


def check_leakage(
    items: Sequence[EvalItem],
    examples: Iterable[Example],
    documents: Iterable[Document] = (),
    held_out: Collection[str] = (),
) -> dict[str, Any]:
    """Compare evaluation questions and held-out documents with every training row.

    Args:
        items: the evaluation questions; those of the slice ``general`` are left out.
        examples: the rows that the model was tuned on.
        documents: the whole corpus; a sentence that a tuned-on document has too is no leak.
        held_out: ids of the documents kept out of tuning.

    Returns:
        Counts and up to five examples of each finding. ``clean`` is true when there is no exact or
        near-duplicate question, no row from a held-out document and no sentence of one.
    """
    asked = {item.id: item for item in items if item.slice != "general"}
    held, rows = set(held_out), _TrainingText()
    from_held_out = sum(rows.add(example).group in held for example in examples)
    questions = {key: item.question for key, item in asked.items()}
    copies = nearest(questions, rows.prompts.values(), threshold=NEAR)
    shares = covered(
        {key: tuple(words(text)) for key, text in questions.items()},
        {key: GRAM.get(item.lang, GRAM["en"]) for key, item in asked.items()},
        rows.lines.values(),
    )
    leaks = _leaks(documents, held, rows.lines.values())
    exact = [match for match in copies if match.jaccard == 1.0]
    near = [match for match in copies if match.jaccard < 1.0]
    return {
        "clean": not (copies or from_held_out or leaks),
        "questions": len(asked),
        "training_rows": rows.count,
        "exact": len(exact),
        "near_duplicates": len(near),
        "ngram_overlap": _summary(list(shares.values())),
        "held_out_documents": len(held),
        "rows_from_held_out": from_held_out,
        "held_out_leaked": len({leak["document"] for leak in leaks}),
        "examples": {
            "exact": [_shown(match, questions) for match in exact[:_SHOWN]],
            "near_duplicates": [_shown(match, questions) for match in near[:_SHOWN]],
            "held_out": leaks[:_SHOWN],
        },
    }


class _TrainingText:
    """Each distinct line once, whatever label it had: a passage recurs in thousands of rows."""

    def __init__(self) -> None:
        self.count = 0
        self.lines: dict[str, Line] = {}
        self.prompts: dict[str, Line] = {}

    def add(self, example: Example) -> Example:
        self.count += 1
        for message in example.messages:
            if message["role"] == "system":
                continue
            for line in message["content"].splitlines():
                text = without_number(line)
                if text and text not in self.lines:
                    self.lines[text] = Line.of(strip_citations(text), example.id)
        for text in asked_lines(example):
            if text not in self.prompts:
                self.prompts[text] = self.lines.get(text) or Line.of(text, example.id)
        return example


def _leaks(
    documents: Iterable[Document], held: set[str], lines: Iterable[Line]
) -> list[dict[str, str]]:
    """Sentences of held-out documents alone that stand word for word in a training line."""
    own: dict[Tokens, tuple[str, str]] = {}
    shared: set[Tokens] = set()
    for document in documents:
        least = _SENTENCE.get(document.lang, _SENTENCE["en"])
        for sentence in sentences(document.text):
            tokens = tuple(words(sentence))
            if document.id not in held:
                shared.add(tokens)
            elif len(tokens) >= least:
                own.setdefault(tokens, (document.id, sentence))
    wanted = {tokens: place[0] for tokens, place in own.items() if tokens not in shared}
    return [
        {"document": wanted[tokens], "sentence": own[tokens][1], "row": line.row}
        for tokens, line in verbatim(wanted, lines, anchor=_ANCHOR)
    ]


def _summary(shares: Sequence[float]) -> dict[str, float | int]:
    """Mean and highest overlap, and how many questions are covered by half or more."""
    return {
        "mean": sum(shares) / len(shares) if shares else 0.0,
        "max": max(shares, default=0.0),
        "half_or_more": sum(share >= 0.5 for share in shares),
    }


def _shown(match: Match, questions: dict[str, str]) -> dict[str, Any]:
    return {
        "item": match.key,
        "question": questions[match.key],
        "training": match.line.text,
        "row": match.line.row,
        "jaccard": round(match.jaccard, 3),
    }
