"""Where no source in the question's language answers: those in the other."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from small import REFUSAL, Shelf, Spy, make, passage

from verticalize.assistant.citing.evidence import find_support_across
from verticalize.assistant.citing.figures import bounds, in_digits
from verticalize.records import Hit
from verticalize.retrieval.bridge.bridge import Across

QUESTION, ACROSS = "痛风怎么治疗？", "how gout treated?"
POINTED = (
    "中文资料里没有答案；英文资料中或许有，请看所列原文：Gout。（按这些词查到：how gout treated?）"
)


SAID = {
    QUESTION: ACROSS,
    "用秋水仙碱治疗。": "colchicine treated",
    "不用秋水仙碱治疗。": "colchicine treated",
}


class Pontoon:
    """A bridge that knows a few sentences."""

    def __init__(self, *languages: str, words: int = 4, found: int = 4) -> None:
        self.languages, self.words, self.found = languages, words, found
        self.asked: list[tuple[str, str]] = []

    def speaks(self, lang: str) -> bool:
        return lang in self.languages

    def across(self, question: str, lang: str) -> Across | None:
        self.asked.append((question, lang))
        return Across(SAID[question], self.words, self.found) if question in SAID else None


def support(question: str, hits: list[Hit]) -> float:
    return float(question == ACROSS)


def opened(model: Spy | None, bridge: Pontoon, **options: Any) -> Any:
    settings = {"search": Shelf(), "support": support, "threshold": 0.5} | options
    return make(model, bridge=bridge, **settings)


def test_a_model_that_writes_answers_by_them_in_the_language_of_the_question() -> None:
    spy, shelf = Spy("用秋水仙碱治疗[1]。"), Shelf()
    answer = opened(spy, Pontoon("zh", "en"), search=shelf).ask(QUESTION)
    assert answer.text == "用秋水仙碱治疗[1]。"
    assert [hit.passage.lang for hit in answer.hits] == ["en"]
    assert [cited.label for cited in answer.citations] == [1]
    assert shelf.asked[-1] == (ACROSS, 5, "en")
    (prompt,) = spy.prompts
    assert prompt[0]["content"] == "你是助手。"
    assert QUESTION in prompt[-1]["content"]
    assert "colchicine" in prompt[-1]["content"]
    assert answer.notices == (
        f"中文资料没有回答这个问题。所用的是英文资料，按这些词查到：{ACROSS}",
        "仅供参考。",
    )


@pytest.mark.parametrize("mode", ["quote", "choose", None])
def test_who_quotes_points_to_them_and_answers_nothing(mode: str | None) -> None:
    spy = Spy("never asked")
    answer = opened(spy if mode else None, Pontoon("zh", "en"), mode=mode or "free").ask(QUESTION)
    assert (answer.text, answer.outcome) == (POINTED, "abstained")
    assert [hit.passage.lang for hit in answer.hits] == ["en"]
    assert (answer.citations, answer.notices) == ((), ())
    assert spy.prompts == []


def test_what_its_own_language_answers_is_not_asked_across() -> None:
    bridge = Pontoon("zh", "en")
    answer = opened(None, bridge, support=lambda question, hits: 1.0).ask(QUESTION)
    assert bridge.asked == []
    assert {hit.passage.lang for hit in answer.hits} == {"zh"}


def test_with_sources_in_both_languages_the_gate_has_to_let_the_others_through() -> None:
    answer = opened(None, Pontoon("zh", "en"), support=lambda question, hits: 0.1).ask(QUESTION)
    assert {hit.passage.lang for hit in answer.hits} == {"zh"}
    assert answer.notices == ()


@pytest.mark.parametrize(
    ("words", "found", "pointed"), [(5, 4, True), (4, 3, False), (6, 4, False)]
)
def test_with_sources_in_both_languages_most_of_several_words_have_to_be_known(
    words: int, found: int, pointed: bool
) -> None:
    answer = opened(None, Pontoon("zh", "en", words=words, found=found)).ask(QUESTION)
    assert (answer.text != REFUSAL["zh"]) == pointed


@pytest.mark.parametrize(
    ("words", "found", "pointed"), [(5, 2, False), (4, 2, True), (2, 1, False), (1, 1, True)]
)
def test_with_none_in_its_own_half_of_the_words_have_to_be_known(
    words: int, found: int, pointed: bool
) -> None:
    bridge = Pontoon("en", words=words, found=found)
    answer = opened(None, bridge, support=lambda question, hits: 0.1).ask(QUESTION)
    assert (answer.text != REFUSAL["zh"]) == pointed


def test_a_question_that_cannot_be_put_across_is_refused_as_ever() -> None:
    answer = opened(None, Pontoon("zh", "en")).ask("今天天气怎么样？")
    assert (answer.text, answer.notices) == (REFUSAL["zh"], ())


def test_nothing_is_asked_across_of_an_emergency() -> None:
    bridge = Pontoon("zh", "en")
    assert opened(None, bridge).ask("I have chest pain").outcome == "emergency"
    assert bridge.asked == []


def test_found_nothing_there_either() -> None:
    answer = opened(None, Pontoon("zh", "en"), search=Shelf(empty=True)).ask(QUESTION)
    assert (answer.outcome, answer.notices) == ("abstained", ())


def test_a_passage_without_a_title_is_named_by_its_file() -> None:
    bare = dataclasses.replace(passage("en"), title="")
    answer = opened(
        None, Pontoon("zh", "en"), search=lambda asked, k, lang: [Hit(bare, 1, 0.5)]
    ).ask(QUESTION)
    assert "请看所列原文：en.md。" in answer.text


@pytest.mark.parametrize(
    ("told", "kept"),
    [("用秋水仙碱治疗[1]。", 1), ("不用秋水仙碱治疗[1]。", 0), ("可用布洛芬治疗[1]。", 0)],
)
def test_a_label_on_a_sentence_in_the_other_language_is_checked(told: str, kept: int) -> None:
    answer = opened(Spy(told), Pontoon("zh", "en")).ask(QUESTION)
    assert len(answer.citations) == kept
    assert answer.receipt["labels_removed"] == 1 - kept
    pieces = list(opened(Spy(told), Pontoon("zh", "en")).stream_checked(QUESTION))
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == answer.text


@pytest.mark.parametrize(
    ("claim", "asked", "span"),
    [
        ("30天内退还押金。", "30 days return deposit", "The deposit is returned within 30 days."),
        ("60天内退还押金。", "60 days return deposit", ""),
        ("不退还押金。", "return deposit", ""),
        ("宠物须经同意。", "pets agree to consent", ""),
        ("须付租金。", "pay rent", "Rent is paid monthly."),
        ("什么也没有。", "", ""),
        ("三十天内退还押金。", "30 days return deposit", "The deposit is returned within 30 days."),
        ("最少30天内退还押金。", "30 days return deposit", ""),
    ],
)
def test_what_a_sentence_in_another_language_says(claim: str, asked: str, span: str) -> None:
    text = "The deposit is returned within 30 days. Rent is paid monthly."
    lease = dataclasses.replace(passage("en"), text=text, title="Lease")
    found = find_support_across(claim, asked, lease)
    assert (text[slice(*found)] if found else "") == span


def test_a_model_that_declines_points_to_what_it_read() -> None:
    answer = opened(Spy("我不知道。"), Pontoon("zh", "en")).ask(QUESTION)
    assert (answer.text, answer.outcome) == (POINTED, "abstained")


def test_the_receipt_says_that_it_was_put_across() -> None:
    told = opened(None, Pontoon("zh", "en")).ask(QUESTION).receipt
    plain = opened(None, Pontoon("zh", "en")).ask("今天天气怎么样？").receipt
    assert told["across"]
    row = opened(None, Pontoon("zh", "en")).ask(QUESTION).row()
    assert [found["id"] for found in row["passages"]] == ["en.md@10-73"]
    assert "passages" not in opened(None, Pontoon("zh", "en")).ask("今天天气怎么样？").row()
    assert ACROSS not in str(told)
    assert told["support"] == 1
    assert plain["across"] == ""


def test_what_was_asked_is_named_in_a_few_words() -> None:
    long = " ".join(f"word{number % 40}" for number in range(400))
    bridge = Pontoon("en")
    bridge.across = lambda question, lang: Across(long, 40, 40)  # type: ignore[method-assign]
    assert opened(None, bridge).ask(QUESTION).text.endswith("word11 …）")


def test_the_day_of_the_question_goes_along() -> None:
    days: list[object] = []

    def search(asked: str, k: int, lang: str, **scope: object) -> list[Hit]:
        days.append(scope.get("on"))
        return [Hit(passage(lang), 1, 0.5)]

    day = date(2015, 6, 1)
    opened(None, Pontoon("zh", "en"), search=search, asked_of=lambda asked: day).ask(QUESTION)
    assert days[0] is None
    assert days[-1] == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("within thirty-five days", "within 35 days"),
        ("六十天内", "60天内"),
        ("三天", "3天"),
        ("a one-off fee", "a 1-off fee"),
        ("统一管理", "统一管理"),
    ],
)
def test_numerals_in_digits(text: str, said: str) -> None:
    assert in_digits(text) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at least 30 days", {">="}),
        ("不得超过25°C", {"<="}),
        ("至少提前30天", {">="}),
        ("up to 5 kg", {"<="}),
        ("30 days", set()),
    ],
)
def test_bounds(text: str, found: set[str]) -> None:
    assert bounds(text) == found


def test_with_none_in_its_own_language_nothing_is_quoted_from_the_others() -> None:
    def sure(question: str, hits: list[Hit]) -> float:
        return 1.0

    assert opened(None, Pontoon("en"), support=sure).ask(QUESTION).text == POINTED
    answer = opened(None, Pontoon("en", words=5, found=2), support=sure).ask(QUESTION)
    assert answer.text == REFUSAL["zh"]


def test_a_question_of_codes_alone_is_answered_in_whatever_language_it_is() -> None:
    answer = opened(None, Pontoon("en"), support=lambda question, hits: 1.0).ask("BJ-008？")
    assert not answer.refused
    assert opened(None, Pontoon("en"), support=lambda *asked: 1.0).ask("几点开门？").refused


@pytest.mark.parametrize(("title", "aliases", "pointed"), [
    ("Gout", (), True), ("podagra", ("gout",), True), ("hives", (), False),
])  # fmt: skip
def test_beside_sources_in_both_only_a_card_that_is_named_is_pointed_to(
    title: str, aliases: tuple[str, ...], pointed: bool
) -> None:
    card = dataclasses.replace(
        passage("en"), kind="facts", title=title, metadata={"aliases": list(aliases)}
    )
    english, nothing = [Hit(card, 1, 0.5)], list[Hit]()
    answer = opened(
        None,
        Pontoon("zh", "en"),
        search=lambda asked, k, lang: english if lang == "en" else nothing,
    ).ask(QUESTION)
    assert (title in answer.text) is pointed
    assert answer.refused


def test_a_model_that_writes_reads_cards_that_are_not_named_too() -> None:
    card = dataclasses.replace(passage("en"), kind="faq", title="What helps with hives?")
    english, nothing = [Hit(card, 1, 0.5)], list[Hit]()
    answer = opened(
        Spy("用秋水仙碱治疗[1]。"),
        Pontoon("zh", "en"),
        search=lambda asked, k, lang: english if lang == "en" else nothing,
    ).ask(QUESTION)
    assert answer.text == "用秋水仙碱治疗[1]。"
