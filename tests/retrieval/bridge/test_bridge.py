"""Questions into the other language: how they ask, figures, dictionary words, and what is meant."""

from pathlib import Path

import pytest
from library import passage

from verticalize.retrieval.bridge import Bridge, asking, dictionary, figures
from verticalize.retrieval.bridge.bridge import Term
from verticalize.retrieval.engine.index import Index, open_index, write_index

LEASE = (
    passage("lease.md", "Lease", "The landlord returns the deposit within 30 days."),
    passage("lease.md", "Lease", "The rent is paid by bank transfer on the first.", number=1),
    passage("pets.md", "Pets", "Dogs and cats need the consent of the landlord."),
    passage("bank.md", "Savings", "A savings account pays interest on the balance."),
)
RULES = (
    passage("规定.md", "租赁", "房东应在30天内退还押金。", lang="zh"),
    passage("规定.md", "租赁", "租金每月通过银行转账支付。", lang="zh", number=1),
    passage("仪器.md", "仪器", "电子天平每12个月校准一次。", lang="zh"),
)


def opened(folder: Path, passages: tuple[object, ...]) -> Index:
    write_index(folder, passages)  # type: ignore[arg-type]
    return open_index(folder)


@pytest.fixture
def lease(tmp_path: Path) -> Index:
    return opened(tmp_path / "lease", LEASE)


@pytest.fixture
def rules(tmp_path: Path) -> Index:
    return opened(tmp_path / "rules", RULES)


def test_a_chinese_question_finds_what_an_english_source_says(lease: Index) -> None:
    found = Bridge(lease).across("房东多少天内要退还押金？", "zh")
    assert found is not None
    assert found.text == "how many days landlord return deposit?"
    assert found.known == 1
    assert lease.search(found.text)[0].passage.text == LEASE[0].text


def test_an_english_question_finds_what_a_chinese_source_says(rules: Index) -> None:
    found = Bridge(rules).across(
        "How many days does the landlord have to return the deposit?", "en"
    )
    assert found is not None
    assert found.text == "房东 退还 押金 多少天？"
    assert rules.search(found.text)[0].passage.text == RULES[0].text


def test_of_several_meanings_the_one_beside_the_others_in_the_index_is_taken(rules: Index) -> None:
    found = Bridge(rules).across("How often are the electronic scales calibrated?", "en")
    assert found is not None
    assert "天平" in found.text
    assert "多久一次" in found.text


def test_words_that_no_dictionary_has_stay_and_are_not_known(lease: Index) -> None:
    found = Bridge(lease).across("押金Qwxz多少？", "zh")
    assert found is not None
    assert "deposit" in found.text
    assert "Qwxz" in found.text
    assert found.known == 0.5


@pytest.mark.parametrize("question", ["", "？", "你好吗？", "Qwxz"])
def test_where_nothing_is_known_there_is_no_question(lease: Index, question: str) -> None:
    assert Bridge(lease).across(question, "zh") is None


def test_an_index_without_the_other_language_has_nothing_to_ask(lease: Index) -> None:
    assert Bridge(lease).across("Who returns the deposit?", "en") is None
    assert Bridge(lease).speaks("en")
    assert not Bridge(lease).speaks("zh")


def test_the_glossary_goes_before_the_dictionary(lease: Index) -> None:
    found = Bridge(lease, [Term(("押租",), ("deposit", "bond"))]).across("押租何时退还？", "zh")
    assert found is not None
    assert found.text == "when deposit return?"


def test_a_term_of_one_language_alone_is_none(lease: Index) -> None:
    assert Bridge(lease, [Term(("鹿特丹",), ())]).across("鹿特丹", "zh") is None


def test_names_are_not_cut_into_characters(lease: Index) -> None:
    found = Bridge(lease).across("鹿特丹的押金多少？", "zh")
    assert found is not None
    assert "鹿特丹" in found.text


def test_measure_words_say_nothing(lease: Index) -> None:
    found = Bridge(lease).across("一桶的押金？", "zh")
    assert found is not None
    assert found.text == "deposit?"


def test_traditional_characters_are_known() -> None:
    assert "deposit" in dictionary.english("押金")
    assert dictionary.english("治療") == dictionary.english("治疗")


def test_meanings_without_their_asides() -> None:
    assert dictionary.english("退还")[:3] == ("return", "send back", "refund")


