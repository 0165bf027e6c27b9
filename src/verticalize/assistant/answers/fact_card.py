"""The card of a known thing, as the answer to a question that shares no other word with it."""

from collections.abc import Sequence

from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.assistant.answers.scoring import CARD
from verticalize.records import Hit
from verticalize.retrieval.quoting.cards import points_to_a_fact
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens


def fact_card(question: str, hits: Sequence[Hit], lang: str) -> Quotation | None:
    """The short card of the one thing that a question names; None if it asks for a property.

    "Can I eat bananas?" has no other word of ``Advice of Banana: avoid``, and the card answers it
    all the same. If it asks for a property that any card found has, the gate decides instead.
    """
    asked = frozenset(tokens(question, TERMS))
    cards = [hit for hit in hits if hit.passage.kind == "facts"]
    if any(points_to_a_fact(card.passage, asked) for card in cards):
        return None
    names = [(card, set(tokens(card.passage.title))) for card in cards]
    named = [card for card, name in names if name and name <= asked]
    if len(named) != 1 or len(named[0].passage.text) > CARD:
        return None
    return quote([Quoted(named[0], named[0].passage.text)], hits, lang)
