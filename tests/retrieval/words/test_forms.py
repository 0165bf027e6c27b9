"""A form is the whole of a short question."""

import re

from verticalize.retrieval.words.forms import LONGEST, read_form

FORMS = [re.compile("which (?P<of>.+) weighs most\\?"), re.compile("which (?P<of>.+)\\?")]


def test_the_first_form_that_is_the_whole_question_is_read() -> None:
    found = read_form(FORMS, " which drill weighs most? ")
    assert found is not None
    assert found["of"] == "drill"


def test_what_says_more_or_is_long_is_of_no_form() -> None:
    assert read_form(FORMS, "Tell me which drill weighs most? Thanks") is None
    assert read_form(FORMS, f"which {'very ' * LONGEST}heavy drill?") is None
