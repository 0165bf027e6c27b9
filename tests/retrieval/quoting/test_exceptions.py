from dataclasses import replace

import pytest

from verticalize.assistant.answers.choose import choices
from verticalize.assistant.answers.extract import extract
from verticalize.records import Passage
from verticalize.retrieval.quoting.exceptions import with_exception

RULE = "You must be at least 14 years old to ride an electric bike."
TEXT = (
    f"{RULE} We ourselves hire them only to riders of 16 and over. The motor helps up to 25 km/h."
)


def passage(text: str, kind: str = "documents") -> Passage:
    return Passage("p", "d", "d.md", kind, "Bikes", "Age", "en", 0, len(text), text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "behind", "taken"),
    [
        ("Lost keys cost £12.", "This does not apply to tenants over 70.", True),
        ("Cover begins at once.", "It is not paid for rent arrears.", True),
        ("Plans are free.", "Otherwise they cost 45 euros.", True),
        ("Dogs are welcome.", "They aren't allowed in the dining room.", True),
        ("保证金可以退还。", "但欠费须先扣除。", True),
        ("保证金可以退还。", "但书另有规定。", False),
        ("Lost keys cost £12.", "It takes two days to cut a new one.", False),
    ],
)
def test_what_limits_a_sentence_is_told_with_it(rule: str, behind: str, taken: bool) -> None:
    text = f"{rule} {behind}" if rule.isascii() or "£" in rule else rule + behind
    found = with_exception(passage(text), rule)
    assert found == (text if taken else rule)


def test_it_stands_in_the_same_line_of_a_document() -> None:
    rule = "Lost keys cost £12."
    for text in (f"{rule}\nBut not today.", f"{rule}\n\nHowever, keys are free."):
        assert with_exception(passage(text), rule) == rule
    assert with_exception(passage(f"{rule} But not today.", "faq"), rule) == rule
    assert with_exception(passage("Something else."), rule) == rule


def test_answers_hold_the_limit_with_or_without_a_model() -> None:
    asked = "how old must I be to ride an electric bike"
    both = f"{TEXT.partition(' The motor')[0]} [1]"
    assert extract(asked, [passage(TEXT)], lang="en").startswith(both)
    assert both in [choice.text for choice in choices(asked, [passage(TEXT)], lang="en")]


@pytest.mark.parametrize(
    ("heading", "told"),
    [("What is not covered", True), ("Exclusions", True), ("What is covered", False)],
)
def test_an_item_is_told_below_the_heading_that_denies_it(heading: str, told: bool) -> None:
    item = "- damage to bikes by frost"
    listed = replace(passage(f"## {heading}\n\n- damage to helmets by sun\n{item}"), title="Policy")
    said = extract("frost damage to bikes", [listed], lang="en")
    lead = f"{heading} [1]\n{item[2:]} [1]" if told else ""
    assert (lead in said) if told else (heading not in said)
