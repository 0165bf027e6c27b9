"""What a question points to is looked for deeper, and only that."""

import pytest

from verticalize.records import Hit
from verticalize.retrieval.quoting import procedures
from verticalize.retrieval.sources import clauses
from verticalize.retrieval.tables import ranges
from verticalize.retrieval.targets import targets_first


@pytest.mark.parametrize(
    ("question", "deep"),
    [
        ("Who signs the lease?", 5),
        ("What does clause 4.2 of the lease say?", clauses.DEEP),
        ("What may a team leader offer under CR-2?", clauses.DEEP),
        ("What does the check cost for a 12 kg dog?", ranges.DEEP),
        ("How do I ask for leave?", procedures.DEEP),
    ],
)
def test_how_deep_a_question_is_searched(question: str, deep: int) -> None:
    asked: list[int] = []

    def search(k: int) -> list[Hit]:
        asked.append(k)
        return []

    assert targets_first(question, search, 5) == []
    assert asked == [deep]
