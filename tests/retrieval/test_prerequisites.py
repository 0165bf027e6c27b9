"""What misleads alone is told behind what leads to it."""

from dataclasses import replace

import pytest
from library import passage

from verticalize.assistant.answers.choose import choices
from verticalize.assistant.answers.extract import extract
from verticalize.records import TOLD_WITH, Hit, Passage
from verticalize.retrieval.prerequisites import prerequisite_of, with_prerequisites
from verticalize.retrieval.quoting.statements import statements

RULE = "On deposits, the rule is that a deposit is at most one month's rent."
EXCEPTION = "Exceptions to the rule on deposits: a fee for a lost key."
TOLD = {TOLD_WITH: {EXCEPTION: RULE}}
FIRST = replace(passage("l#deposits", "deposits", RULE), metadata=TOLD)
LAST = replace(passage("l#deposits", "deposits", EXCEPTION, number=1), metadata=TOLD)
OTHER = passage("l#pets", "pets", "On pets, the rule is that a cat is allowed.")
ASKED = "does a lost key count as deposit?"


def _beside(found: Passage) -> list[Passage]:
    return [FIRST, LAST] if found.document_id == FIRST.document_id else [found]


def _passages(*found: Passage) -> list[Passage]:
    hits = [Hit(one, rank, 1 / rank) for rank, one in enumerate(found, start=1)]
    led = with_prerequisites(hits, _beside)
    assert [hit.rank for hit in led] == list(range(1, len(led) + 1))
    return [hit.passage for hit in led]


def test_the_passage_with_the_lead_joins_at_the_end_and_once() -> None:
    assert _passages(LAST, OTHER) == [LAST, OTHER, FIRST]
    assert _passages(LAST, FIRST) == [LAST, FIRST]
    assert _passages(FIRST, OTHER) == [FIRST, OTHER]
    assert prerequisite_of(LAST, EXCEPTION) == RULE
    assert prerequisite_of(OTHER, EXCEPTION) == ""


def test_both_are_quoted_each_with_its_label() -> None:
    found = _passages(LAST, OTHER)
    said = f"{RULE} [3] {EXCEPTION} [1]"
    assert extract(ASKED, found, lang="en") == said
    assert said in [choice.text for choice in choices(ASKED, found, lang="en")]
    alone = choices("how high may a deposit be", found, lang="en")
    assert f"{RULE} [3]" in [choice.text for choice in alone]


def test_what_leads_to_the_second_of_two_is_told_as_well() -> None:
    both = replace(LAST, text=f"Conditions for deposits: a fee for keys is agreed.\n{EXCEPTION}")
    said = extract("is a fee for a lost key agreed, deposits", [both, FIRST], lang="en")
    assert said.startswith(f"{RULE} [2] Conditions")
    assert said.endswith(f"{EXCEPTION} [1]")


def test_in_one_passage_both_have_its_label() -> None:
    whole = replace(FIRST, text=f"{RULE}\n{EXCEPTION}" + " " * 400)
    assert f"{RULE} [1] {EXCEPTION} [1]" in [c.text for c in choices(ASKED, [whole], lang="en")]


@pytest.mark.parametrize(("text", "expected"), [
    ("The law of 2024 asks for no wait. Before that date it asked for six months.",
     ["The law of 2024 asks for no wait.",
      "The law of 2024 asks for no wait. Before that date it asked for six months."]),
    ("雇主须在一个月内签约。但是试用期除外。", ["雇主须在一个月内签约。", "雇主须在一个月内签约。但是试用期除外。"]),
    ("Drink water.\nIt helps.", ["Drink water.", "It helps."]),
    ("A cold is mild. It passes. It may come back.",
     ["A cold is mild.", "A cold is mild. It passes.",
      "A cold is mild. It passes. It may come back."]),
    ("It is due in May. IT departments log. On this page is more. 此致",
     ["It is due in May.", "IT departments log.", "On this page is more.", "此致"]),
    ("条款如下。但书条款另行约定。", ["条款如下。", "但书条款另行约定。"]),
    ("Why does it hurt? It is swollen.", ["It is swollen."]),
    ("Item one. Items are cheap. Therefore buy.", ["Item one.", "Items are cheap.", "Therefore buy."]),
    ("- Take two.\n- They help.", ["- Take two.", "- They help."]),
    ("x" * 400 + ". It is long.", ["x" * 400 + ".", "It is long."]),
])  # fmt: skip
def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(
    text: str, expected: list[str]
) -> None:
    assert list(statements(passage("g", "G", text, kind="documents"))) == expected


def test_lines_of_a_card_speak_for_themselves() -> None:
    text = "It is a fever. It hurts."
    assert list(statements(passage("c", "It", text))) == ["It is a fever.", "It hurts."]
