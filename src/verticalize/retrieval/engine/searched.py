"""The text of a passage by which it is found, and its search tokens."""

from collections.abc import Iterator

from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import Catalog, known_as, searched_as
from verticalize.retrieval.words.terms import Terms
from verticalize.retrieval.words.tokens import tokens

NAME_REPEATS = 2  # how often the words of a title or an alias count


def searched(passage: Passage) -> str:
    """The text of a passage by which it is found: names, section, a table's header and body.

    Also what people say who do not know the name (``metadata["searched_as"]``).
    """
    called = "\n".join(searched_as(passage))
    parts = [_names(passage), called, passage.section, passage.lead, passage.text]
    return "\n".join(part for part in parts if part)


def search_tokens(passage: Passage, terms: Terms) -> list[str]:
    """Its tokens, those of its names repeated."""
    return tokens(searched(passage), terms) + tokens(_names(passage), terms) * (NAME_REPEATS - 1)


class SearchedTexts:
    """`searched` of every passage of a catalog, each read when it is asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __len__(self) -> int:
        return len(self._catalog)

    def __iter__(self) -> Iterator[str]:
        return map(searched, self._catalog)

    def __getitem__(self, row: int) -> str:
        return searched(self._catalog.passage(row))


def _names(passage: Passage) -> str:
    return "\n".join(name for name in known_as(passage) if name)
