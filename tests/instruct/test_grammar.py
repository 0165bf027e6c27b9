"""The little grammar of wordings: articles, agreement, plurals, numbers, choices."""

import pytest

from verticalize.instruct.grammar import (
    article,
    either,
    is_plural,
    lettered,
    number,
    plural,
    singular,
)


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("symptom", "a symptom"),
        ("indication for gout", "an indication for gout"),
        ("hour", "an hour"),
        ("unit", "a unit"),
        ("European rule", "a European rule"),
        ("unusual dose", "an unusual dose"),
        ("X-ray", "an X-ray"),
        ("MRI", "an MRI"),
        ("UTI", "a UTI"),
        ("one-off payment", "a one-off payment"),
        ("18-month limit", "an 18-month limit"),
    ],
)
def test_the_article_follows_the_sound(noun: str, said: str) -> None:
    assert article(noun) == said


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("symptom", "symptoms"),
        ("remedy", "remedies"),
        ("drug class", "drug classes"),
        ("cause", "causes"),
        ("day", "days"),
        ("search", "searches"),
        ("tax", "taxes"),
    ],
)
def test_singular_and_plural_lead_to_each_other(one: str, many: str) -> None:
    assert plural(one) == plural(many) == many
    assert singular(many) == singular(one) == one


@pytest.mark.parametrize(
    ("phrase", "many"),
    [
        ("aching muscles", True),
        ("fever and chills", True),
        ("adults (shingles): 800 mg", True),
        ("loss of teeth", False),
        ("raised liver enzymes found on a check-up", True),
        ("sepsis", False),
        ("diabetes", False),
        ("virus", False),
        ("hand, foot and mouth disease", False),
        ("Crohn's", False),
    ],
)
def test_the_verb_follows_the_head_of_the_phrase(phrase: str, many: bool) -> None:
    assert is_plural(phrase) is many


@pytest.mark.parametrize(
    ("count", "lang", "said"),
    [(2, "en", "two"), (2, "zh", "两"), (10, "zh", "十"), (11, "en", "11"), (11, "zh", "11")],
)
def test_small_numbers_are_words(count: int, lang: str, said: str) -> None:
    assert number(count, lang) == said


@pytest.mark.parametrize(
    ("items", "lang", "said"),
    [
        (["a", "b", "c"], "en", "a, b or c"),
        (["a, b", "c"], "en", "a, b; c"),
        (["甲", "乙", "丙"], "zh", "甲、乙还是丙"),
        (["甲，乙", "丙"], "zh", "甲，乙；丙"),
        (["only"], "en", "only"),
    ],
)
def test_choices_are_joined_so_that_they_stay_apart(items: list[str], lang: str, said: str) -> None:
    assert either(items, lang) == said


def test_choices_can_stand_on_lines_of_their_own() -> None:
    assert lettered(["fever", "cough"], "en") == "A. fever\nB. cough"
    assert lettered(["发热", "咳嗽"], "zh") == "A．发热\nB．咳嗽"