def test_a_phrase_is_not_its_only_word_of_content() -> None:
    assert "拿大" not in dictionary.chinese(lambda word: True).get(("air",), ())
    assert "空气" in dictionary.chinese(lambda word: True)[("air",)]


@pytest.mark.parametrize(
    ("question", "said", "gone"),
    [
        ("多少天内退还？", "how many days", "多少天"),
        ("罐多久清洗一次？", "how often", "多久"),
        ("有效期多久？", "how long", "多久"),
        ("谁批准？", "who", "谁"),
        ("哪几台设备停用？", "which", "哪几台"),
        ("占百分之几？", "what percent", "百分之几"),
    ],
)
def test_how_a_chinese_question_asks(question: str, said: str, gone: str) -> None:
    found = asking.in_english(question)
    assert found.said == said
    assert gone not in found.rest


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many working days does it take?", "多少天"),
        ("How often are scales checked?", "多久一次"),
        ("How long is it valid?", "多久"),
        ("What does it mean?", "什么"),
        ("Whose signature is needed?", "谁"),
        ("Show the list", ""),
    ],
)
def test_how_an_english_question_asks(question: str, said: str) -> None:
    assert asking.in_chinese(question).said == said


def test_what_costs_something_is_still_asked_of() -> None:
    found = asking.in_chinese("How much does a tour cost?")
    assert found.said == "多少钱"
    assert "tour" in found.rest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("11月19号谁值班", ["19 November"]),
        ("6月份校准", ["June"]),
        ("周三下午", ["Wednesday"]),
        ("第49周", ["week 49"]),
        ("30升的桶", ["30 l"]),
        ("最便宜的啤酒", ["cheapest"]),
        ("13月", ["13月"]),
        ("2015年6月1日", ["1 June", "2015"]),
        ("21月", []),
        ("5天津", []),
        ("18周岁", []),
        ("500人民币", []),
    ],
)
def test_figures_in_english(text: str, said: list[str]) -> None:
    found = [found.said for found in figures.in_english(text)]
    assert found[: len(said) or None] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("三十天内", "30天内"),
        ("十一月十九号", "11月19号"),
        ("两万元", "20000元"),
        ("十分重要", "十分重要"),
        ("唯一一个供应商", "唯一一个供应商"),
        ("万一漏了", "万一漏了"),
    ],
)
def test_numerals_in_digits(text: str, said: str) -> None:
    assert figures.with_digits(text) == said


@pytest.mark.parametrize("text", ["May I use the scales?", "Rule 1 may be broken", "wait 30 min"])
def test_what_only_looks_like_a_figure(text: str) -> None:
    assert not {"5月", "5月1日", "最低"} & {found.said for found in figures.in_chinese(text)}


@pytest.mark.parametrize(
    "question", ["《押金》第3条：多少？", "deposit/rent?", "Can't the deposit be returned?"]
)
def test_marks_are_no_words(lease: Index, rules: Index, question: str) -> None:
    index, lang = (lease, "zh") if "押金" in question else (rules, "en")
    found = Bridge(index).across(question, lang)
    assert found is not None
    assert not set("《》：/") & set(found.text)
    assert "Ca" not in found.text.split()


def test_who_in_capitals_asks_for_nobody() -> None:
    assert asking.in_chinese("What does the WHO advise?").said == "什么"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on 19 November", "11月19日"),
        ("November 3rd", "11月3日"),
        ("due in June", "6月"),
        ("on Sundays", "周日"),
        ("rota of week 49", "第49周"),
        ("within 5 days", "5天"),
        ("the cheapest one", "最便宜"),
    ],
)
def test_figures_in_chinese(text: str, said: str) -> None:
    assert said in [found.said for found in figures.in_chinese(text)]


def test_a_bilingual_index_is_asked_in_either_direction(index: Index) -> None:
    bridge = Bridge(index)
    into_english, into_chinese = (
        bridge.across("烧伤要用冷水冲多久？", "zh"),
        bridge.across("Does colchicine cause diarrhoea?", "en"),
    )
    assert into_english is not None
    assert index.search(into_english.text, 1, "en")[0].passage.title == "Burns"
    assert into_chinese is not None
    assert index.search(into_chinese.text, 1, "zh")[0].passage.title == "秋水仙碱"
