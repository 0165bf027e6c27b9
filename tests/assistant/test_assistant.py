import dataclasses
import subprocess
import sys

import pytest
from small import REFUSAL, RULES, Shelf, Spy, make, passage

from verticalize.assistant import Assistant, Guard
from verticalize.assistant.hearing import MAX_QUESTION
from verticalize.errors import ModelError
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Answer, Hit, Message


def test_an_answer_from_evidence_is_cited_and_carries_the_disclaimer():
    answer = make("According to [1], Gout is treated with colchicine.").ask("How is gout treated?")
    (citation,) = answer.citations
    assert citation.quote == "Gout is treated with colchicine."
    assert (citation.start, citation.end) == (41, 73)
    assert answer.notices == ("Not advice.",)
    assert not answer.refused
    assert [hit.passage.id for hit in answer.hits] == ["en.md@10-73"]


def test_the_language_follows_the_question():
    spy, shelf = Spy("根据[1]，痛风的主要检查有血尿酸测定。"), Shelf()
    answer = make(spy, search=shelf, k=3).ask("痛风查什么？")
    assert shelf.asked == [("痛风查什么？", 3, "zh")]
    assert spy.prompts[0][0]["content"] == "你是助手。"
    assert answer.notices == ("仅供参考。",)


def test_the_closed_arms_see_no_passage_and_keep_no_label():
    spy, shelf = Spy("Rest helps [1]."), Shelf()
    answer = make(spy, search=shelf, mode="quote").ask("How is gout treated?", arm="tuned")
    assert shelf.asked == []
    assert "Gout causes" not in spy.prompts[0][-1]["content"]
    assert spy.grammars == [None]
    assert (answer.text, answer.citations, answer.hits) == ("Rest helps.", (), ())
    assert answer.receipt["labels_removed"] == 1


def test_in_quote_mode_the_model_gets_the_sentences_and_the_refusal_as_its_grammar():
    spy = Spy("")
    make(spy, mode="quote").ask("How is gout treated?")
    assert spy.grammars == [
        QuoteGrammar(
            labels=(" [1]",),
            sentences=(("Gout causes sudden joint pain.", "Gout is treated with colchicine."),),
            refusal=REFUSAL["en"],
            joiner=" ",
        )
    ]


def test_in_choose_mode_the_likeliest_sentence_is_the_answer_asked_or_streamed():
    assistant = make(Spy("never asked"), base="closed", mode="choose")
    answers = assistant.ask_many(["How is gout treated?", "Is gout a sudden joint pain?"])
    assert [answer.text for answer in answers] == [
        "Gout is treated with colchicine. [1]", "Gout causes sudden joint pain. [1]",
    ]  # fmt: skip
    assert answers[0].receipt["decoding"]["mode"] == "choose"
    *pieces, streamed = assistant.stream("How is gout treated?")
    assert (streamed.text, "".join(pieces)) == (answers[0].text, answers[0].text)
    assert assistant.ask("How is gout treated?", arm="base").text == "closed"


@pytest.mark.parametrize("said", [REFUSAL["en"], "  the knowledge base has no answer ", "", "…"])
def test_a_model_that_says_the_refusal_or_nothing_has_refused(said):
    answer = make(said).ask("Who won?")
    assert (answer.text, answer.refused) == (REFUSAL["en"], True)
    assert (answer.notices, answer.receipt["refusal"]) == ((), "model")


def test_evidence_under_the_threshold_is_refused_without_asking_the_model():
    spy = Spy("According to [1], Gout causes sudden joint pain.")
    assistant = make(spy, support=lambda question, hits: 0.3, threshold=0.5)
    answer = assistant.ask("Who won?")
    assert (answer.text, answer.refused, spy.prompts) == (REFUSAL["en"], True, [])
    assert (answer.receipt["refusal"], answer.receipt["support"]) == ("evidence", 0.3)
    assert len(answer.hits) == 1


def test_support_at_the_threshold_is_enough():
    assistant = make("x", support=lambda question, hits: 0.5, threshold=0.5)
    assert not assistant.ask("gout?").refused


