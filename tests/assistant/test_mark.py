"""The words of a quotation that answer are marked, where a model is sure of them."""

from typing import ClassVar

import pytest
from small import make

from verticalize.assistant.mark import LONGEST, SURE, mark
from verticalize.models.chat import Copied
from verticalize.models.lazy import LazyModel
from verticalize.models.scripted import ScriptedModel

TEXT = "Within 3 working days of receipt, in writing. [1]"


class Reader(ScriptedModel):
    """Copies the words that it was told to, where they stand first, and is as sure as it was told."""

    sure = SURE
    prompts: ClassVar[list] = []

    def copy(self, prompt, text):
        self.prompts.append(prompt)
        start = text.find(self.default)
        return Copied(start, start + len(self.default), self.sure) if start >= 0 else None


class Doubter(Reader):
    sure = SURE - 0.01


def marked(words: str, text: str = TEXT, kind: type[Reader] = Reader) -> str | None:
    place = mark(kind({}, words), "How long?", text, {1, 2}, lang="en")
    return None if place is None else text[slice(*place)]


def test_the_question_stands_before_the_text_and_labels_are_no_part_of_it() -> None:
    assert marked(" 3 working days") == "3 working days"
    shown = Reader.prompts[-1][-1]["content"]
    assert shown.startswith("How long?\n\nWithin 3 working days of receipt, in writing.\n\n")


def test_who_is_not_sure_marks_nothing() -> None:
    assert marked("3 working days", kind=Doubter) is None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("x y", "x y " + "z " * (LONGEST // 2)),
        ("First", "1. First of all the things.\n2. Then."),
        ("Within 3 days", "Within 3 days."),
        (" , ", "Within 3 days of receipt , in writing."),
        ("2", "Due within 26 days of receipt."),
        ("500 euros", "The fee is 2,500 euros at most."),
        ("ays", "Within 3 days of receipt, in writing."),
        ("", ""),
    ],
)
def test_long_texts_lists_nearly_all_of_a_text_and_parts_of_words_have_no_mark(
    words: str, text: str
) -> None:
    assert marked(words, text) is None


def test_the_place_is_that_in_the_answer_with_its_labels() -> None:
    text = "Orders go by post. [1] The fee is 1 euro per parcel of any size. [2]"
    place = mark(Reader({}, " 1 euro"), "What is the fee?", text, {1, 2}, lang="en")
    assert place == (text.index("1 euro"), text.index(" per"))
    assert marked("post. The fee", text) is None  # a label stands in it
    assert marked("parcel", text) == "parcel"


def test_brackets_of_the_source_are_read_and_full_stops_of_words_stay() -> None:
    assert marked("a[0]", "The value a[0] is read before a[1] and b. [1]") == "a[0]"
    assert marked(" 8:30 a.m.", "The office opens at 8:30 a.m. on all working days. [1]") == (
        "8:30 a.m."
    )
    text = "偏差应在3个工作日内报告质量部。[1]"
    place = mark(Reader({}, "3个工作日内"), "多久？", text, {1}, lang="zh")
    assert place == (4, 10)


@pytest.mark.parametrize("way", ["ask", "stream", "stream_checked"])
def test_an_answer_that_quotes_carries_the_words_that_the_base_has_marked(way: str) -> None:
    def ask(base):
        assistant = make("never asked", base=base, mode="choose")
        told = getattr(assistant, way)("How is gout treated?", arm="tuned+rag")
        return told if way == "ask" else [*told][-1]

    answer = ask(Reader({}, "colchicine", id="reader"))
    assert (answer.text, answer.short) == ("Gout is treated with colchicine. [1]", "colchicine")
    assert (answer.row()["short"], answer.receipt["marked_by"]) == ("colchicine", "reader")
    doubted = ask(Doubter({}, "colchicine"))
    assert (doubted.short, doubted.marked, "marked_by" in doubted.receipt) == ("", None, False)


def test_refusals_free_answers_and_the_tuned_model_alone_mark_nothing() -> None:
    reader = Reader({}, "colchicine")
    gate = {"support": lambda *_: 0.0, "threshold": 0.5}
    assert make("x", base=reader, mode="choose", **gate).ask("Who won?").marked is None
    free = make("Gout is treated with colchicine [1].", base=reader)
    assert free.ask("How is gout treated?").marked is None
    alone = make(reader, mode="choose").ask("How is gout treated?")
    assert (alone.text, alone.marked) == ("Gout is treated with colchicine. [1]", None)


def test_a_model_that_is_not_loaded_is_not_loaded_for_a_mark() -> None:
    lazy = LazyModel(lambda: Reader({}, "3 working days"))
    assert mark(lazy, "How long?", TEXT, {1}, lang="en") is None
    lazy.generate([], max_new_tokens=1)
    assert mark(lazy, "How long?", TEXT, {1}, lang="en") == (7, 21)
