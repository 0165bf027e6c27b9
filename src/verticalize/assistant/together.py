"""One answer to a text that asks several things: what is said to each, one below the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from verticalize.assistant.choose import Choice
from verticalize.assistant.draft import Draft
from verticalize.assistant.names import holds
from verticalize.assistant.quoted import merged
from verticalize.records import Hit
from verticalize.retrieval.catalog import known_as

# Nats a token: what another sentence has to have for one of the questions, and by how much more.
LEAST, CLEARER = 2.4, 1.6
_LABEL = re.compile(r"\[(\d{1,3})\]")


def about_the_same(question: str, found: Sequence[Hit], whole: Sequence[Hit]) -> list[Hit]:
    """Of what one of the questions found, what is of documents found for all of them, or named."""
    known = {hit.passage.document_id for hit in whole}
    return [
        hit
        for hit in found
        if hit.passage.document_id in known
        or any(holds(name, question) for name in known_as(hit.passage))
    ]


def subject_of(question: str, found: Sequence[Hit]) -> str:
    """The longest name of a card that one of the questions has, for another that leaves it out."""
    cards = [hit.passage for hit in found if hit.passage.kind == "facts"]
    named = {name for card in cards for name in known_as(card) if holds(name, question)}
    return max(sorted(named), key=len, default="")


def answers(best: Choice, offered: Sequence[Choice]) -> bool:
    """Whether the sentence that answers all best does for one of the questions, as offered for it.

    It does where no other one is surely better.
    """
    most = max((choice.prior for choice in offered), default=0.0)
    own = (choice.prior for choice in offered if choice.prompt == best.prompt)
    return most < LEAST or max(own, default=0.0) > most - CLEARER


def together(draft: Draft, apart: Sequence[Draft]) -> Draft:
    """The draft of the whole text with those of its questions; it shows the passages of all."""
    return replace(
        draft,
        apart=tuple(apart),
        hits=tuple(merged([each.hits for each in apart])),
        choices=tuple(choice for each in apart for choice in each.choices),
    )


def joined(draft: Draft, texts: Sequence[str]) -> str:
    """The texts of the draft's questions with the labels of its passages; the same is said once."""
    places = {hit.passage.id: label for label, hit in enumerate(draft.hits, start=1)}
    said: list[str] = []
    for part, text in zip(draft.apart, texts, strict=True):
        told = _relabelled(text, [places[hit.passage.id] for hit in part.hits])
        if not any(told in other for other in said):
            said = [other for other in said if other not in told] + [told]
    return "\n\n".join(said)


def _relabelled(text: str, labels: Sequence[int]) -> str:
    """The text with its first label replaced by the first of these, and so on."""
    return _LABEL.sub(lambda label: f"[{labels[int(label[1]) - 1]}]", text)
