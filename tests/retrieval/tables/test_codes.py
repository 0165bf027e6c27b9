"""Codes that a question tells of."""

import pytest

from verticalize.retrieval.tables.codes import plain_code, shown_code


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("the display keeps showing E 6", "e6"),
        ("what does code 08 on my bike mean?", "08"),
        ("it gives me the error code F-12 again", "f12"),
        ("空调报E12怎么办", "e12"),
        ("E8啥意思", "e8"),
        ("F0", "f0"),
        ("how many days until week 12", ""),
        ("code of conduct", ""),
        ("page 12 shows the plan", ""),
        ("出现在第3页", ""),
    ],
)
def test_the_code_that_something_shows(question: str, code: str) -> None:
    assert shown_code(question) == code


def test_a_code_has_one_form() -> None:
    assert plain_code("E 6") == plain_code("e-6") == plain_code("E_6") == "e6"
