import pytest

from verticalize.retrieval.words.terms import terms_of
from verticalize.retrieval.words.tokens import content, query_weights, tokens, units


def test_days_are_searched_for_and_count_less() -> None:
    assert "sunday" in tokens("quiet on Sundays")
    weights = query_weights("quiet on a sunday")
    assert weights["sunday"] < weights["quiet"]


def test_chinese_gives_words_pairs_and_characters() -> None:
    assert sorted(tokens("偏头痛")) == sorted(["偏", "头", "痛", "偏头", "头痛", "偏头痛"])


def test_stop_words_give_nothing_and_no_pair_reaches_across_one() -> None:
    assert tokens("请问怎么") == []
    assert "风怎" not in tokens("痛风怎么预防")
    assert "风预" not in tokens("痛风怎么预防")
    assert tokens("what should I do") == []


def test_english_gives_stems_and_a_hyphenated_word_also_as_one() -> None:
    assert tokens("Treated headaches") == ["treat", "headach"]
    parted, joined = tokens("gastro-oesophageal"), tokens("gastroesophageal")
    assert len(parted) == 3
    assert set(joined) < set(parted)


def test_full_width_letters_are_the_same_as_plain_ones() -> None:
    assert tokens("ＨＩＶ") == tokens("hiv") == ["hiv"]


def test_a_term_gives_one_token_for_all_its_forms() -> None:
    terms = terms_of([["心肌梗死", "heart attack"]])
    assert "§0" in tokens("心肌梗死", terms)
    assert "§0" in tokens("heart attacks", terms)


def test_in_a_question_terms_weigh_most_and_single_characters_least() -> None:
    weights = query_weights("痛风预防", terms_of([["痛风", "gout"]]))
    assert weights["§0"] == 1.5
    assert weights["痛风"] == weights["预防"] == 1.0
    assert weights["风预"] == 0.5
    assert weights["痛"] == 0.25


def test_content_is_what_is_left_without_stop_words() -> None:
    assert content("What should I do about gout?") == "gout"
    assert content("痛风应该怎么预防") == "痛风 预防"


def test_units_are_the_content_words_with_the_tokens_they_are_found_by() -> None:
    assert units("我的偏头痛") == [("偏头", "头痛")]
    assert units("my throbbing headache") == [("throb",), ("headach",)]


def test_what_is_done_with_a_machine_is_searched_for_and_counts_less() -> None:
    assert "start" in tokens("Starting up the mill")
    assert query_weights("How do I start the mill?") == {"start": 0.5, "mill": 1.0}


def test_the_form_of_an_answer_counts_less_and_two_lone_characters_are_a_word() -> None:
    weights = query_weights("换模的步骤")
    assert (weights["换模"], weights["步骤"]) == (1.0, 0.5)
    assert query_weights("甲旁亢")["甲旁"] == 0.5  # three lone characters are not told apart


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How is the mill switched on?", ["switch:on"]),
        ("Turn the gas supply of it OFF.", ["switch:off"]),
        ("It turns. Go on.", []),
        ("I went on", []),
    ],
)
def test_on_and_off_are_told_apart_where_something_is_switched(text: str, told: list[str]) -> None:
    assert [token for token in tokens(text) if token.startswith("switch:")] == told
    assert {token for token in query_weights(text) if token.startswith("switch:")} == set(told)
