"""Questions from texts, without a teacher: one small file a kind; every answer is an extract."""

from collections.abc import Iterable, Iterator, Mapping

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts.articles import articles
from verticalize.instruct.texts.conditions import conditions
from verticalize.instruct.texts.definitions import definitions
from verticalize.instruct.texts.faq import faq
from verticalize.instruct.texts.figures import figures
from verticalize.instruct.texts.gaps import cloze
from verticalize.instruct.texts.headings import headings, titles
from verticalize.instruct.texts.lists import lists
from verticalize.records import Passage

__all__ = ["ask_texts", "faq"]


def ask_texts(
    passages: Iterable[Passage], terms: Mapping[str, frozenset[str]], *, seed: int
) -> Iterator[Candidate]:
    """Everything that can be asked of documents; `terms`, by language, are what a gap may hide.

    The passages are gone through once or twice for each kind of question; those of a document come
    together. They are not held.
    """
    yield from headings(passages, seed=seed)
    yield from definitions(passages, seed=seed)
    yield from articles(passages, seed=seed)
    yield from lists(passages, seed=seed)
    yield from conditions(passages, seed=seed)
    yield from figures(passages, seed=seed)
    yield from cloze(passages, terms, seed=seed)
    yield from titles(passages, seed=seed)
