"""Questions that name the subject of a card and say little more: "what are the signs of GORD?"

The words that a sentence shares say little there, for all sentences of the card have the name.
Which property is asked for decides, and what is told of other subjects is no answer.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from verticalize.records import Passage
from verticalize.retrieval.catalog import known_as, searched_as
from verticalize.retrieval.tokens import units
from verticalize.text import CJK_CHAR

FEW = 3  # content words beside the name: what else is said may be what is asked of it


class Plain(NamedTuple):
    """The cards whose subject is named: their documents, and all their names in the question."""

    documents: frozenset[str]
    names: tuple[str, ...]

    def without_names(self, text: str) -> str:
        """A text with a space for each of the names."""
        for name in self.names:
            text = _form(name).sub(" ", text)
        return text

    def is_about(self, passage: Passage, statement: str) -> bool:
        """Whether a statement of the passage is about a subject that is named."""
        told = f"{passage.title} {statement}"
        return passage.document_id in self.documents or self.without_names(told) != told


def asked_plainly(question: str, passages: Sequence[Passage]) -> Plain | None:
    """What a question names that asks plainly; None where it names no card's subject or says more.

    A name inside a longer one is not named: that of burns in "heartburn".
    """
    homes: dict[str, set[str]] = {}
    for passage in passages:
        if passage.kind == "facts":
            for name in (*known_as(passage), *searched_as(passage)):
                if len(name) > 1 and _form(name).search(question):
                    homes.setdefault(name.casefold(), set()).add(passage.document_id)
    whole = [one for one in homes if not any(one != other and one in other for other in homes)]
    plain = Plain(
        frozenset(document for name in whole for document in homes[name]),
        tuple(sorted(homes, key=len, reverse=True)),
    )
    few = len(units(plain.without_names(question))) <= FEW
    return plain if homes and few else None


def _form(name: str) -> re.Pattern[str]:
    """Where a name stands in a text: one in Latin letters as a word of its own."""
    escaped = re.escape(name)
    own = escaped if CJK_CHAR.search(name) else rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])"
    return re.compile(own, re.IGNORECASE)
