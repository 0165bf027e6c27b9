"""Answering with the one sentence of the evidence that best explains the question.

A small model cannot tell which of several sentences answers a question: it would have to know their
contents before it reads the first word. The way back is easy, for it reads the sentence first: how
likely is it that somebody asks this question who is told this sentence? That is the noisy channel
(Brown et al. 1993; Sachan et al. 2022, "Improving Passage Retrieval with Zero-Shot Question
Generation"); what words the two share is the prior.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from verticalize.assistant.answers.extract import QUOTABLE, quotable
from verticalize.assistant.answers.labelling import label_statements
from verticalize.assistant.answers.lean import ALONE, Lean
from verticalize.models.chat import ChatModel
from verticalize.records import Message, Passage
from verticalize.retrieval.prompt import asking_messages
from verticalize.retrieval.quoting.exceptions import with_exception

# Nats a token that a sentence gains by sharing all of the question's words: benchmarks/choice.py
PRIOR = 8.0
_PIECE = re.compile(r"\s*\S{1,6}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be given.

    Args:
        text: a sentence with its label, after anything that has to be told before it.
        prompt: the prompt that the question would be the answer to.
        prior: what speaks for it before the model is asked, in nats a token.
    """

    text: str
    prompt: tuple[Message, ...]
    prior: float


def choices(
    question: str,
    passages: Sequence[Passage],
    *,
    lang: str,
    most: int = QUOTABLE,
    on: date | None = None,
    lean: Lean = ALONE,
    labels: Sequence[int] = (),
) -> tuple[Choice, ...]:
    """The sentences that share most with the question, passage by passage; empty where none is.

    Args:
        labels: of the passages; from 1 where none are given.
    """
    offered = quotable(question, passages, most=most, on=on, lean=lean)
    return tuple(
        Choice(
            label_statements([with_exception(passage, sentence)], index, passages, lang, labels),
            tuple(asking_messages(passage.title, sentence, lang=lang)),
            PRIOR * share,
        )
        for index, (passage, sentences, shares) in enumerate(
            zip(passages, offered.sentences, offered.shares, strict=True)
        )
        for sentence, share in zip(sentences, shares, strict=True)
    )


def choose(
    model: ChatModel, questions: Sequence[str], offered: Sequence[Sequence[Choice]]
) -> list[str]:
    """For each question the text with the highest likelihood and prior; the first of equals.

    Raises:
        ModelError: the model cannot tell likelihoods.
    """
    prompts = [choice.prompt for found in offered for choice in found]
    asked = [question for question, found in zip(questions, offered, strict=True) for _ in found]
    likelihoods = iter(model.likelihoods(prompts, asked))
    return [_best(found, [next(likelihoods) for _ in found]) for found in offered]


def pieces(text: str) -> Iterator[str]:
    """A finished answer bit by bit, as one that is being written would come."""
    yield from _PIECE.findall(text)


def _best(found: Sequence[Choice], likelihoods: Sequence[float]) -> str:
    scores = [choice.prior + told for choice, told in zip(found, likelihoods, strict=True)]
    return found[scores.index(max(scores))].text
