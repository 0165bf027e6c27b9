"""Make the choices of `nano`: python benchmarks/nano/offers.py --data DIR --tokenizer DIR --out DIR

A question with the sentences of its text and of a text near to it, as `decoding.mode=choose` would
offer them: questions to the articles that language models wrote (`articles.*.txt`, but for those
that are held out), and a part of those of `spans.py`.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import corpus
from spans import WRITTEN
from transformers import AutoTokenizer

from verticalize.assistant.answers.choose import Choice, choices
from verticalize.models.nano.offers import Offer, encode_offer, write_offers
from verticalize.records import Passage
from verticalize.retrieval.prompt import label_text
from verticalize.retrieval.words.tokens import tokens

OFFERED = 24  # sentences of both texts, before some are taken
NEAREST, OTHERS = 3, 2  # sentences taken beside the right one: most like the question, and any
LOOKED_AT = 60  # texts among which the one near to the question is looked for
READING = 0.4  # the share of the other questions that is taken
LONGEST = 1200  # ids of a choice


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = Random(options.seed)
    tokenizer = AutoTokenizer.from_pretrained(options.tokenizer)
    articles, _ = corpus.split(corpus.articles())
    asked = [each for article in articles for each in article.questions()]
    read, _ = corpus.reading(options.data)
    read += corpus.written(corpus.paragraphs(options.data), *WRITTEN)
    asked += [each for each in read if random.random() < READING]
    count = write_offers(options.out, _encoded(tokenizer, asked, random))
    print(f"{count} choices of {len(asked)} questions")


def _encoded(tokenizer: Any, asked: Sequence[corpus.Asked], random: Random) -> Iterator[Offer]:
    texts = Texts(asked)
    for each in asked:
        found = offered(each, texts, random)
        if found is None:
            continue
        right, *others = found
        taken = [right, *others[:NEAREST]]
        rest = others[NEAREST:]
        taken += random.sample(rest, min(OTHERS, len(rest)))
        priors = [choice.prior for choice in taken]
        offer = encode_offer(tokenizer, [c.prompt for c in taken], each.question, priors)
        if sum(map(len, offer.rows)) <= LONGEST:
            yield offer


class Texts:
    """The texts that are asked about, for finding one near to a question."""

    def __init__(self, asked: Sequence[corpus.Asked]) -> None:
        once = {each.context: each for each in asked}.values()
        self._known: dict[str, list[tuple[corpus.Asked, frozenset[str]]]] = {"zh": [], "en": []}
        for each in once:
            held = frozenset(tokens(f"{each.title} {each.context}"))
            self._known[each.lang].append((each, held))

    def near(self, asked: corpus.Asked, random: Random) -> corpus.Asked | None:
        """Of some others the one that has most of the question's words; None where is no other."""
        wanted = set(tokens(asked.question))
        known = self._known[asked.lang]
        seen = random.sample(known, min(LOOKED_AT, len(known)))
        others = [(text, held) for text, held in seen if text.context != asked.context]
        found = max(others, key=lambda other: len(wanted & other[1]), default=None)
        return found and found[0]


def offered(asked: corpus.Asked, texts: Texts, random: Random) -> list[Choice] | None:
    """The choices, the right one first, the others by their prior; None where it cannot be told."""
    near = texts.near(asked, random)
    once = asked.context.count(asked.answer) == 1
    if near is None or not once or asked.answer in near.context:
        return None
    passages = [_passage(number, each) for number, each in enumerate((asked, near))]
    found = choices(asked.question, passages, lang=asked.lang, most=OFFERED)
    label = label_text(1, asked.lang)
    own = (choice for choice in found if choice.text.endswith(label))
    right = [choice for choice in own if asked.answer in choice.text.removesuffix(label)]
    if len(right) != 1 or len(found) == 1:
        return None
    others = (choice for choice in found if choice is not right[0])
    return [right[0], *sorted(others, key=lambda choice: -choice.prior)]


def _passage(number: int, asked: corpus.Asked) -> Passage:
    return Passage(
        id=str(number), document_id=str(number), source="", kind="documents", title=asked.title,
        section="", lang=asked.lang, text=asked.context, start=0, end=0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
