"""Questions in company: something before them, now and then."""

from verticalize.instruct.openers import OPENED, OPENERS, opened


def test_a_share_of_the_questions_is_opened_and_always_in_the_same_way() -> None:
    questions = [f"What is number {n}?" for n in range(400)]
    said = [opened(question, "en") for question in questions]
    assert said == [opened(question, "en") for question in questions]
    changed = [(q, s) for q, s in zip(questions, said, strict=True) if q != s]
    assert OPENED / 2 < len(changed) / len(questions) < OPENED * 2
    assert all(s.removesuffix(q) in OPENERS["en"] for q, s in changed)


def test_a_language_without_openers_is_left_alone() -> None:
    assert all(opened(f"Quoi {n} ?", "fr") == f"Quoi {n} ?" for n in range(20))
