"""The answer to a question that says what a heading says: all that stands below it."""

import re
from collections.abc import Sequence

from verticalize.assistant.answers.quotation import OTHERS, Quotation, merged
from verticalize.records import Hit, Passage
from verticalize.retrieval.prompt import cited
from verticalize.retrieval.quoting.quantities import asks_amount
from verticalize.retrieval.quoting.statements import statements, whole_tables
from verticalize.retrieval.words.tokens import units

LONGEST = 400  # characters of what is told whole
_NUMBER = re.compile(
    r"^(?:第?[\d一二三四五六七八九十百]+(?:\.\d+)*[章节条.、)）]?|[(（][^()（）]{1,4}[)）])\s*"
)
_BELOW = " › "  # between a heading and the one below it


def whole_section(question: str, hits: Sequence[Hit], lang: str) -> Quotation | None:
    """The whole of a short section whose heading says all that is asked; else None.

    "What do I do after an accident?" is answered by all of ``After an accident``: one sentence of
    it would be half an answer. A question for an amount is not: one sentence answers that. Of a
    section with a table the table is told: "opening hours" asks for no one row of it.
    """
    if asks_amount(question):
        return None
    asked = set(units(question))
    found = [hit for hit in hits if asked and set(units(_heading(hit.passage))) == asked]
    tables = [(hit, table) for hit in found for _, table in whole_tables(hit.passage)]
    if len(tables) == 1:
        ((hit, table),) = tables
        return _told(hit, [table], hits, lang) if len(table) <= LONGEST else None
    if len(found) != 1 or not _is_whole(found[0].passage):
        return None
    return _told(found[0], list(statements(found[0].passage)), hits, lang)


def _told(hit: Hit, said: Sequence[str], hits: Sequence[Hit], lang: str) -> Quotation | None:
    return Quotation(merged([[hit], hits[:OTHERS]]), cited(said, 1, lang)) if said else None


def _heading(passage: Passage) -> str:
    """The last of the headings above a passage, without its number."""
    return _NUMBER.sub("", passage.section.rpartition(_BELOW)[2].strip())


def _is_whole(passage: Passage) -> bool:
    """Whether it has all of its section, in sentences that can be read one after another."""
    all_of_it = passage.parent in ("", passage.id) and "\n|" not in passage.text
    return all_of_it and len(passage.text) <= LONGEST
