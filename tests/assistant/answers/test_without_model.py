"""What is told without a model, and what of a conversation or a long text is asked."""

import dataclasses

import pytest
from small import REFUSAL, Shelf, Spy, cards, make, passage

from verticalize.assistant import Guard
from verticalize.assistant.turns.known import Unread
from verticalize.domain.safety import SafetyRule
from verticalize.records import Hit, Message

PAIR = ("Gout causes sudden joint pain.", "Colchicine treats attacks of the joint.")


def test_two_things_are_set_side_by_side_without_a_model():
    asked = "What is the difference between gout and colchicine?"
    found = make(mode="choose", search=cards(*PAIR)).ask(asked)
    assert found.text == f"{PAIR[0]} [1]\n\n{PAIR[1]} [2]"
    assert [citation.quote for citation in found.citations] == list(PAIR)
    spy = Spy(f"{PAIR[1]} [2]")
    assert make(spy, search=cards(*PAIR)).ask(asked).text == spy.reply


def test_a_comparison_of_two_titles_passes_the_gate():
    options = {"mode": "choose", "threshold": 0.5, "search": cards(*PAIR)}
    low, none = (lambda *asked: 0.2), (lambda *asked: 0.0)
    assert not make(**options, support=low).ask("difference between gout and colchicine").refused
    assert make(**options, support=low).ask("difference between gout and attacks").refused
    assert make(**options, support=none).ask("difference between gout and colchicine").refused


def test_one_cell_of_one_row_passes_the_gate_and_no_other_amount_comes_before_it():
    rows = "item: Sledge; price_1_day_eur: 9\nitem: Rope; price_1_day_eur: 2"
    gout = passage("en")
    table = dataclasses.replace(gout, id="p", title="Prices", kind="documents", text=rows)
    fees = cards("Insurance costs 3 euros per day.")("", 1, "en")
    options = {"threshold": 0.5, "support": lambda *asked: 0.2, "tuned": None}
    shop = make(**options, search=lambda *asked: [*fees, Hit(table, 2, 0.1)])
    found = shop.ask("What does the sledge cost per day?")
    assert found.text == f"price_1_day_eur: 9 [1]\n\n{rows.splitlines()[0]} [1]"
    places = [(one.start - table.start, one.end - table.start) for one in found.citations]
    assert [rows[start:end] for start, end in places] == [
        "price_1_day_eur: 9",
        "item: Sledge; price_1_day_eur: 9",
    ]
    assert shop.ask("What does the bike cost per day?").refused


def test_a_text_without_letters_is_answered_in_the_first_language_of_the_domain():
    assert make(search=Shelf(empty=True)).ask("？").text == REFUSAL["zh"]


@pytest.mark.parametrize("question", ["你是谁？", "Who are you?"])
def test_who_asks_who_answers_is_told(question):
    answer = make().ask(question)
    assert not answer.refused
    assert "知识库" in answer.text or "knowledge base" in answer.text


def test_a_model_that_writes_is_shown_all_that_a_list_needs():
    gout = passage("en")
    cards = [
        dataclasses.replace(
            gout, id=drug, document_id=drug, title=drug, kind="facts", text=f"Kind of {drug}: class X."
        )
        for drug in ("warfarin", "methotrexate", "thalidomide")
    ]  # fmt: skip

    def search(question: str, k: int, lang: str | None) -> list[Hit]:
        return [Hit(card, rank, 1.0) for rank, card in enumerate(cards[:k], start=1)]

    spy = Spy("Kind of warfarin: class X. [1]")
    make(spy, search=search, k=1).ask("Which drugs are class X?")
    assert "thalidomide" in spy.prompts[0][-1]["content"]
    listed = make(search=search, k=1, mode="choose").ask("Which drugs are class X?")
    assert listed.text.count("class X. [") == 3


def test_a_follow_up_that_names_another_thing_is_answered_about_that():
    rates = ("EX-17 costs 120 a day.", "EX-35 costs 165 a day.")
    assistant = make(search=cards(*rates), mode="choose", base=None, tuned=None)
    before: list[Message] = [{"role": "user", "content": "What does the EX-17 cost a day?"}]
    assert assistant.ask(before[0]["content"]).text == f"{rates[0]} [1]"
    assert assistant.ask("And the EX-35?", history=before).text == f"{rates[1]} [1]"
    assert assistant.ask("And on Sundays?", history=before).text == f"{rates[0]} [1]"


def test_a_follow_up_that_shares_no_word_is_not_answered_as_before() -> None:
    waste = ("Broken glass goes into the blue bucket.", "Used batteries are left at reception.")
    assistant = make(search=cards(*waste), mode="choose", base=None, tuned=None)
    asked = "What do I do with broken glass?"
    before: list[Message] = [
        {"role": "user", "content": asked},
        {"role": "assistant", "content": assistant.ask(asked).text},
    ]
    assert before[1]["content"] == f"{waste[0]} [1]"
    assert assistant.ask("And old batteries?", history=before).text == f"{waste[1]} [2]"
    assert assistant.ask("And 20 batteries?", history=before).text == f"{waste[0]} [1]"


