"""Questions that name the subject of a card and say little more: "what are the signs of GORD?"

The words that a sentence shares say little there, for all sentences of the card have the name.
Which property is asked for decides, and what is told of other subjects is no answer.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import known_as, searched_as
from verticalize.retrieval.words.tokens import units
from verticalize.text import CJK_CHAR

FEW = 3  # content words beside the name: what else is said may be what is asked of it


class Plain(NamedTuple):
    """The cards whose subject is named: their documents, and their names in the question."""

    documents: frozenset[str]
    names: tuple[str, ...]

    def without_names(self, text: str) -> str:
        """A text with a space for each of the names."""
        return _form(self.names).sub(" ", text)

    def is_about(self, passage: Passage, statement: str) -> bool:
        """Whether a statement of the passage is about a subject that is named."""
        told = f"{passage.title} {passage.section} {passage.lead} {statement}"
        return passage.document_id in self.documents or bool(_form(self.names).search(told))


def asked_plainly(question: str, passages: Sequence[Passage]) -> Plain | None:
    """What a question names that asks plainly; None where it names no card's subject or says more.

    A name inside a longer one is not named: that of burns in "heartburn".
    """
    folded = question.casefold()
    homes: dict[str, set[str]] = {}
    for passage in passages:
        if passage.kind == "facts":
            for name in (*known_as(passage), *searched_as(passage)):
                if name.casefold() in folded and _names(name, question):
                    homes.setdefault(name, set()).add(passage.document_id)
    longest = sorted(homes, key=len, reverse=True)
    whole = [name for name in longest if not any(inside(name, other) for other in longest)]
    if not whole:
        return None
    plain = Plain(frozenset(document for name in whole for document in homes[name]), tuple(whole))
    return plain if len(units(plain.without_names(question))) <= FEW else None


def inside(name: str, other: str) -> bool:
    """Whether a name is only a part of another one."""
    return len(name) < len(other) and name.casefold() in other.casefold()


def _names(name: str, question: str) -> bool:
    """Whether a question has a name as a name: "who" is not the WHO, "it" no card called IT."""
    said = {found[0] for found in _form((name,)).finditer(question)}
    if len(name) < 2 or not units(name):
        return False
    return bool(said) and (not name.isupper() or bool(CJK_CHAR.search(name)) or name in said)


@lru_cache(256)
def _form(names: tuple[str, ...]) -> re.Pattern[str]:
    """Where one of the names stands in a text: in Latin letters as a word of its own."""
    return re.compile("|".join(map(_own, names)), re.IGNORECASE)


def _own(name: str) -> str:
    escaped = re.escape(name)
    return escaped if CJK_CHAR.search(name) else rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])"
