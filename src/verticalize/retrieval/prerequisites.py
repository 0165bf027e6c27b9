"""Statements that mislead alone: an exception is told behind its rule (`Relation.told_with`)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from verticalize.records import TOLD_WITH, Hit, Passage
from verticalize.retrieval.quoting.units import begins_item
from verticalize.retrieval.searching import Beside
from verticalize.retrieval.siblings import with_sibling

_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_DENIES = re.compile(
    r"\b(?:not|never|no|none|without|except(?:ions?)?|exclu(?:ded?|des|sions?)|forbidden|prohibited)\b"
    r"|n['’]t\b|不(?!动产|锈|良)|禁|除外|例外|免除|免责|无需|拒绝",
    re.IGNORECASE,
)


def with_companions(question: str, hits: Sequence[Hit], beside: Beside) -> list[Hit]:
    """The hits with what joins them of their cards: the passage that is meant, and its leads."""
    return with_prerequisites(with_sibling(question, hits, beside), beside)


def prerequisite_of(passage: Passage, statement: str) -> str:
    """What has to be told before a statement of the passage; "" where nothing has.

    Of an item of a list that is the heading above it, where it denies: "What is not covered".
    """
    return _leads(passage).get(statement, "") or _denying_heading(passage, statement)


def _denying_heading(passage: Passage, statement: str) -> str:
    at = passage.text.find(statement)
    line = passage.text.rfind("\n", 0, at) + 1
    if at < 0 or not begins_item(passage.text[line:]):
        return ""
    above = [found[1] for found in _HEADING.finditer(passage.text, 0, at)]
    return above[-1] if above and _DENIES.search(above[-1]) else ""


def with_prerequisites(hits: Sequence[Hit], beside: Beside) -> list[Hit]:
    """The hits, and at their end what has to be told before statements of theirs."""
    kept = {hit.passage.id: hit for hit in hits}
    for hit in hits:
        for lead in _lacking(hit.passage):
            home = next((one for one in beside(hit.passage) if lead in one.text), None)
            if home:
                kept.setdefault(home.id, replace(hit, passage=home))
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept.values(), start=1)]


def _lacking(passage: Passage) -> set[str]:
    """What the passage does not hold of what leads to its statements."""
    needed = (lead for statement, lead in _leads(passage).items() if statement in passage.text)
    return {lead for lead in needed if lead not in passage.text}


def _leads(passage: Passage) -> Mapping[str, str]:
    given = passage.metadata.get(TOLD_WITH)
    return given if isinstance(given, Mapping) else {}
