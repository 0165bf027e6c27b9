"""A text that asks two things gets what is said to each, with its source."""

import dataclasses

from small import Spy, cards, make

SIDE = "Metformin has side effects such as nausea and diarrhoea."
KIDNEY = "Metformin needs kidneys checked at least yearly."
BOTH = "Metformin has side effects such as nausea, and needs kidneys checked at least yearly."
TWO = "What are the side effects of metformin and how often should my kidneys be checked?"
STRANGER = "Bicycle lamps should be checked often by kidneys and side mirrors."


def _ask(question: str, *said: str, **options: object) -> tuple[str, list[str]]:
    assistant = make(None, base="never", mode="choose", search=cards(*said), **options)
    answer = assistant.ask(question)
    return answer.text, [citation.quote for citation in answer.citations]


def test_each_question_gets_its_sentence_and_source() -> None:
    text, quotes = _ask(TWO, SIDE, KIDNEY)
    assert text == f"{SIDE} [1]\n\n{KIDNEY} [2]"
    assert quotes == [SIDE, KIDNEY]


def test_the_order_is_that_of_the_questions_and_not_of_the_passages() -> None:
    text, quotes = _ask(TWO, KIDNEY, SIDE)
    assert text.index("nausea") < text.index("yearly")
    assert quotes == [SIDE, KIDNEY]


def test_a_sentence_that_answers_both_is_told_alone() -> None:
    text, _ = _ask(TWO, BOTH, KIDNEY)
    assert text == f"{BOTH} [1]"


def test_what_answers_none_of_them_is_not_told() -> None:
    text, _ = _ask("What are the side effects of metformin and who pays the postage?", SIDE, KIDNEY)
    assert text == f"{SIDE} [1]"


def test_it_is_the_same_streamed_and_in_a_batch() -> None:
    assistant = make(None, base="never", mode="choose", search=cards(SIDE, KIDNEY))
    *pieces, streamed = assistant.stream(TWO)
    one, two = assistant.ask_many(["What are the side effects of metformin?", TWO])
    assert streamed.text == "".join(pieces) == two.text
    assert one.text == f"{SIDE} [1]"
    *told, checked = assistant.stream_checked(TWO)
    assert "".join(map(str, told)) == checked.text == two.text


def test_a_model_that_writes_answers_all_of_it_by_itself() -> None:
    spy = Spy("Both are told [1].")
    make(spy, search=cards(SIDE, KIDNEY)).ask(TWO)
    assert TWO in spy.prompts[0][-1]["content"]


def test_a_refusal_stays_one() -> None:
    text, quotes = _ask(TWO, SIDE, KIDNEY, support=lambda question, hits: 0.3, threshold=0.5)
    assert text == "The knowledge base has no answer."
    assert not quotes


def test_a_question_without_a_subject_is_about_that_of_the_first() -> None:
    bwd = "BWD is treated with heat."
    other = "Gout is cared for by the hospital department of rheumatology."
    ward = "BWD is cared for by the hospital department of bricks."
    found = [hit for text in (bwd, other, ward) for hit in cards(text)("", 1, "en")]
    facts = [
        dataclasses.replace(
            hit,
            passage=dataclasses.replace(hit.passage, kind="facts", document_id=hit.passage.title),
        )
        for hit in found
    ]
    assistant = make(None, base="never", mode="choose", search=lambda *asked: facts)
    text = assistant.ask("How is BWD treated, and which hospital department cares for it?").text
    assert "heat" in text
    assert "bricks" in text
    assert "rheumatology" not in text
