import pytest

from verticalize.retrieval.words.stem import _IRREGULAR, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prevention", "prevent"),
        ("treatments", "treated"),
        ("anaemia", "anemia"),
        ("diarrhoea", "diarrhea"),
        ("behaviour", "behavior"),
        ("hospitalised", "hospitalized"),
        ("vaccinated", "vaccine"),
        ("diagnosis", "diagnosed"),
        ("allergies", "allergic"),
        ("children", "child"),
        ("stopped", "stop"),
        ("kidneys", "kidney"),
        ("delayed", "delays"),
        ("holidays", "holiday"),
        ("cancelled", "cancel"),
        ("cancellation", "cancelling"),
        ("installation", "install"),
        ("spilt", "spills"),
    ],
)
def test_forms_and_spellings_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("arthritis", "arthrosis"),
        ("hypotension", "hypertension"),
        ("stroke", "strike"),
        ("small", "smal"),
        ("fill", "fil"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["b12", "hiv", "virus", "pus", "être"])
def test_codes_short_words_and_foreign_letters_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(("form", "word"), _IRREGULAR.items())
def test_an_irregular_form_shares_the_stem_of_its_word(form: str, word: str) -> None:
    assert stem(form) == stem(word)
