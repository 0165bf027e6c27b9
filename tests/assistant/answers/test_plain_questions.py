"""Plain questions on the subject of a card: the property that is asked for, of that subject."""

import pytest

from verticalize.assistant.answers.choose import choices
from verticalize.records import PHRASINGS, Passage
from verticalize.retrieval.plain_questions import asked_plainly

NAMES = ("brickworm disease", "BWD", "砖虫病")
EN = (
    "The part of the body affected by brickworm disease: ear.\n"
    "Common symptoms of brickworm disease include ringing in one ear and dizziness.\n"
    "Treatment of brickworm disease includes rest and heat."
)
ZH = (
    "砖虫病主要累及耳。\n砖虫病的常见症状有一侧耳鸣和头晕。\n砖虫病的主要治疗措施有休息和热敷。"
    "\n砖虫病应到耳鼻喉科就诊。"
)
LOW_SUGAR = "Shaking, sweating and hunger are typical signs of low blood sugar, as people say."


def _card(text: str, lang: str, *, title: str = NAMES[0], **more: object) -> Passage:
    return Passage(
        f"{title}.{lang}@0", f"{title}.{lang}", "m.jsonl", "facts", title, "", lang, 0, len(text), text,
        metadata={"aliases": list(NAMES[1:]), "searched_as": ["thing in the wall of my ear"], **more},
    )  # fmt: skip


FAQ = Passage("faq@0", "faq", "faq.csv", "faq", "Low blood sugar?", "", "en", 0, 99, LOW_SUGAR)


def _best(question: str, passages: list[Passage], lang: str = "en") -> str:
    return max(choices(question, passages, lang=lang), key=lambda choice: choice.prior).text


@pytest.mark.parametrize(("question", "told"), [
    ("what are the symptoms of brickworm disease", "ringing"), ("signs of BWD", "ringing"),
    ("how is brickworm disease treated?", "rest"), ("what is the treatment for BWD?", "rest"),
    ("symptoms of thing in the wall of my ear", "ringing"),
])  # fmt: skip
def test_the_property_decides_by_whatever_name(question: str, told: str) -> None:
    assert told in _best(question, [_card(EN, "en"), FAQ])


@pytest.mark.parametrize(("question", "told"), [
    ("砖虫病有什么症状", "耳鸣"), ("得了BWD有哪些表现", "耳鸣"), ("砖虫病怎么治", "热敷"),
    ("砖虫病挂什么科", "耳鼻喉科"),
])  # fmt: skip
def test_so_it_does_in_chinese(question: str, told: str) -> None:
    assert told in _best(question, [_card(ZH, "zh", title="砖虫病")], "zh")


def test_what_people_ask_of_the_same_subject_does_not_draw_every_question() -> None:
    known = {EN.splitlines()[0]: ["where in the body is brickworm disease", "brickworm disease?"]}
    card = _card(EN, "en", **{PHRASINGS: known})
    assert "ringing" in _best("what are the symptoms of brickworm disease", [card])
    assert "ear." in _best("which part of the body does brickworm disease affect?", [card])


def test_only_the_whole_name_of_a_few_words_is_plain() -> None:
    burns = _card("Burns are hot.", "en", title="burns")
    assert asked_plainly("heartburns, what helps?", [burns]) is None
    story = "my neighbour with BWD walked ten miles through heavy rain to a market in town"
    assert asked_plainly(story, [_card(EN, "en")]) is None
    assert asked_plainly("signs of BWD", [FAQ]) is None
    plain = asked_plainly("signs of BWD", [_card(EN, "en")])
    assert plain is not None
    assert plain.without_names("BWD and BWDs") == "  and BWDs"
    assert plain.is_about(_card(EN, "en"), "Anything.")
    assert not plain.is_about(FAQ, LOW_SUGAR)
