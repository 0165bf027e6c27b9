"""A text that asks two things gets what is said to each, with its source."""

import dataclasses

from small import Spy, cards, make, passage

from verticalize.assistant.answers.choose import Choice
from verticalize.assistant.parts import parts
from verticalize.assistant.together import about_the_same, answers, joined, subject_of
from verticalize.records import Hit

SIDE = "Metformin has side effects such as nausea and diarrhoea."
KIDNEY = "Metformin needs kidneys checked at least yearly."
BOTH = "Metformin has side effects such as nausea, and needs kidneys checked at least yearly."
TWO = "What are the side effects of metformin and how often should my kidneys be checked?"


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
    assert parts(TWO)
    text, quotes = _ask(TWO, SIDE, KIDNEY, support=lambda question, hits: 0.3, threshold=0.5)
    assert text == "The knowledge base has no answer."
    assert not quotes


def test_numbers_in_brackets_of_a_source_are_no_labels() -> None:
    side, kidney = SIDE.replace(".", " [12]."), KIDNEY.replace(".", " [0].")
    text, _ = _ask(TWO, side, kidney)
    assert text == f"{side.replace(' [12]', '')} [1]\n\n{kidney.replace(' [0]', '')} [2]"


def test_what_one_answer_says_the_next_does_not_say_again() -> None:
    assert (
        joined(["Rule. [1] Fine. [2]", "Rule. [1] Jail. [3]"]) == "Rule. [1] Fine. [2]\n\nJail. [3]"
    )
    assert joined(["Same. [1]", "Same. [1]"]) == "Same. [1]"


def _card(title: str, **more: object) -> Hit:
    found = dataclasses.replace(passage("en"), document_id=title, title=title, kind="facts")
    return Hit(dataclasses.replace(found, **more), 1, 0.5)  # type: ignore[arg-type]


def test_the_subject_is_the_longest_name_of_a_card_that_is_named() -> None:
    found = [_card("gout", metadata={"aliases": ["gouty arthritis"]}), _card("Guide", kind="faq")]
    assert subject_of("how is gouty arthritis treated", found) == "gouty arthritis"
    assert subject_of("what is in the guide", found) == ""


def test_a_question_finds_what_is_of_the_same_documents_or_named() -> None:
    whole, other, named = _card("gout"), _card("burns"), _card("mumps")
    found = [whole, other, named]
    assert about_the_same("and what of mumps?", found, [whole]) == [whole, named]


def test_a_sentence_answers_a_question_where_no_other_is_surely_better() -> None:
    one, other = ({"role": "user", "content": said} for said in ("one", "other"))
    best = Choice("One.", (one,), 3.0)
    assert answers(best, [Choice("One.", (one,), 2.0), Choice("Other.", (other,), 3.0)])
    assert not answers(best, [Choice("One.", (one,), 1.0), Choice("Other.", (other,), 3.0)])
    assert answers(best, [Choice("Other.", (other,), 1.0)])
    assert answers(best, [])
