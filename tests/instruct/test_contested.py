"""Sources that disagree and laws that were replaced: the rows say so."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from handmade import RELATIONS, Corpus

from verticalize.instruct.asked import ask
from verticalize.instruct.book import Book
from verticalize.instruct.contested import Contested, conflicts, superseded_facts, superseded_texts
from verticalize.instruct.disputes import contested_facts, spread
from verticalize.instruct.grounded import Grounder
from verticalize.instruct.lines import Line, to_lines
from verticalize.instruct.split import Splits, hold
from verticalize.instruct.texts.headings import headings
from verticalize.records import Hit, Passage
from verticalize.retrieval.prompt import block

OLD = {"status": "repealed", "effective_from": "1999-10-01", "effective_to": "2020-12-31"}
NEW = {"status": "in force", "effective_from": "2021-01-01"}


@pytest.fixture
def law() -> Corpus:
    return Corpus()


def card(law: Corpus, source: str, limit: str, lang: str, metadata: dict[str, Any]) -> None:
    subject = {"zh": "退还押金", "en": "returning a deposit"}[lang]
    law.card(source, "1", subject, {"limit": [limit]}, lang=lang)
    law.documents[-1] = replace(law.documents[-1], metadata=metadata)
    law.passages[-1] = replace(law.passages[-1], metadata=metadata)


def lines(law: Corpus) -> list[Line]:
    return list(to_lines(law.facts, passages(law), RELATIONS, Counter()))


def passages(law: Corpus) -> dict[str, Passage]:
    return {passage.id: passage for passage in law.passages}


def found_conflicts(law: Corpus) -> list[Contested]:
    return list(conflicts(law.facts, RELATIONS, passages(law), seed=0))


def grounder(law: Corpus, *, quoted: bool = False, budget: int = 500) -> Grounder:
    def search(question: str, wanted: int, lang: str | None) -> list[Hit]:
        return [Hit(p, rank, 1 / rank) for rank, p in enumerate(law.passages, start=1)][:wanted]

    return Grounder(
        search=search,
        passages=passages(law),
        held=hold(law.documents, law.facts, ()),
        splits=Splits(0.0, seed=0),
        k=3,
        prompt_tokens=budget,
        system={"en": "Be careful.", "zh": "请谨慎。"},
        refusal={"en": "Not here.", "zh": "没有。"},
        quoted=quoted,
    )


@pytest.mark.parametrize(
    ("lang", "limits", "answer"),
    [
        ("zh", ("四十五日", "六十日"),
         "各来源的说法不一致。退还押金的期限是四十五日。[1]退还押金的期限是六十日。[2]"),
        ("en", ("45 days", "60 days"),
         "The sources disagree. The limit for returning a deposit is 45 days. [1] "
         "The limit for returning a deposit is 60 days. [2]"),
    ],
)  # fmt: skip
def test_two_sources_in_force_that_disagree_are_both_quoted(
    law: Corpus, lang: str, limits: tuple[str, str], answer: str
) -> None:
    for source, limit in zip(("a.jsonl", "b.jsonl"), limits, strict=True):
        card(law, source, limit, lang, NEW)
    (case,) = found_conflicts(law)
    row = grounder(law).conflicting(case)
    assert row is not None
    assert row[-1]["content"] == answer
    only = grounder(law, quoted=True).conflicting(case)
    assert only is not None
    assert only[-1]["content"] == answer.partition("。" if lang == "zh" else ". ")[2]


def test_repealed_law_other_places_and_longer_lists_are_no_conflict(law: Corpus) -> None:
    card(law, "a.jsonl", "45 days", "en", NEW | {"jurisdiction": "Ohio"})
    card(law, "b.jsonl", "60 days", "en", NEW | {"jurisdiction": "Texas"})
    card(law, "c.jsonl", "90 days", "en", OLD)
    law.card("d.jsonl", "1", "gout", {"symptom": ["redness"]})
    law.card("e.jsonl", "1", "gout", {"symptom": ["redness", "fever"]})
    assert found_conflicts(law) == []


def test_one_side_of_a_conflict_is_not_taught_alone(law: Corpus) -> None:
    card(law, "a.jsonl", "45 days", "en", NEW)
    card(law, "b.jsonl", "60 days", "en", NEW)
    for number in range(6):
        law.card("c.jsonl", str(number), f"illness {number}", {"symptom": [f"sign {number}"]})
    found = ask(law, RELATIONS, holdout=(), validation_share=0.01, seed=3)
    contested = {fact.id for fact in law.facts if fact.relation == "limit"}
    told = [choice.whole() for choice in found.candidates["train"]]
    assert told
    assert not any(contested.intersection(candidate.evidence) for candidate in told)
    assert [set(case.candidate.evidence) for case in found.cases["train"]] == [contested]
    assert found.dropped["one side of a conflict"] > 0
    assert {found.marks.lost(number) for number in (0, 1)} == {
        "all its questions are contested or outdated"
    }


@pytest.mark.parametrize(
    ("lang", "new", "old", "answer"),
    [
        ("zh", "四十五日", "六十日",
         "退还押金的期限是四十五日。[2]来源[1]已废止（1999-10-01至2020-12-31适用）。"),
        ("en", "45 days", "60 days",
         "The limit for returning a deposit is 45 days. [2] "
         "Source [1] is repealed (valid 1999-10-01 to 2020-12-31)."),
    ],
)  # fmt: skip
def test_the_version_in_force_is_quoted_and_the_older_one_named(
    law: Corpus, lang: str, new: str, old: str, answer: str
) -> None:
    card(law, "old.jsonl", old, lang, OLD)
    card(law, "new.jsonl", new, lang, NEW)
    assert found_conflicts(law) == []
    ((case, line),) = superseded_facts(lines(law), RELATIONS, passages(law), seed=0)
    assert line.objects == (old,)
    row = grounder(law).superseded(case)
    assert row is not None
    assert row[-1]["content"] == answer
    assert block(1, law.passages[0]) in row[1]["content"]
    assert ("已废止" if lang == "zh" else "repealed") in row[1]["content"]


def test_an_answer_from_a_repealed_source_says_that_it_is_one(law: Corpus) -> None:
    card(law, "old.jsonl", "60 days", "en", OLD)
    card(law, "new.jsonl", "45 days", "en", NEW)
    ((case, _),) = superseded_facts(lines(law), RELATIONS, passages(law), seed=0)
    old = replace(case.candidate, gold=case.other, quote=lines(law)[0].quote)
    told = "Source [1] is repealed (valid 1999-10-01 to 2020-12-31)."
    assert grounder(law).answerable(old)[0][-1]["content"].endswith(told)
    assert told not in grounder(law, quoted=True).answerable(old)[0][-1]["content"]


def test_a_conflict_with_a_source_of_another_split_is_not_taught(law: Corpus) -> None:
    card(law, "a.jsonl", "45 days", "en", NEW)
    card(law, "b.jsonl", "60 days", "en", NEW)
    book = Book.of(lines(law)[:1], law.facts, RELATIONS)
    found = contested_facts(book, found_conflicts(law), passages(law), seed=0)
    assert found.cases == []
    assert set(found.silenced) == {fact.id for fact in law.facts}


def test_where_both_passages_do_not_fit_no_row_is_made(law: Corpus) -> None:
    card(law, "a.jsonl", "45 days", "en", NEW)
    card(law, "b.jsonl", "60 days", "en", NEW)
    (case,) = found_conflicts(law)
    assert grounder(law, budget=20).conflicting(case) is None


@pytest.mark.parametrize("named", [True, False], ids=["successor named", "same title"])
def test_a_section_is_shown_beside_its_older_version(law: Corpus, named: bool) -> None:
    old_title = "Old deposit rule" if named else "Deposit rule"
    law.guide("old.md", old_title, [("Time", "The deposit is returned within 60 days.")])
    law.guide("new.md", "Deposit rule", [("Time", "The deposit is returned within 45 days.")])
    law.documents[0] = replace(
        law.documents[0], metadata=OLD | ({"superseded_by": "Deposit Rule"} if named else {})
    )
    law.passages[0] = replace(law.passages[0], metadata=law.documents[0].metadata)
    asked = list(headings(law.passages, seed=0))
    (case,) = superseded_texts(asked, law.documents, passages(law))
    assert case.candidate.gold == law.passages[1].id
    assert case.other == law.passages[0].id


def test_a_repealed_text_without_a_successor_is_not_older_than_untitled_ones(law: Corpus) -> None:
    law.guide("old.md", "Old rule", [("Time", "The deposit is returned within 60 days.")])
    law.guide("note.md", "", [("Time", "The deposit is returned within 45 days.")])
    law.documents[0] = replace(law.documents[0], metadata=OLD)
    law.passages[0] = replace(law.passages[0], metadata=OLD)
    asked = list(headings(law.passages, seed=0))
    assert not list(superseded_texts(asked, law.documents, passages(law)))


def test_contested_rows_keep_to_their_limits(law: Corpus) -> None:
    for source in ("a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"):
        card(law, source, f"{ord(source[0])} days", "en", NEW)
    cases = found_conflicts(law)
    assert len(cases) == 3
    assert len(spread(cases, {"conflict": 2, "superseded": 5}, 0)) == 2
    assert spread(cases, {"conflict": 0, "superseded": 5}, 0) == []
