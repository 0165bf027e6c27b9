"""English words of a question that are one letter off a word of the index: milage, pasturizer."""

import re
from collections.abc import Callable
from string import ascii_lowercase

from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH

LONG = 6  # letters of a word that may be misspelt
_WORD = re.compile(rf"(?<![\w'’-])[A-Za-z][a-z]{{{LONG - 1},}}(?![\w'’-])")

_VOWELS = "aeiouy"

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


def slips(word: str) -> set[str]:
    """Of what is `near` a word what it is likely to be: a vowel, a double or two letters apart.

    There is no list of English words here: "melting" may be right where the index knows "meeting".
    """
    return {other for other in near(word) if _is_slip(word, other)}


def _is_slip(word: str, other: str) -> bool:
    if len(word) == len(other):
        wrong = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
        return len(wrong) == 2 or all(a in _VOWELS and b in _VOWELS for a, b in wrong)
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    place = next((n for n, a in enumerate(shorter) if a != longer[n]), len(shorter))
    extra = longer[place]
    return extra in _VOWELS or extra in (longer[place - 1 : place], longer[place + 1 : place + 2])


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
        meant = {other for other in slips(word) if knows(stem(other))}
        if len({stem(other) for other in meant}) == 1 and near(word).isdisjoint(ENGLISH):
            found[match[0]] = min(meant, key=lambda other: (abs(len(other) - len(word)), other))
    return found
