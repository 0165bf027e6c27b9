"""How often the right sentence of a held-out card is chosen: python benchmarks/aspects/measure.py

The share of everyday and of plain questions to the cards that are not trained on whose sentence has
the highest score among those of its card (7 to 14): by the words that both share, as
`assistant/answers/scoring.py` counts them, by `nano-aspect` alone, and by both, as answers are chosen.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from cards import Card, cards, split

from verticalize.assistant.answers import scoring
from verticalize.records import Passage
from verticalize.retrieval.aspects.model import FOLDER, Aspects

Scores = Callable[[str, Card], Sequence[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=FOLDER)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    aspects = Aspects.open(given.weights)
    _, held = split(cards())

    def meant(question: str, card: Card) -> Sequence[float]:
        sentences = [told.sentence for told in card.told]
        return aspects.agreement(question, sentences, [card.subject])

    scoring.aspects = lambda: aspects
    weight = scoring.ASPECT
    ways = {"words": _scored(0.0), "aspects": meant, "both": _scored(weight)}
    told = {name: _right(held, scores) for name, scores in ways.items()}
    if given.json:
        print(json.dumps({"cards": len(held), "weight": weight, **told}))
        return
    print(f"{len(held)} cards")
    for name, shares in told.items():
        print(name, ", ".join(f"{kind} {share:.2f} ({n})" for kind, (share, n) in shares.items()))


def _scored(weight: float) -> Scores:
    """As an answer's sentence is chosen, the aspects counting so much."""

    def scores(question: str, card: Card) -> Sequence[float]:
        told = {(0, number): one.sentence for number, one in enumerate(card.told)}
        scoring.ASPECT = weight
        found = scoring.score(question, [_passage(card)], told, on=None, lean=scoring.ALONE)
        return [found[place] for place in told]

    return scores


def _right(held: Sequence[Card], scores: Scores) -> dict[str, tuple[float, int]]:
    """By kind of question the share whose sentence has the highest score, and their number."""
    found: dict[str, list[bool]] = defaultdict(list)
    for card in held:
        for number, told in enumerate(card.told):
            asked = [("everyday", question) for question in told.everyday]
            for kind, question in [*asked, ("plain", told.plain)]:
                values = list(scores(question, card))
                found[f"{card.lang} {kind}"].append(values.index(max(values)) == number)
    return {kind: (sum(each) / len(each), len(each)) for kind, each in sorted(found.items())}


def _passage(card: Card) -> Passage:
    return Passage(
        id="0", document_id="0", source="", kind="facts", title=card.subject, section="",
        lang=card.lang, text="\n".join(told.sentence for told in card.told), start=0, end=0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
