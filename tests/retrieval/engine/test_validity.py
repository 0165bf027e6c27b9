"""Passages that hold on the day asked of come first; where nothing has a date, nothing changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from library import PASSAGES, SYNONYMS, passage

from verticalize.domain import load_domain
from verticalize.errors import RetrievalError
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.ingest import ingest
from verticalize.records import Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.engine.validity import FILE, Validity, grade_rank


def rule(document: str, text: str, lang: str = "en", title: str = "", **said: str) -> Passage:
    made = passage(document, title or document, text, lang=lang)
    return replace(made, metadata=said)


RULES = (
    rule("deposit-old", "A landlord returns the deposit within 60 days.", status="repealed",
         effective_from="1999-10-01", effective_to="2020-12-31", jurisdiction="Ohio"),
    rule("deposit-new", "A landlord returns the deposit within 45 days.",
         effective_from="2021-01-01", effective_to="2098-12-31", jurisdiction="Ohio"),
    rule("deposit-next", "A landlord returns the deposit within 15 days.",
         effective_from="2099-01-01", jurisdiction="Iowa; Utah"),
    rule("押金旧规", "房东应当在六十日内退还押金。", "zh", status="repealed",
         effective_from="1999-10-01", effective_to="2020-12-31"),
    rule("押金新规", "房东应当在四十五日内退还押金。", "zh", effective_from="2021-01-01"),
    rule("民宅法", "民宅法规定房屋租赁。", "zh", effective_from="2021-01-01"),
    rule("noise", "Dogs bark at night."),
    rule("噪音", "狗在夜里叫。", "zh"),
)  # fmt: skip


def made(root: Path, passages: Sequence[Passage]) -> Index:
    write_index(root, passages, dimension=8, synonyms=SYNONYMS)
    return open_index(root)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return made(tmp_path_factory.mktemp("law"), RULES)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("When does a landlord return the deposit?", "deposit-new"),
        ("When did a landlord return the deposit in 2015?", "deposit-old"),
        ("When did a landlord return the deposit before 1 January 2021?", "deposit-old"),
        ("When does a landlord return the deposit as of March 2099?", "deposit-next"),
        ("房东多久退还押金？", "押金新规"),
        ("2015年房东多久退还押金？", "押金旧规"),
        ("民宅法施行前房东多久退还押金？", "押金旧规"),
        ("押金旧规：房东多久退还押金？", "押金旧规"),
    ],
)
def test_a_question_gets_the_rule_of_its_day(law: Index, question: str, first: str) -> None:
    assert law.search(question, 3)[0].passage.document_id == first


def test_the_day_can_be_given_and_then_counts(law: Index) -> None:
    question = "When did a landlord return the deposit in 2015?"
    assert law.search(question, on=date(2022, 1, 1))[0].passage.document_id == "deposit-new"


def test_what_is_not_in_force_is_found_all_the_same(law: Index) -> None:
    hits = law.search("When does a landlord return the deposit?", 3)
    assert {hit.passage.document_id for hit in hits} >= {"deposit-new", "deposit-old"}


def test_the_day_asked_of_is_the_one_named_or_today(law: Index) -> None:
    assert law.asked_of("What was the rule in 2015?") == date(2015, 12, 31)
    assert law.asked_of("民宅法生效以前怎么算？") == date(2020, 12, 31)
    assert law.asked_of("What is the rule?") == date.today()


def test_a_jurisdiction_is_filtered_within_the_search(tmp_path: Path) -> None:
    many = [rule(f"deposit-{n}", "The deposit, the deposit!", jurisdiction="Ohio")
            for n in range(130)]  # fmt: skip
    few = [rule("utah", "A deposit is held in a bank.", jurisdiction="Iowa; Utah"),
           rule("anywhere", "Whoever holds a deposit gives a receipt.")]  # fmt: skip
    index = made(tmp_path, [*many, *few])
    hits = index.search("deposit", 5, jurisdiction="utah")
    assert {hit.passage.document_id for hit in hits} == {"utah", "anywhere"}


def test_an_unknown_jurisdiction_is_an_error_that_names_the_known(law: Index) -> None:
    with pytest.raises(RetrievalError, match="Did you mean 'Ohio'"):
        law.search("deposit", jurisdiction="Ohoi")


def test_a_jurisdiction_where_none_is_named_is_an_error(index: Index) -> None:
    with pytest.raises(RetrievalError, match="names a jurisdiction"):
        index.search("gout", jurisdiction="Ohio")


def test_where_no_passage_has_a_date_no_question_is_searched_otherwise(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    licensed = [replace(p, metadata={**p.metadata, "licence": "CC-BY-4.0"}) for p in PASSAGES]
    write_index(tmp_path, licensed, dimension=16, synonyms=SYNONYMS)
    again = open_index(tmp_path)
    assert not list(tmp_path.rglob(FILE))
    assert again.asked_of("gout in 2015") is None
    for question in ("gout", "how was gout prevented in 2015", "2015年怎么预防痛风", "old gout"):
        plain = [(hit.passage.id, hit.score) for hit in index.search(question)]
        assert [(hit.passage.id, hit.score) for hit in again.search(question)] == plain
        assert plain == [
            (hit.passage.id, hit.score) for hit in index.search(question, on=date(2015, 1, 1))
        ]


def test_the_medical_pack_has_nothing_that_bears_on_a_search() -> None:
    passages = ingest(load_domain("medical"), max_tokens=320).passages
    assert passages
    assert Validity.build(passages) is None


def test_the_better_evidence_breaks_a_tie_and_nothing_else(tmp_path: Path) -> None:
    same = "Rest helps the back."
    index = made(tmp_path, [rule("c", same, grade="C", title="x"), rule("none", same, title="x"),
                            rule("a", same, grade="A", title="x"),
                            rule("best", same + " Rest helps.", grade="D", title="x")])  # fmt: skip
    hits = index.search("does rest help the back", 4)
    order = [hit.passage.document_id for hit in hits]
    scores = {hit.passage.document_id: hit.score for hit in hits}
    assert scores["a"] == scores["c"] == scores["none"] != scores["best"]
    assert [name for name in order if name != "best"] == ["a", "c", "none"]
    assert (order[0] == "best") == (scores["best"] > scores["a"])


@pytest.mark.parametrize(
    ("better", "worse"),
    [("A", "B"), ("1a", "2b"), ("Ia", "III"), ("Level 1", "Level 4"), ("high", "very low"),
     ("高", "低"), ("强推荐", "弱推荐"), ("Grade C", "unknown"), ("moderate", "low")],
)  # fmt: skip
def test_grades_of_one_scale_are_ordered(better: str, worse: str) -> None:
    assert grade_rank(better) < grade_rank(worse)


def test_the_arrays_say_the_same_as_each_passage_does() -> None:
    days = ("", "1999-10-01", "2015-06-01", "2030-01-01")
    told = [
        {"effective_from": first, "effective_to": last, "status": status}
        for first in days
        for last in days
        for status in ("", "in force", "amended", "repealed", "superseded", "not yet in force")
        if not (first and last and last < first)
    ]
    rows = [rule(f"r{n}", "x", **one) for n, one in enumerate(told)]
    validity = Validity.build(rows)
    assert validity is not None
    today = date(2026, 6, 1)
    for on in (date(1990, 1, 1), date(2015, 6, 1), date(2020, 1, 1), today, date(2031, 1, 1)):
        single = [not Authority.of(row.metadata).holds(on, today=today) for row in rows]
        assert np.array_equal(validity.out_of_force(on, today=today), single)
