"""The passage of a card that tells the property asked for, where only others of it were found.

A card is cut into passages, and the one that tells what is asked for may share no word with the
question: "how do I stop my kids' teeth from rotting" finds the passage with the causes of caries.
"""

from collections.abc import Sequence
from dataclasses import replace

from verticalize.records import Hit, Passage
from verticalize.retrieval.aspects.model import bundled as aspects
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.searching import Beside

MEANT = 1.0  # nats by which such a passage tells what is asked for, at the least
CLEARER = 0.5  # and by so many more than what was found of the card


def with_sibling(question: str, hits: Sequence[Hit], beside: Beside) -> list[Hit]:
    """The hits, and behind the best one, if that is of a card, the passage of it that is meant."""
    if not hits or not _of_card(hits[0].passage):
        return list(hits)
    best, *others = hits
    found = {hit.passage.id for hit in hits}
    own = [hit.passage for hit in hits if hit.passage.parent == best.passage.parent]
    told = max(_meant(question, passage, best.passage) for passage in own)
    siblings = [
        (_meant(question, passage, best.passage), passage)
        for passage in beside(best.passage)
        if passage.id not in found
    ]
    meant, sibling = max(siblings, key=lambda one: one[0], default=(0.0, best.passage))
    if meant < max(MEANT, told + CLEARER):
        return list(hits)
    kept = [best, replace(best, passage=sibling), *others]
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)]


def _of_card(passage: Passage) -> bool:
    """Whether it is a part of a card; a row of a table is a card by itself."""
    return passage.kind == "facts" and bool(passage.parent) and not passage.place


def _meant(question: str, passage: Passage, card: Passage) -> float:
    """How much speaks for it that the best statement tells the property asked for, in nats."""
    told = aspects().agreement(question, list(statements(passage)), known_as(card))
    return max(told, default=0.0)
