"""One answer to a text that asks several things: what is said to each, one below the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from verticalize.assistant.answers.choose import Choice
from verticalize.assistant.draft import Draft
from verticalize.assistant.turns.names import holds
from verticalize.records import Hit
from verticalize.retrieval.engine.catalog import known_as

# Nats a token: what another sentence needs to answer one of the questions, and its lead.
LEAST, CLEARER = 2.4, 1.6
_LABELLED = re.compile(r".+?(?:\[\d{1,3}\]|$)\s*", re.DOTALL)  # a sentence with its label


def about_the_same(question: str, found: Sequence[Hit], whole: Sequence[Hit]) -> list[Hit]:
    """What one question of a text found, if the `whole` text found its document or it names it."""
    known = {hit.passage.document_id for hit in whole}
    return [
        hit
        for hit in found
        if hit.passage.document_id in known
        or any(holds(name, question) for name in known_as(hit.passage))
    ]


def subject_of(question: str, found: Sequence[Hit]) -> str:
    """The longest name of a card found that stands in the question; "" if none does.

    A later question of the text that names nothing is about it, too.
    """
    cards = [hit.passage for hit in found if hit.passage.kind == "facts"]
    named = {name for card in cards for name in known_as(card) if holds(name, question)}
    return max(sorted(named), key=len, default="")


def answers(best: Choice, offered: Sequence[Choice]) -> bool:
    """Whether `best`, the best sentence for the whole text, also answers one of its questions.

    It does unless another one of those `offered` for that question is clearly better.
    """
    most = max((choice.prior for choice in offered), default=0.0)
    own = (choice.prior for choice in offered if choice.prompt == best.prompt)
    return most < LEAST or max(own, default=0.0) > most - CLEARER


def together(draft: Draft, apart: Sequence[Draft], hits: Sequence[Hit]) -> Draft:
    """The draft of a whole text, with those of its questions; all labels are those of `hits`."""
    once = {id(each): each for each in apart}
    return replace(
        draft,
        apart=tuple(once.values()),
        hits=tuple(hits),
        choices=tuple(choice for each in once.values() for choice in each.choices),
    )


def joined(texts: Sequence[str]) -> str:
    """The texts, one below the other; what an earlier one says is not said again."""
    said: list[str] = []
    for text in texts:
        new = [told for told in _LABELLED.findall(text) if not any(told in one for one in said)]
        if new:
            said.append("".join(new).strip())
    return "\n\n".join(said)