def test_without_any_evidence_the_question_is_refused():
    assert make("x", search=Shelf(empty=True)).ask("gout?").refused


def test_the_gate_does_not_bind_the_arms_without_evidence():
    assistant = make("Rest.", support=lambda question, hits: 0.0, threshold=0.5)
    assert assistant.ask("gout?", arm="tuned").text == "Rest."


def test_an_emergency_is_answered_by_the_rule_alone():
    spy, shelf = Spy("x"), Shelf()
    answer = make(spy, search=shelf).ask("I have chest pain and am pregnant")
    assert (answer.text, answer.refused, answer.notices) == ("Call 112.", False, ("Ask first.",))
    assert (spy.prompts, shelf.asked) == ([], [])
    assert answer.receipt["action"] == "emergency"
    assert answer.receipt["rules"] == ["emergency", "notice"]


def test_a_forbidden_request_is_refused_by_its_rule():
    answer = make("x").ask("how many pills can I take?")
    assert (answer.text, answer.refused) == ("Ask.", True)
    assert answer.receipt["refusal"] == "safety"


def test_a_notice_is_added_before_the_disclaimer():
    answer = make("According to [1], Gout causes sudden joint pain.").ask("gout when pregnant?")
    assert answer.notices == ("Ask first.", "Not advice.")
    assert answer.receipt["disclaimer"] is True


def test_personal_data_reaches_neither_search_nor_model_nor_receipt():
    spy, shelf = Spy("x"), Shelf()
    answer = make(spy, search=shelf).ask("Call 13800138000 about gout")
    assert shelf.asked[0][0] == "Call [PHONE] about gout"
    assert "13800138000" not in str(spy.prompts)
    assert answer.receipt["redacted"] == ["mobile"]


def test_personal_data_of_an_earlier_turn_is_masked_too():
    shelf = Shelf()
    history: list[Message] = [{"role": "user", "content": "gout, call 13800138000"}]
    make("x", search=shelf).ask("how is it treated?", history=history)
    searched = [question for question, *_ in shelf.asked]
    assert searched[-1] == "gout, call [PHONE] how is it treated?"
    assert not any("138" in question for question in searched)


@pytest.mark.parametrize(
    "before, follow_up, told",
    [("I have chest pain", "and what about it?", "Call 112."), ("how many pills?", "Why?", "Ask.")],
)
def test_a_rule_that_the_question_before_has_met_holds_for_what_leans_on_it(
    before: str, follow_up: str, told: str
):
    history: list[Message] = [{"role": "user", "content": before}]
    assert make("x").ask(follow_up, history=history).text == told


def test_a_question_that_stands_alone_is_free_of_the_rules_of_those_before_it():
    history: list[Message] = [{"role": "user", "content": "I have chest pain"}]
    answer = make("Gout causes sudden joint pain. [1]").ask("What is gout?", history=history)
    assert answer.receipt["action"] == ""


def test_a_question_as_long_as_a_book_is_cut_and_says_so():
    shelf = Shelf()
    answer = make("x", search=shelf).ask("gout " * 2000)
    assert len(shelf.asked[0][0]) <= MAX_QUESTION
    assert any("4000 characters" in notice for notice in answer.notices)


@pytest.mark.parametrize("words", [900, 20_000])
def test_the_safety_rules_read_past_the_part_that_is_answered(words: int) -> None:
    answer = make("x").ask("gout " * words + " and now my chest pain is awful")
    assert answer.receipt["action"] == "emergency"
    assert answer.text == "Call 112."


def test_a_notice_stays_where_another_part_of_a_long_text_meets_a_graver_rule() -> None:
    answer = make("x").ask("I am pregnant. " + "gout " * 900 + " how many pills are safe?")
    assert answer.receipt["action"] == "refuse"
    assert "Ask first." in answer.notices


def test_an_emergency_stays_in_sight_for_the_rest_of_a_conversation() -> None:
    history: list[Message] = [
        {"role": "user", "content": "I have chest pain"},
        {"role": "assistant", "content": "Call 112."},
    ]
    assistant = make("According to [1], Gout causes sudden joint pain.")
    answer = assistant.ask("What does gout cause in the joints?", history=history)
    assert answer.receipt["action"] == ""
    assert answer.notices == ("The emergency advice above still holds.", "Not advice.")
    assert assistant.ask("What does gout cause in the joints?").notices == ("Not advice.",)


