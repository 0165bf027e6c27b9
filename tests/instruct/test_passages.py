"""Passage questions are answered by extracts."""

import pytest
from handmade import Corpus

from verticalize.instruct.passages import cloze, definitions, faq, headings
from verticalize.records import Passage


def passage(text: str, *, lang: str = "zh", title: str = "中暑", section: str = "急救") -> Passage:
    return Passage("p", "d", "d", "documents", title, section, lang, 0, len(text), text)


def test_a_heading_that_asks_is_the_question_and_the_first_sentences_answer(
    corpus: Corpus,
) -> None:
    made = {c.question: c for c in headings(corpus.passages, seed=0)}
    asked = made["What is a fever?"]
    assert asked.answer == (
        "A fever is a body temperature of 38 degrees or more. It is a sign, no illness."
    )
    assert asked.quote == asked.answer
    assert asked.evidence == (asked.gold,)


def test_a_heading_that_does_not_ask_is_made_a_question_with_the_title(corpus: Corpus) -> None:
    questions = [c.question for c in headings(corpus.passages, seed=0)]
    assert [q for q in questions if "Fluids" in q and "Fever at home" in q]


def test_a_question_that_does_not_name_its_topic_gets_the_title() -> None:
    bare, named = (
        passage("把人移到阴凉处。", section="怎么急救"),
        passage("把人移到阴凉处。", section="中暑怎么急救"),
    )
    assert [c.question for c in headings([bare], seed=0)] == ["中暑：怎么急救？"]
    assert [c.question for c in headings([named], seed=0)] == ["中暑怎么急救？"]


def test_headings_and_lead_ins_to_lists_answer_nothing() -> None:
    text = "## 急救\n\n步骤如下：\n1. 把人移到阴凉处。\n2. 喷洒凉水。"
    (made,) = headings([passage(text)], seed=0)
    assert made.answer == "把人移到阴凉处。喷洒凉水。"
    assert made.quote == "1. 把人移到阴凉处。2. 喷洒凉水。"


@pytest.mark.parametrize(
    ("text", "lang", "question"),
    [
        ("热射病是指体温过高的急症。", "zh", "热射病"),
        ("A panic attack is a sudden surge of fear.", "en", "panic attack"),
        ("DNA is a molecule that carries genes.", "en", "DNA"),
    ],
)
def test_a_defining_sentence_answers_what_the_term_is(text: str, lang: str, question: str) -> None:
    (made,) = definitions([passage(text, lang=lang)], seed=0)
    assert question in made.question
    assert made.answer == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这是一种急症。", "zh"),
        ("It is a sign of illness.", "en"),
        ("Which court may decide is a separate question.", "en"),
        ("The tax position of the worker is a separate matter.", "en"),
    ],
)
def test_a_pronoun_or_a_clause_is_no_term(text: str, lang: str) -> None:
    assert not list(definitions([passage(text, lang=lang)], seed=0))


def test_a_gap_hides_a_figure_and_the_whole_sentence_answers() -> None:
    text = "Cool the burn under running water for 20 minutes."
    (made,) = cloze([passage(text, lang="en")], {}, seed=0)
    assert made.question == ("Complete this sentence: Cool the burn under running water for ____.")
    assert made.answer == text


def test_a_gap_hides_a_term_of_the_domain() -> None:
    text = "高热伴意识障碍时应当立即想到热射病并且马上开始降温。"
    (made,) = cloze([passage(text)], {"zh": frozenset({"热射病"})}, seed=0)
    assert made.question.endswith("高热伴意识障碍时应当立即想到____并且马上开始降温。")


def test_a_sentence_without_figure_or_term_gets_no_gap() -> None:
    assert not list(cloze([passage("把人移到阴凉通风的地方，并且让他平躺下来。")], {}, seed=0))


def test_an_faq_row_is_kept_whole_and_quoted_by_two_sentences(corpus: Corpus) -> None:
    passages = {p.id: p for p in corpus.passages}
    first, second = faq(corpus.questions, passages)
    assert first.answer.endswith("Ask a doctor.")
    assert first.quote == (
        "From one day before the illness to about five days after. Children longer."
    )
    assert second.quote == "不需要。普通感冒由病毒引起。"
