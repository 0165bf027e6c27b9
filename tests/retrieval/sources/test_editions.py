"""Documents that a question names by their number or their version."""

import pytest

from verticalize.records import Hit, Passage
from verticalize.retrieval.sources.editions import (
    lacks_version,
    names_document,
    of_document,
    without_document,
)


def passage(source: str, title: str, **metadata: object) -> Passage:
    return Passage(
        f"{source}@0", source, source, "documents", title, "", "en", 0, 1, "x", metadata=metadata
    )


OLD = passage("rules_2019.md", "Complaint Rules CR-2 (2019)")
NEW = passage("rules_2024.md", "Complaint Rules CR-3 (2024)")
FOUR = passage("SOP-HY-003更衣规程_v04_旧.md", "更衣规程")
FIVE = passage("更衣规程.md", "更衣规程", version=5, 文件编号="SOP-HY-003")
ORDER = passage("order.md", "政府令第493号")
LEDGER = passage("ledger.csv", "Ledger")
ALL = [OLD, NEW, FOUR, FIVE, ORDER, LEDGER]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What could a team leader offer under CR-2?", [OLD]),
        ("according to the complaint rules CR 2", ALL),  # no number as it is written
        ("What does CR-3 say about interest?", [NEW]),
        ("Under cr-3, what is the interest?", [NEW]),
        ("What is the interest under CR-4?", ALL),  # is not there
        ("What does CR-2 cost?", ALL),  # a thing may be called so, too
        ("Who repairs CR-2?", ALL),
        ("根据SOP-HY-003，戒指要摘吗", [FOUR, FIVE]),
        ("SOP-HY-003规定戒指要摘吗", [FOUR, FIVE]),
        ("根据第493号令，多久上报", [ORDER]),
        ("更衣规程04版规定最多洗几次", [FOUR]),
        ("第五版更衣规程里最多洗几次", [FIVE]),
        ("更衣规程第6版里最多洗几次", ALL),
        ("How often, by version 4 of the gowning rules?", [FOUR]),
        ("How often, by the 5th edition?", [FIVE]),
        ("2019年版的规程", ALL),
        ("出版几次", ALL),
        ("Are 4 versions there?", ALL),
    ],
)
def test_only_the_document_that_is_named_is_left(question: str, named: list[Passage]) -> None:
    hits = [Hit(one, rank, 1.0) for rank, one in enumerate(ALL, start=1)]
    left = of_document(question, hits)
    assert [hit.passage for hit in left] == named
    assert [hit.rank for hit in left] == list(range(1, len(named) + 1))


def test_a_question_is_searched_deep_where_it_names_a_document() -> None:
    assert names_document("under CR-2")
    assert names_document("04版")
    assert not names_document("CR-2")


def test_number_and_version_of_a_document_are_no_words_of_what_is_asked() -> None:
    assert without_document("更衣规程04版里最多洗几次") == "更衣规程 里最多洗几次"
    assert without_document("根据SOP-HY-003，戒指要摘吗") == "根据 ，戒指要摘吗"
    assert without_document("Who repairs CR-2?") == "Who repairs CR-2?"


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("更衣规程第6版里最多洗几次", True),
        ("更衣规程04版里最多洗几次", False),
        ("How often, by version 6 of the gowning procedure?", True),
        ("Does version 6 of the app run?", False),
        ("更衣规程里最多洗几次", False),
    ],
)
def test_a_version_is_lacking_where_only_others_are_found(question: str, lacks: bool) -> None:
    assert lacks_version(question, ALL) is lacks
    assert not lacks_version(question, [LEDGER])


def test_a_code_or_a_version_of_a_thing_is_none_of_a_document() -> None:
    found = [Hit(passage("copies.md", "A4 printers"), 1, 1.0), Hit(OLD, 2, 0.5)]
    assert of_document("What is the fee per A4 page?", found) == found
    assert not lacks_version("Does the policy cover phones with Android version 12?", [FOUR])
