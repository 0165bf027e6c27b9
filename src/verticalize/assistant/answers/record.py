"""The answer to what is asked of a known thing in no words of its card: the card itself."""

from collections.abc import Sequence

from verticalize.assistant.answers.quoted import Quoted, Told, told
from verticalize.assistant.answers.scoring import CARD
from verticalize.records import Hit
from verticalize.retrieval.quoting.cards import points_to_a_fact
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens


def record(question: str, hits: Sequence[Hit], lang: str) -> Told | None:
    """The short card of the one thing that a question names; None where it asks for a property.

    "Can I eat bananas?" has no word of ``Advice of Banana: avoid``, and the card answers it all the
    same. A property that any card found tells of its own thing is asked for: then the gate decides.
    """
    asked = frozenset(tokens(question, TERMS))
    cards = [hit for hit in hits if hit.passage.kind == "facts"]
    if any(points_to_a_fact(card.passage, asked) for card in cards):
        return None
    names = [(card, set(tokens(card.passage.title))) for card in cards]
    named = [card for card, name in names if name and name <= asked]
    if len(named) != 1 or len(named[0].passage.text) > CARD:
        return None
    return told([Quoted(named[0], named[0].passage.text)], hits, lang)
