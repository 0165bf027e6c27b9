import pytest

from verticalize.retrieval.tables.row_words import numbers, shared


@pytest.mark.parametrize(
    ("question", "statement", "words"),
    [
        (
            "What is a hip for a 12 kg dog?",
            "Job: hip; Kind: dog; Weight (kg): 12",
            {"hip", "dog"},
        ),
        ("What is the weight?", "Job: knee; Weight: 12", set()),
        ("哪台秤能称280公斤", "名称：台秤；量程：0～60 kg", set()),
        ("台秤能称280公斤吗", "名称：台秤；量程：0～60 kg", {"台秤"}),
        ("Which knee?", "A knee is a joint.", set()),
    ],
)
def test_words_of_the_question_in_the_cells_of_a_row(
    question: str, statement: str, words: set[str]
) -> None:
    assert shared(question, statement) == words


@pytest.mark.parametrize(
    ("question", "found"),
    [("free days for a 40HC", {"40"}), ("free days for a 20 ft box", set()), ("free days", set())],
)
def test_numbers_of_the_question_in_the_cells_of_a_row(question: str, found: set[str]) -> None:
    assert numbers(question, "Carrier: Norvik; Box: dry 40'; Free days: 7") == found