def test_an_empty_question_is_refused_and_searches_nothing():
    shelf = Shelf()
    assert make("x", search=shelf).ask("   ").refused
    assert shelf.asked == []


def test_the_receipt_says_what_made_the_answer_and_holds_no_question():
    answer = make("According to [1], Gout causes sudden joint pain.").ask("secret gout?")
    receipt = answer.receipt
    assert receipt["domain"] == "medical"
    assert receipt["artifacts"] == {"index": "abc"}
    assert (receipt["arm"], receipt["model"], receipt["lang"]) == ("tuned+rag", "tuned-id", "en")
    assert receipt["passages"] == [{"label": 1, "id": "en.md@10-73", "score": 0.5}]
    assert receipt["decoding"] == {
        "mode": "free", "max_new_tokens": 256, "temperature": 0.0, "repetition_penalty": 1.0, "seed": 0
    }  # fmt: skip
    assert len(receipt["question"]) == 16
    assert "secret" not in str(receipt)
    assert receipt["versions"]["verticalize"]
    assert receipt["seconds"] >= 0


def test_arms_are_those_that_have_a_model():
    assert make("x").arms == ("tuned", "tuned+rag")
    assert make("x", "y").arms == ("base", "base+rag", "tuned", "tuned+rag")
    assert make("x", "y").default_arm == "tuned+rag"
    assert make("x", "y", default_arm="base+rag").default_arm == "base+rag"
    assert make("x", default_arm="base+rag").default_arm == "tuned+rag"  # its model is not there
    assert make(tuned=None, base="y").default_arm == "base+rag"


def test_an_arm_without_its_model_is_an_error_that_names_the_others():
    with pytest.raises(ModelError, match=r"no model for the arm 'base\+rag'.*tuned, tuned\+rag"):
        make("x").ask("chest pain", arm="base+rag")


def test_many_questions_are_one_batch_in_their_order():
    calls = []

    class Counting(ScriptedModel):
        def generate(self, prompts, **options):  # type: ignore[no-untyped-def]
            calls.append(len(prompts))
            return super().generate(prompts, **options)

    model = Counting(lambda prompt, grammar: prompt[-1]["content"].split()[-1], id="echo")
    answers = Assistant(
        name="m", system={"en": "s"}, refusal=REFUSAL, search=Shelf(), tuned=model,
        guard=Guard(RULES),
    ).ask_many(["one", "chest pain", "two"], arm="tuned")  # fmt: skip
    assert calls == [2]
    assert [answer.text for answer in answers] == ["one", "Call 112.", "two"]


def test_a_stream_is_pieces_and_then_the_checked_answer():
    *pieces, last = make("Bananas help [9].").stream("gout?")
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "Bananas help [9]."
    assert len(pieces) > 5
    assert isinstance(last, Answer)
    assert last.text == "Bananas help."


def test_a_stream_and_an_answer_say_the_same():
    assistant = make("According to [1], Gout causes sudden joint pain.")
    *_, last = assistant.stream("gout?")
    asked = assistant.ask("gout?")
    assert isinstance(last, Answer)
    assert (last.text, last.citations) == (asked.text, asked.citations)


def test_without_a_model_the_best_sentence_is_quoted_and_cited():
    answer = make(tuned=None).ask("痛风的检查有什么？")
    assert answer.text == "痛风的主要检查有血尿酸测定。[1]"
    assert answer.citations[0].quote == "痛风的主要检查有血尿酸测定。"
    assert (answer.receipt["arm"], answer.receipt["model"]) == ("retrieval", "")
    assert answer.receipt["decoding"] == {}


