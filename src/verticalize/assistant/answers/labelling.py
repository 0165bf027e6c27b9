"""Statements as an answer tells them: labelled, after anything that has to be told first."""

import re
from collections.abc import Sequence

from verticalize.records import Passage
from verticalize.retrieval.prerequisites import prerequisite_of
from verticalize.retrieval.prompt import JOINER, cited

_ENDS = re.compile(r"[.!?。！？：:；;]\W*$")  # a heading does not


def label_statements(
    statements: Sequence[str],
    index: int,
    passages: Sequence[Passage],
    lang: str,
    labels: Sequence[int] = (),
) -> str:
    """Statements of one passage, each labelled, after those that have to be told before them.

    Args:
        index: of their passage among the `passages`.
        labels: of the passages; from 1 where none are given.
    """
    labels = labels or range(1, len(passages) + 1)
    own = passages[index]
    leads = dict.fromkeys(
        filter(None, (prerequisite_of(own, statement) for statement in statements))
    )
    said = cited(statements, labels[index], lang)
    for lead in reversed([lead for lead in leads if lead not in statements]):
        home = _home(lead, own, passages)
        if home is not None:
            joiner = JOINER.get(lang, JOINER["en"]) if _ENDS.search(lead) else "\n"
            said = f"{cited([lead], labels[home], lang)}{joiner}{said}"
    return said


def _home(lead: str, own: Passage, passages: Sequence[Passage]) -> int | None:
    """Where a lead stands: in the passage itself, else in another one of its document."""
    homes = [at for at, one in enumerate(passages) if lead in one.text]
    of_document = [at for at in homes if passages[at].document_id == own.document_id]
    return min(of_document, key=lambda at: passages[at].id != own.id, default=None)
