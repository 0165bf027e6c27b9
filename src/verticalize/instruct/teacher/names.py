"""The names that a pack's facts know, found in any text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from verticalize.records import Fact
from verticalize.retrieval.words.terms import NO_TERMS, Terms, terms_of

_ARTICLE = re.compile(r"(?:the|an?) (?=\w)", re.IGNORECASE)
_LONGEST = 30  # characters; a longer object is a description, not a name


@dataclass(frozen=True, slots=True)
class Names:
    """Subjects, aliases and objects of facts; all forms of one subject are one name."""

    terms: Terms = NO_TERMS

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "Names":
        groups: dict[tuple[str, ...], None] = {}
        for fact in facts:
            groups[tuple(map(_bare, (fact.subject, *fact.aliases)))] = None
            if len(fact.object) <= _LONGEST:
                groups[_bare(fact.object),] = None
        return cls(terms_of([*groups]))

    def find(self, text: str) -> frozenset[int]:
        """The names in a text, by number. A name within a longer one counts as well."""
        form = unicodedata.normalize("NFKC", text)
        return frozenset(mention.group for mention in self.terms.find(form))


def _bare(name: str) -> str:
    """Without its article: else "the moons of Mars" would name "the Moon"."""
    return _ARTICLE.sub("", name, count=1) if _ARTICLE.match(name) else name
