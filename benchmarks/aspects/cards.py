"""The cards that `nano-aspect` learns from: properties of a subject, and how they are asked for.

Nearly fifty language models wrote them, each from the name of a field (conditions, medicines, law,
things and services), a list of properties and of subjects that were taken, and none saw a question
of the packs or of the benchmarks.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "zh")
FIELDS = ("conditions", "medicines", "law", "things")
_HELD_OUT = 15  # one card in so many


@dataclass(frozen=True, slots=True)
class Told:
    """A property of a subject.

    Args:
        aspect: its name.
        sentence: what the card says.
        everyday: questions in other words than its name's.
        plain: the ordinary question, the last of those asked.
    """

    aspect: str
    sentence: str
    everyday: tuple[str, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of a subject."""

    subject: str
    lang: str
    field: str
    told: tuple[Told, ...]

    @property
    def held_out(self) -> bool:
        """Whether it is not trained on, by its name."""
        digest = hashlib.sha1(self.subject.casefold().encode(), usedforsecurity=False).hexdigest()
        return int(digest, 16) % _HELD_OUT == 0

    def without_subject(self, text: str) -> str:
        return re.sub(re.escape(self.subject), " ", text, flags=re.IGNORECASE)


def cards(folder: Path = Path(__file__).parent) -> list[Card]:
    """``cards.FIELD.LANG.txt``: ``# SUBJECT``, then ``R ASPECT``, ``S SENTENCE``, ``Q QUESTION``.

    A card ends with an empty line, tabs part a line; an aspect's last question is the plain one.

    Raises:
        ValueError: a line is none of these, or an aspect lacks a sentence or has fewer than two
            questions.
    """
    return [
        _card(block.split("\n"), lang, field)
        for field in FIELDS
        for lang in LANGUAGES
        for block in _blocks(folder / f"cards.{field}.{lang}.txt")
    ]


def split(found: Sequence[Card]) -> tuple[list[Card], list[Card]]:
    """Those to train on and those held out; of a subject that two writers chose, all or none."""
    return [card for card in found if not card.held_out], [card for card in found if card.held_out]


def _blocks(file: Path) -> list[str]:
    return file.read_text("utf-8").strip().split("\n\n")


def _card(lines: Sequence[str], lang: str, field: str) -> Card:
    subject = lines[0].removeprefix("# ")
    found: list[tuple[str, list[str], list[str]]] = []
    for line in lines[1:]:
        match line.split("\t"):
            case ["R", aspect] if aspect:
                found.append((aspect, [], []))
            case ["S", sentence] if sentence and found and not found[-1][1]:
                found[-1][1].append(sentence)
            case ["Q", question] if question and found and found[-1][1]:
                found[-1][2].append(question)
            case _:
                raise ValueError(f"{subject} ({lang}): not understood: {line!r}")
    for aspect, sentences, questions in found:
        if not sentences or len(questions) < 2:
            raise ValueError(f"{subject} ({lang}): '{aspect}' lacks a sentence or questions.")
    told = tuple(
        Told(aspect, sentence, tuple(questions[:-1]), questions[-1])
        for aspect, (sentence,), questions in found
    )
    return Card(subject, lang, field, told)
