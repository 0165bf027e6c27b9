"""What people ask becomes rows with the answers of what they ask for, but not what is held out."""

from dataclasses import replace
from typing import Any

import pytest
from handmade import Corpus, compile_rows

from verticalize.domain.prompts import Prompts
from verticalize.records import PHRASINGS, Example
from verticalize.retrieval.engine.index import Index

FLU, COLD = "what will I feel like with the flu", "do you sneeze a lot with a cold"
FLUIDS, DAYS = "how many glasses when I am burning up", "when can I see my gran again after flu"


def _asked(corpus: Corpus) -> Corpus:
    told = {
        "Common symptoms of influenza": FLU, "Common symptoms of common cold": COLD,
        "Adults with a fever": FLUIDS, "From one day before": DAYS,
    }  # fmt: skip
    for number, passage in enumerate(corpus.passages):
        for begin, question in told.items():
            start = passage.text.find(begin)
            if start >= 0:
                sentence = passage.text[start:].split("\n")[0].split(". ")[0].rstrip(".") + "."
                metadata = {PHRASINGS: {sentence: [question]}}
                corpus.passages[number] = replace(passage, metadata=metadata)
    return corpus


def _rows(corpus: Corpus, prompts: Prompts, index: Index, **changes: Any) -> list[Example]:
    found = compile_rows(corpus, prompts, index, **changes)
    return [*found.train, *found.validation]


@pytest.mark.parametrize(("question", "told"), [
    (FLU, "high fever"), (COLD, "sneezing"), (FLUIDS, "2 litres"), (DAYS, "five days"),
])  # fmt: skip
def test_they_are_asked_and_answered(
    corpus: Corpus, prompts: Prompts, index: Index, question: str, told: str
) -> None:
    conversations = [row.messages for row in _rows(_asked(corpus), prompts, index)]
    answers = [said[-1]["content"] for said in conversations if question in said[-2]["content"]]
    assert answers
    assert all(told in answer or answer in prompts.refusal.values() for answer in answers)


def test_what_is_held_out_is_not_asked(corpus: Corpus, prompts: Prompts, index: Index) -> None:
    rows = _rows(_asked(corpus), prompts, index, holdout=("*#cold",))
    texts = "\n".join(m["content"] for row in rows for m in row.messages)
    assert FLU in texts
    assert COLD not in texts
