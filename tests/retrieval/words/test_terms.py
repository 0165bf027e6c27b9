from verticalize.retrieval.words.terms import Mention, terms_of


def found(groups: list[list[str]], text: str) -> list[tuple[int, str]]:
    return [(m.group, text[m.start : m.end]) for m in terms_of(groups).find(text)]


def test_every_form_of_a_group_is_found_whatever_its_language() -> None:
    groups = [["心肌梗死", "myocardial infarction", "心梗", "heart attack"]]
    assert found(groups, "他心梗了") == [(0, "心梗")]
    assert found(groups, "Two heart attacks") == [(0, "heart attacks")]


def test_of_two_terms_that_start_together_the_longer_is_found() -> None:
    groups = [["高血压"], ["高血压危象"], ["heart"], ["heart failure"]]
    assert found(groups, "高血压危象") == [(1, "高血压危象")]
    assert found(groups, "heart failure") == [(3, "heart failure")]


def test_an_abbreviation_of_two_letters_counts_only_in_capitals() -> None:
    groups = [["心肌梗死", "MI"]]
    assert found(groups, "an MI last year") == [(0, "MI")]
    assert found(groups, "mi casa") == []


def test_stop_words_and_single_characters_are_no_terms() -> None:
    assert found([["遗嘱", "will"], ["痔"]], "I will see 痔") == []


def test_one_form_may_belong_to_two_groups() -> None:
    assert list(terms_of([["合同"], ["合同"]]).find("合同")) == [Mention(0, 0, 2), Mention(1, 0, 2)]


def test_forms_that_mix_scripts_are_found() -> None:
    assert found([["1型糖尿病"], ["B超"]], "做B超，查1型糖尿病") == [(1, "B超"), (0, "1型糖尿病")]


def test_without_terms_nothing_is_found() -> None:
    assert found([], "心梗 heart attack") == []
