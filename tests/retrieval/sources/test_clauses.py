"""Clauses that are asked for by their number."""

import pytest

from verticalize.records import Hit, Passage
from verticalize.retrieval.sources.clauses import (
    begins_clause,
    clause_of,
    document_of,
    led_by_clause,
    other_clause,
)


def passage(text: str, title: str = "", source: str = "d.md") -> Passage:
    return Passage(f"{title}@0", title, source, "documents", title, "", "en", 0, len(text), text)


LEASE = passage("4.1 The charge is $38.\n4.2 Pets are not allowed, see clause 6.1.", "Lease")
BOOK = passage("4.2 Gifts are registered.\n4.3 Posts are moderate.", "Handbook")
HOME = passage("4.2 Fences are not covered.", "Home Wording HW-07", "home_HW-07.docx")
ZH = passage("第二十条 丧假三天。\n第二十一条 按照第三十条办理。", "员工手册")


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("What does clause 4.2 of the lease say?", "4.2"),
        ("section 12(b)", "12"),
        ("§ 7 please", "7"),
        ("员工手册第二十条规定了什么", "20"),
        ("民法典第1079条", "1079"),
        ("第一千零七十九条", "1079"),
        ("第一百条", "100"),
        ("articles 5 and 6, or article 7 and article 8", ""),
        ("§ 42-3505.01", ""),
        ("第１２条", "12"),
        ("刑法第一百二十条之一", "120之一"),
        ("clause 12A", "12A"),
        ("the cross-section 5 m above", ""),
        ("Step 3 of the procedure", ""),
        ("CM-6 step 2.3", "2.3"),
        ("HW-07 3.10", "3.10"),
        ("SOP-QA-012的5.8.2怎么规定", "5.8.2"),
        ("偏差规程第5.8.2条", "5.8.2"),
        ("How much is HW-07 3.10 kg?", ""),
        ("Is PM 2.5 bad?", ""),
        ("第三章", ""),
        ("Is 4.2 a lot?", ""),
    ],
)
def test_which_clause_is_asked_for(question: str, clause: str) -> None:
    assert clause_of(question) == clause


@pytest.mark.parametrize(
    ("text", "clause", "begins"),
    [
        ("4.2 Pets are not allowed.", "4.2", True),
        ("## 4.2 Pets", "4.2", True),
        ("Clause 4.2 Pets", "4.2", True),
        ("第二十条 丧假三天。", "20", True),
        ("4.2 kg of sand", "4.2", False),
        ("Step 2.3 Home claims are seen.", "2.3", True),
        ("Step 3 Dry them.", "3", False),
        ("4.2: Pets", "4.2", True),
        ('1.1 "Premises" means the flat.', "1.1", True),
        ("4.2 iPads are lent.", "4.2", True),
        ("4.2 宠物", "4.2", True),
        ("12A Fees are waived.", "12", False),
        ("24 Hours", "24", False),
        ("第一百二十条之一 资助恐怖活动的", "120", False),
        ("Clause 4.2 is old; see 4.3 Pets", "4.3", False),
        ("See clause 4.2 Pets", "4.2", False),
    ],
)
def test_which_texts_begin_with_it(text: str, clause: str, begins: bool) -> None:
    assert begins_clause(text, clause) is begins


def test_hits_with_the_clause_come_first_and_of_these_the_document_that_is_named() -> None:
    other = passage("Leases are long.", "Leaflet")
    hits = [Hit(one, rank, 1.0) for rank, one in enumerate((other, LEASE, BOOK), start=1)]
    led = led_by_clause("clause 4.2 of the handbook", hits, 2)
    assert [(hit.passage.title, hit.rank) for hit in led] == [("Handbook", 1), ("Lease", 2)]
    assert led_by_clause("pets", hits, 2) == hits[:2]


@pytest.mark.parametrize(
    ("question", "found", "other"),
    [
        ("What does clause 9.1 of the lease say?", [LEASE, BOOK], True),
        ("What does clause 4.3 of the lease say?", [LEASE, BOOK], True),  # the handbook's
        ("What does clause 4.3 say?", [LEASE, BOOK], False),
        ("What does clause 6.1 of the lease say?", [LEASE], False),  # it is mentioned
        ("员工手册第二十二条规定了什么", [ZH], True),
        ("员工手册第三十条规定了什么", [ZH], False),
        ("员工手册第二十一条规定了什么", [ZH], False),
        ("What does clause 9.1 say?", [passage("No clauses here.")], False),
        ("Are pets allowed?", [LEASE], False),
        ("clause 4.3 of HW-07", [HOME, BOOK], True),
        ("HW-07 clause 4.2", [HOME, BOOK], False),
        ("clause 4.2 of HW-08", [HOME, BOOK], True),
        ("What does section 4 of the lease say?", [LEASE], False),  # 4.1 is there
        ("What does clause 4.2 of the employment contract say?", [LEASE, BOOK], True),
        ("劳动合同法第二十条规定了什么？", [ZH], True),
        ("这份合同第二十条说了什么", [ZH], False),
        ("第２０条规定了什么", [ZH], False),
        ("Does Section 8 housing cover dogs?", [passage("A dog costs 4.50 EUR.")], False),
        ("Can I use rule 4 on the ward?", [passage("1. Wash hands.\n2. Dry them.")], False),
    ],
)
def test_whether_only_other_clauses_are_held(
    question: str, found: list[Passage], other: bool
) -> None:
    assert other_clause(question, found) is other


def test_the_document_that_is_named() -> None:
    assert document_of("What does clause 4.2(b) of the employment handbook say?") == (
        "employment handbook"
    )
    assert document_of("clause 6.1 NDA") == "NDA"
    assert document_of("clause 6.1 of HW-07") == document_of("HW-07 clause 6.1") == "HW-07"
    assert document_of("What does clause 8.2 say?") == ""
    assert document_of("SOP-QA-012的5.8.2怎么规定") == "SOP-QA-012"
    assert document_of("偏差规程第5.8.2条") == "偏差规程"
    assert document_of("请问《劳动法》第七条规定了什么") == "劳动法"
    assert document_of("这份合同第七条") == ""