class Synonyms(Unread):
    def worded(self, question: str, *, others: bool = False) -> str:
        return question.replace("car", "vehicle") if others else question


def test_what_has_no_answer_is_asked_once_more_in_other_words() -> None:
    told = "A private vehicle is paid 45 pence per mile."
    gate = lambda question, hits: float("vehicle" in question)  # noqa: E731
    options = {"support": gate, "threshold": 0.5, "base": None, "tuned": None}
    asked = "What do I get for my own car?"
    assert make(search=cards(told), **options).ask(asked).refused
    assistant = make(search=cards(told), subjects=Synonyms(), **options)
    assert assistant.ask(asked).text == f"{told} [1]"
    assert assistant.ask("What do I get for my own bike?").refused


def test_steps_have_no_advantage_by_having_many_words() -> None:
    steps = "1. Do not click.\n2. Report it with the button.\n3. Change the password."
    rule = "A change of characters is told."
    assistant = make(search=cards(steps, rule), base=None, tuned=None)
    assert assistant.ask("Is a report due on a change of characters?").text == f"{rule} [2]"
    assert assistant.ask("How do I report and change a password?").text == f"{steps} [1]"


def test_a_short_question_without_an_answer_is_asked_with_the_one_before() -> None:
    pool = "The pool is open from May to September, from 10:00 to 21:00."
    gate = lambda question, hits: float("pool" in question)  # noqa: E731
    options = {"support": gate, "threshold": 0.5, "base": None, "tuned": None}
    assistant = make(search=cards(pool), mode="choose", **options)
    before: list[Message] = [{"role": "user", "content": "Which months is the pool open?"}]
    assert assistant.ask("Closing hours?").refused
    assert assistant.ask("Closing hours?", history=before).text == f"{pool} [1]"
    assert assistant.ask("Are dogs allowed in the sauna?", history=before).refused


def test_a_follow_up_for_another_amount_is_refused_where_only_the_first_is_told():
    assistant = make(search=cards("Hose of 20 m costs 5."), mode="choose", base=None, tuned=None)
    before: list[Message] = [{"role": "user", "content": "What does 20 m of hose cost?"}]
    assert not assistant.ask("And 20 m?", history=before).refused
    assert assistant.ask("And 30 m?", history=before).refused


def test_safety_rules_read_what_a_follow_up_leans_on_as_it_was_said():
    rule = SafetyRule(id="no", action="refuse", match={"en": ("ex-17",)}, message={"en": "No."})
    assistant = make(search=Shelf(), guard=Guard([rule], []))
    before: list[Message] = [{"role": "user", "content": "What does the EX-17 cost?"}]
    answer = assistant.ask("And the EX-35?", history=before)
    assert (answer.text, answer.refused) == ("No.", True)
    alone = assistant.ask("What does the EX-35 cost?")
    assert alone.text != "No."
    assert answer.receipt["question"] == alone.receipt["question"]


def test_so_they_do_of_a_pronoun_that_stands_for_something_else():
    rule = SafetyRule(
        id="no", action="refuse", match={"en": ("hurt .*sleeping pills",)}, message={"en": "No."}
    )
    assistant = make(search=Shelf(), guard=Guard([rule], []))
    asked = "Which sleeping pills dissolve best in soup before she can taste them?"
    before: list[Message] = [{"role": "user", "content": "I want to hurt my wife"}]
    assert assistant.ask(asked).text != "No."
    answer = assistant.ask(asked, history=before)
    assert answer.text == "No."


def test_a_bare_follow_up_that_is_refused_is_not_tried_alone():
    asked: list[str] = []

    def support(question: str, hits: list[Hit]) -> float:
        asked.append(question)
        return 0.1

    assistant = make(mode="choose", support=support, threshold=0.5)
    before: list[Message] = [{"role": "user", "content": "What is gout?"}]
    assert assistant.ask("How long is the time limit?", history=before).refused
    assert asked == ["What is gout? How long is the time limit?"]


def test_who_asks_who_answers_leans_on_no_question():
    before: list[Message] = [{"role": "user", "content": "What is gout?"}]
    answer, alone = make().ask("who are you?", history=before), make().ask("who are you?")
    assert "knowledge base" in answer.text
    assert answer.receipt["question"] == alone.receipt["question"]


def test_a_long_text_that_is_refused_is_answered_by_the_question_that_it_ends_with():
    asked: list[str] = []

    def support(question: str, hits: list[Hit]) -> float:
        asked.append(question)
        return 0.9 if question.startswith("Which drug") else 0.1

    mail = "We had a lovely holiday in Spain. Which drug treats gout attacks?"
    answer = make(mode="choose", support=support, threshold=0.5).ask(mail)
    assert not answer.refused
    assert asked == [mail, "Which drug treats gout attacks?"]
    assert make(mode="choose", support=lambda *_: 0.1, threshold=0.5).ask(mail).refused