@pytest.mark.parametrize(
    ("said", "answered"),
    [("Hello!", "Hello. I answer"), ("你好", "您好！"), ("thanks a lot", "You are welcome."), ("好的，谢谢！", "不客气。")],
)  # fmt: skip
def test_a_greeting_is_returned_and_nothing_is_looked_up_or_refused(said: str, answered: str):
    spy, shelf = Spy("never asked"), Shelf()
    answer = make(spy, search=shelf).ask(said)
    assert answer.text.startswith(answered)
    assert (answer.refused, answer.citations, answer.notices) == (False, (), ())
    assert (shelf.asked, spy.prompts) == ([], [])


@pytest.mark.parametrize(
    "asked", ["Hello, is gout painful?", "Hi, chest pain!", "谢谢，痛风查什么？"]
)
def test_what_only_begins_with_a_greeting_is_a_question(asked: str):
    assert (
        not make("Gout causes sudden joint pain [1].")
        .ask(asked)
        .text.startswith(("Hello. I", "不客气"))
    )


HISTORY: list[Message] = [
    {"role": "user", "content": "Does gout cause sudden joint pain?"},
    {"role": "assistant", "content": "Gout causes sudden joint pain. [1]"},
]


@pytest.mark.parametrize("options", [{"tuned": None}, {"mode": "choose"}])
def test_a_follow_up_is_found_with_the_question_before_and_answered_by_itself(options):
    shelf = Shelf()
    assistant = make(**options, search=shelf)
    answer = assistant.ask("And how is it treated?", history=HISTORY)
    assert shelf.asked[0][0].startswith("Does gout cause")
    assert answer.text == "Gout is treated with colchicine. [1]"
    again = assistant.ask("And in men?", history=HISTORY)
    assert again.text.startswith("Gout causes sudden joint pain. [1]")


def test_without_a_model_the_stream_has_the_text_and_the_answer():
    text, answer = make(tuned=None).stream("痛风的检查有什么？")
    assert isinstance(answer, Answer)
    assert text == answer.text


def test_a_json_row_has_the_stable_keys():
    row = make("According to [1], Gout causes sudden joint pain.").ask("gout?").row()
    assert list(row) == ["answer", "outcome", "citations", "refused", "notices", "receipt"]
    assert list(row["citations"][0]) == [
        *("label", "passage_id", "source", "start", "end", "quote", "title")
    ]  # fmt: skip


def test_importing_the_assistant_loads_no_model_library():
    code = (
        "import sys, verticalize.assistant;"
        "print([m for m in ('torch', 'transformers', 'scipy', 'gradio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("mode", "arm", "whole"), [
    ("choose", "tuned+rag", True), ("free", "retrieval", True), ("free", "tuned+rag", False),
])  # fmt: skip
def test_a_list_is_shown_whole_where_no_prompt_has_to_hold_it(
    mode: str, arm: str, whole: bool
) -> None:
    steps = [f"{n}. Turn valve number {n} of the cooling line to the right." for n in range(1, 21)]
    parts = []
    for half in (steps[:10], steps[10:]):
        start = parts[0].end + 1 if parts else 0
        text = "\n".join(half)
        parts.append(
            dataclasses.replace(
                passage("en"), id=f"v@{start}", start=start, end=start + len(text), text=text
            )
        )
    assistant = make(
        "1. Turn valve number 1 of the cooling line to the right.",
        mode=mode,
        search=lambda *_, **__: [Hit(parts[0], 1, 1.0)],
        beside=lambda _: parts,
        prompt_tokens=300,
    )
    answer = assistant.ask("How do I turn the valves of the cooling line?", arm=arm)
    assert (
        answer.hits[0].passage.text.endswith("number 20 of the cooling line to the right.") is whole
    )


def test_what_a_sentence_is_chosen_from_need_not_fit_a_prompt() -> None:
    long = [
        dataclasses.replace(passage("en"), id=f"p{n}", document_id=f"d{n}", text=f"{n} " * 200)
        for n in range(4)
    ]
    hits = [Hit(one, rank, 1 / rank) for rank, one in enumerate(long, start=1)]
    read = {}
    for mode in ("choose", "free"):
        assistant = make("-", mode=mode, search=lambda *_, **__: hits, prompt_tokens=300)
        read[mode] = len(assistant.ask("What is 3?", arm="tuned+rag").hits)
    assert read["choose"] == 4
    assert read["free"] < 4
