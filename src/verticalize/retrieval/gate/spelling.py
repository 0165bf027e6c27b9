"""English words of a question that are one letter off a word of the index: milage, pasturizer."""

import re
from collections.abc import Callable
from string import ascii_lowercase

from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH

LONG = 6  # letters of a word that may be misspelt
_WORD = re.compile(rf"(?<![\w'’-])[A-Za-z][a-z]{{{LONG - 1},}}(?![\w'’-])")

Knows = Callable[[str], bool]


def near(word: str) -> set[str]:
    """What a word may have been, if one letter of it is wrong, lacks, is too many or out of place.

    After P. Norvig, "How to Write a Spelling Corrector" (2007).
    """
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + letter + b[1:] for a, b in splits if b for letter in ascii_lowercase),
        *(a + letter + b for a, b in splits for letter in ascii_lowercase),
    } - {word}


def spelled(question: str, knows: Knows) -> dict[str, str]:
    """For each misspelt word of a question what it is taken for.

    One that is known, or has no one word that is known near it, is as it is.

    Args:
        knows: whether the index has a token.
    """
    found = {}
    for match in _WORD.finditer(question):
        word = match[0].casefold()
        if word in ENGLISH or knows(stem(word)):
            continue
        meant = {other for other in near(word) if knows(stem(other))}
        if len({stem(other) for other in meant}) == 1 and near(word).isdisjoint(ENGLISH):
            found[match[0]] = min(meant, key=lambda other: (abs(len(other) - len(word)), other))
    return found
