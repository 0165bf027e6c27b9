"""Which of several subjects a sentence has to be about: the one that is asked of, or both."""

import pytest

from verticalize.assistant.answers.choose import choices
from verticalize.records import Passage
from verticalize.retrieval.combinations import asks_together

ASPIRIN = (
    "Contraindications to aspirin include active ulcers, age under 16 years and headache by it.\n"
    "Interactions of aspirin include warfarin (more bleeding)."
)
WARFARIN = "Uses of warfarin include clots in the leg and taking part in trials on headache."
GUIDE = (
    "The usual dose of ibuprofen for an adult is 400 mg, at most 1,200 mg a day. "
    "The usual dose of paracetamol for an adult is 1 g, at most 4 g a day."
)
PARACETAMOL = "Dosage forms of paracetamol include tablet and syrup."


def _passage(title: str, text: str, *aliases: str, kind: str = "facts") -> Passage:
    return Passage(
        id=f"{title}@0-{len(text)}", document_id=title, source="m.en.jsonl", title=title,
        kind=kind, section="", lang="en", start=0, end=len(text), text=text,
        metadata={"aliases": list(aliases)} if aliases else {},
    )  # fmt: skip


CARDS = [_passage("aspirin", ASPIRIN), _passage("warfarin", WARFARIN, "Coumadin")]
RELIEF = [
    _passage("Pain relief", GUIDE, kind="documents"),
    _passage("paracetamol", PARACETAMOL, "paracetamol", "Tylenol"),
]


def _best(question: str, passages: list[Passage]) -> str:
    return max(choices(question, passages, lang="en"), key=lambda choice: choice.prior).text


@pytest.mark.parametrize("question", [
    "he is on warfarin, can he take aspirin for a headache",
    "he is on Coumadin, can he take aspirin for a headache",
])  # fmt: skip
def test_of_two_that_are_named_what_the_one_says_of_the_other(question: str) -> None:
    passages = [CARDS[0], _passage("warfarin", WARFARIN, "Coumadin", "warfarin")]
    assert "warfarin (more bleeding)" in _best(question, passages)
    assert "warfarin" not in _best("can he take aspirin for a headache", passages)


def test_of_one_that_is_named_what_is_said_of_it_and_not_of_its_neighbour() -> None:
    assert "1 g" in _best("how much Tylenol can an adult take in a day", RELIEF)
    assert "1,200 mg" in _best("how much can an adult take in a day", RELIEF)


def test_a_name_inside_a_longer_one_is_not_named() -> None:
    passages = [
        _passage("bipolar disorder", "Symptoms of bipolar disorder include depression and mania.\n"
                 "Medicines used for bipolar disorder include lithium.", "manic depression"),
        _passage("depression", "Symptoms of depression include low mood."),
    ]  # fmt: skip
    assert "lithium" in _best("which drugs are there for manic depression", passages)


@pytest.mark.parametrize("question", [
    "can I take aspirin with warfarin?", "on warfarin, may he have aspirin?",
    "do aspirin and warfarin interact", "吃warfarin能吃aspirin吗",
])  # fmt: skip
def test_whether_two_go_together_is_asked_in_many_forms(question: str) -> None:
    assert asks_together(question)
    assert "warfarin (more bleeding)" in _best(question, [*CARDS])
