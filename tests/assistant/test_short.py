"""The words of a quotation that answer are marked, where a model is sure of them."""

import pytest
from small import make

from verticalize.assistant.short import LONGEST, SURE, short
from verticalize.models.scripted import ScriptedModel
from verticalize.models.span import SpanGrammar

TEXT = "Within 3 working days of receipt, in writing. [1]"


class Reader(ScriptedModel):
    """Copies what it was told to, as sure as it was told."""

    sure = 0.0

    def likelihoods(self, prompts, answers):
        return [self.sure for _ in prompts]


class Doubter(Reader):
    sure = SURE - 0.01


def copies(said: str) -> Reader:
    def script(prompt, grammar):
        assert grammar == SpanGrammar("Within 3 working days of receipt, in writing.")
        assert prompt[-1]["content"].startswith("How long?\n\nWithin 3 working days")
        return said

    return Reader(script)


def test_the_question_stands_before_the_text_and_labels_are_no_part_of_it() -> None:
    assert short(copies(" 3 working days"), "How long?", TEXT, lang="en") == "3 working days"


def test_who_is_not_sure_marks_nothing() -> None:
    assert short(Doubter({}, "3 working days"), "How long?", TEXT, lang="en") == ""


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("x" * (LONGEST + 1), "x"),
        ("1. First.\n2. Then.", "First"),
        ("Within 3 days.", "Within 3 days"),
        ("Within 3 days of receipt, in writing.", " . "),
        ("", "x"),
    ],
)
def test_long_texts_lists_and_nearly_whole_texts_have_no_mark(text: str, copied: str) -> None:
    assert short(Reader({}, copied), "How long?", text, lang="en") == ""


def test_an_answer_that_quotes_carries_the_words_that_the_base_has_marked() -> None:
    def ask(base, **options):
        assistant = make("never asked", base=base, **options)
        return assistant.ask("How is gout treated?", arm="tuned+rag")

    answer = ask(Reader({}, "colchicine"), mode="choose")
    assert (answer.text, answer.short) == ("Gout is treated with colchicine. [1]", "colchicine")
    assert answer.row()["short"] == "colchicine"
    assert ask(Doubter({}, "colchicine"), mode="choose").short == ""


def test_refusals_and_free_answers_have_no_mark() -> None:
    refusing = make(
        "x", base=Reader({}, "base"), mode="choose", support=lambda *_: 0.0, threshold=0.5
    )
    assert refusing.ask("Who won?").short == ""
    free = make("Gout is treated with colchicine [1].", base=Reader({}, "colchicine"))
    assert free.ask("How is gout treated?").short == ""
