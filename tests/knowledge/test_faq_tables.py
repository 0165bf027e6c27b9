"""Tables of questions and answers: what is empty, ragged, kept aside or asked twice is told."""

from pathlib import Path

import pytest
from reading import read
from shelves import shelf

from verticalize.errors import Problem
from verticalize.knowledge.check import Report, check
from verticalize.knowledge.found import Found
from verticalize.knowledge.readers.records.guess import is_guess


def table(tmp_path: Path, text: str) -> list[Found | Problem]:
    path = tmp_path / "faq.csv"
    path.write_text(text, "utf-8")
    return read(path)


def checked(tmp_path: Path, **files: str) -> Report:
    return check(shelf(tmp_path, {f"tea/{name}.csv": text for name, text in files.items()}))


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("Question,Answer\nHot?,80 °C\nWhen?,\n", "the cell in column 'Answer' is"),
        ("question,answer\nHot?,80 °C\n,at six\n", "the cell in column 'question' is"),
        ("部门,问题,答案\n厂,烫吗？,烫。\n厂,,\n", "the cells in column '问题' and '答案' are"),
        ("Ask,Reply\nHot?,80 °C\nWhen?, \n", "the cell in column 'Reply' is"),
    ],
)
def test_an_empty_cell_of_an_faq_is_named_with_its_row_and_column(
    tmp_path: Path, text: str, empty: str
) -> None:
    (problem,) = (one for one in table(tmp_path, text) if isinstance(one, Problem))
    assert problem.place.endswith("faq.csv:3")
    assert problem.message == f"row 3: {empty} empty."
    assert problem.hint.startswith("Fill ")
    assert problem.hint.endswith("or delete the row.")


@pytest.mark.parametrize(
    ("text", "cause", "hint"),
    [
        (
            "name,use\na,b\nc\n",
            "the row has 1 cell, the header names 2 columns.",
            "Fill in 'use'; if it stays empty, end the row with a separator more.",
        ),
        (
            "name,use,for\na,b,c\nd\n",
            "the row has 1 cell, the header names 3 columns.",
            "Fill in 'use', 'for'; if it stays empty, end the row with 2 separators more.",
        ),
        (
            "name,use\na,b\nc,d,e\n",
            "the row has 3 cells, the header names 2 columns.",
            "Put values that hold the separator in double quotes.",
        ),
    ],
)
def test_a_ragged_row_says_what_it_lacks(tmp_path: Path, text: str, cause: str, hint: str) -> None:
    (problem,) = (one for one in table(tmp_path, text) if isinstance(one, Problem))
    assert (problem.message, problem.hint) == (cause, hint)


@pytest.mark.parametrize(
    ("header", "guessed"),
    [
        ("Ask,Reply", True),
        ("Query,Response", True),
        ("咨询内容,客服回答", True),
        ("提问,回复", False),
        ("问,答", False),
        ("Question,Answer", False),
    ],
)
def test_other_names_of_question_and_answer_make_an_faq(
    tmp_path: Path, header: str, guessed: bool
) -> None:
    (found,) = table(tmp_path, f"{header}\n烫吗？,烫。\n")
    assert isinstance(found, Found)
    assert (found.document.kind, found.document.text) == ("faq", "烫吗？\n烫。")
    assert any(map(is_guess, found.notes)) is guessed


@pytest.mark.parametrize("header", ["Ask,Bid", "Query,Hits", "Month,Response"])
def test_half_of_such_a_pair_makes_no_faq(tmp_path: Path, header: str) -> None:
    (found,) = table(tmp_path, f"{header}\n10,12\n")
    assert isinstance(found, Found)
    assert found.document.kind == "documents"


def test_columns_of_an_faq_that_nobody_can_ask_for_are_told(tmp_path: Path) -> None:
    header = "问题,答案,负责部门,更新日期,来源,施行日期,序号,相似问"
    row = "烫吗？,烫。,茶厂,2024-01-02,茶经,2024-01-01,1,热吗？"
    (found,) = table(tmp_path, f"{header}\n{row}\n")
    assert isinstance(found, Found)
    assert [note.split("'")[1] for note in found.notes] == ["负责部门", "更新日期"]
    assert all("write it into them" in note for note in found.notes)


def test_a_question_that_is_answered_in_two_ways_is_a_warning_with_both_places(
    tmp_path: Path,
) -> None:
    one = "question,answer\nMay I eat here?,No.\nHot?,Yes.\nhot ?,yes\n"
    report = checked(tmp_path, one=one, two="question,answer\nMay I  eat here,Yes.\n")
    (warning,) = (w for w in report.warnings if "answers otherwise" in w.message)
    assert report.ok
    assert warning.place.endswith("two.csv:2")
    assert "one.csv:2 does" in warning.message
    assert "Keep the one that is right" in warning.hint


def test_answers_of_two_places_do_not_contradict_each_other(tmp_path: Path) -> None:
    rows = "question,answer,jurisdiction\nHow much?,1 €,Ohio\nHow much?,2 €,Iowa\n"
    alike = rows.replace("Iowa", "Ohio")
    assert any("answers otherwise" in w.message for w in checked(tmp_path, a=alike).warnings)
    assert not any("answers otherwise" in w.message for w in checked(tmp_path, a=rows).warnings)


def test_of_many_contradictions_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"Is it {n}?,yes\nIs it {n}?,no\n" for n in range(25))
    found = checked(tmp_path, a=f"question,answer\n{rows}").warnings
    assert sum("answers otherwise" in warning.message for warning in found) == 20
    assert any(warning.message.startswith("5 more questions") for warning in found)
