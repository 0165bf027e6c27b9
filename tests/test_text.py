"""Sentences, languages and tokens of Chinese and English text, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verticalize import text


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("痛风怎么预防？", "zh"),
        ("What helps against gout?", "en"),
        ("阿司匹林 aspirin 的剂量", "zh"),
        ("CT 检查", "zh"),
        ("What does 痛风 mean in English, please?", "en"),
        ("", "en"),
    ],
)
def test_language_follows_the_script(given_text: str, expected: str) -> None:
    assert text.language(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("甲。乙！丙", ["甲。", "乙！", "丙"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("Take 2.5 mg daily. Stop if it hurts.", ["Take 2.5 mg daily.", "Stop if it hurts."]),
        ("See Dr. Wang. Ask e.g. about pain.", ["See Dr. Wang.", "Ask e.g. about pain."]),
        ("One\n\nTwo", ["One", "Two"]),
        (
            "Rates fell in 2019. The rest rose by 2.5.",
            ["Rates fell in 2019.", "The rest rose by 2.5."],
        ),
        ("1. Wash hands. 2. Dry them.", ["1. Wash hands.", "2. Dry them."]),
        (
            "It needs vitamin D. This is made by light.",
            ["It needs vitamin D.", "This is made by light."],
        ),
        ("See parts 3, 5. The rest is new.", ["See parts 3, 5.", "The rest is new."]),
        (
            "Code: F-1; Supplier: Gebr. Voss; Stop line? (y/n): y\nThe next. And more.",
            ["Code: F-1; Supplier: Gebr. Voss; Stop line? (y/n): y", "The next.", "And more."],
        ),
        (
            "药品：美林；规格：100ml；备注：儿童用。开封后一月内用完。",
            ["药品：美林；规格：100ml；备注：儿童用。开封后一月内用完。"],
        ),
        (
            "Ring the officer (ext. 100) first. Then wait.",
            ["Ring the officer (ext. 100) first.", "Then wait."],
        ),
        ("The fee (excl. VAT) is £480. It is due.", ["The fee (excl. VAT) is £480.", "It is due."]),
        ("J. A. Smith and Edwin M. Stanton came.", ["J. A. Smith and Edwin M. Stanton came."]),
        ("Is it safe? No. Asking helps.", ["Is it safe?", "No.", "Asking helps."]),
        ("See No. 3, Fig. 3 and pp. 4-5.", ["See No. 3, Fig. 3 and pp. 4-5."]),
        ("Under 42 U.S.C. § 12 it ends. (a) One.", ["Under 42 U.S.C. § 12 it ends.", "(a) One."]),
        (
            "Pub. L. 107-110 (115 Stat. 1425) of Jan. 8, 2002.",
            ["Pub. L. 107-110 (115 Stat. 1425) of Jan. 8, 2002."],
        ),
        (
            "He lives in D.C. He works for Acme Inc. It pays.",
            ["He lives in D.C.", "He works for Acme Inc.", "It pays."],
        ),
        (
            "In the D.C. Official Code at 8 a.m. daily.",
            ["In the D.C. Official Code at 8 a.m. daily."],
        ),
        ("He asked “Why?” and left ... for good.", ["He asked “Why?” and left ... for good."]),
        (
            "See https://a.b/c?d=e.f for it! Then go.",
            ["See https://a.b/c?d=e.f for it!", "Then go."],
        ),
        ("Read on. https://a.b/c has more.", ["Read on.", "https://a.b/c has more."]),
        ("真的吗?“是的!”他说了3.5次。", ["真的吗?", "“是的!”", "他说了3.5次。"]),
        (
            "（例如，患者是否康复？）；有时还要问“怎么办？”的问题。",
            ["（例如，患者是否康复？）；有时还要问“怎么办？”的问题。"],
        ),
        (
            "他说「好。」，又走了……然后回来。『鸟！』。",
            ["他说「好。」，又走了……然后回来。", "『鸟！』。"],
        ),
        ("（一）甲；（二）乙。1. 丙。", ["（一）甲；（二）乙。", "1. 丙。"]),
        ("## 4. Mould change\nTwo people.", ["## 4. Mould change", "Two people."]),
        ("  \n ", []),
    ],
)
def test_sentences(given_text: str, expected: list[str]) -> None:
    assert text.sentences(given_text) == expected


@given(st.text(alphabet="甲乙。！？ab. !?\n“”1", max_size=80))
def test_sentence_spans_cover_every_character_once(value: str) -> None:
    covered = [i for start, end in text.sentence_spans(value) for i in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {i for i, char in enumerate(value) if not char.isspace()} <= set(covered)


@pytest.mark.parametrize(
    ("given_text", "tokens"),
    [
        ("高血压。", 4),
        ("a hypertension", 1 + 4),
        ("HBV DNA", 3 + 3),
        ("HBsAg", 3),
        ("at 38.5", 1 + 1 + 2 + 1 + 1),  # the space before a number is a token of its own
        ("one\ntwo", 3),
        ("🩺", 4),
        ("", 0),
    ],
)
def test_the_upper_estimate_counts_characters_and_word_pieces(given_text: str, tokens: int) -> None:
    assert text.most_tokens(given_text) == tokens


def test_the_token_estimate_counts_characters_and_words() -> None:
    assert text.count_tokens("高血压。") == 4
    assert text.count_tokens("a hypertension") == 1 + 3


def test_words_are_latin_words_and_single_characters() -> None:
    assert text.words("ＢＭＩ是 Body-mass 指数") == ["bmi", "是", "body", "mass", "指", "数"]


def test_search_form_folds_width_and_case() -> None:
    assert text.search_form("ＡＢＣ　Ｘ") == "abc x"


@pytest.mark.parametrize(
    ("items", "lang", "expected"),
    [
        (["恶心"], "zh", "恶心"),
        (["恶心", "呕吐", "头痛"], "zh", "恶心、呕吐和头痛"),
        (["成人，每日一次", "儿童"], "zh", "成人，每日一次；儿童"),
        (["nausea", "fever"], "en", "nausea and fever"),
        (["salt and water", "rest"], "en", "salt and water, rest"),
        (["adults: 5 mg, once daily", "rest"], "en", "adults: 5 mg, once daily; rest"),
        ([], "en", ""),
    ],
)
def test_lists_are_joined_as_the_language_does(items: list[str], lang: str, expected: str) -> None:
    assert text.join_list(items, lang) == expected


@pytest.mark.parametrize("table", ["| a |\n|---|\n| 1[1]", "a | b\n---|---\n1 | 2[1]"])
def test_a_table_with_and_without_outer_bars_stands_apart(table: str) -> None:
    assert text.join_statements(["A.", table, "B."], " ") == f"A.\n\n{table}\n\nB."


def test_dashes_and_bars_in_prose_are_no_table() -> None:
    assert text.join_statements(["a | b\n- | c", "B."], " ") == "a | b\n- | c B."


def test_control_characters_are_shown_not_sent_to_the_terminal() -> None:
    assert text.escape_controls("a\x1b[2Jb\n\tc\x00") == "a\\x1b[2Jb\n\tc\\x00"


def test_counts_agree_with_their_nouns() -> None:
    told = [text.counted(number, "thread") for number in (0, 1, 2, 1234)]
    assert told == ["no threads", "1 thread", "2 threads", "1,234 threads"]
    assert text.counted(2, "facts row", "facts rows") == "2 facts rows"
    assert [text.counted(n, "epoch", form=".3g") for n in (0.9999, 1.5)] == [
        "1 epoch",
        "1.5 epochs",
    ]
