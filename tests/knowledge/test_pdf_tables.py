"""Rows of a PDF's table stand under its header, where its first row is one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pdf_file import At, lines, write_pdf
from reading import place_of, read_one

PITCH = 18  # points between two rows, whose font has 10
HEAD = ["Reason", "Proof", "Days"]
ROWS = [
    HEAD,
    ["Illness", "Medical certificate", "0"],
    ["Redundancy", "Letter of employer, proof of two years' work", "90"],
    ["Theft", "Crime reference number", "0"],
]


def grid(
    rows: Sequence[Sequence[str]], xs: Sequence[float] = (72, 180, 430), y: float = 700
) -> list[At]:
    return [
        At(x, y - PITCH * number, text)
        for number, row in enumerate(rows)
        for x, text in zip(xs, row, strict=True)
        if text
    ]


def told(tmp_path: Path, *pages: list[At]) -> str:
    text = read_one(write_pdf(tmp_path / "a.pdf", pages)).document.text
    return text.rstrip("\n")


def piped(rows: Sequence[Sequence[str]]) -> str:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *others])


def test_the_rows_of_a_table_stand_under_its_header(tmp_path: Path) -> None:
    assert told(tmp_path, grid(ROWS)) == piped(ROWS)


def test_a_cell_that_is_wrapped_is_one(tmp_path: Path) -> None:
    lower = At(180, 700 - PITCH - 12, "of a doctor")
    rows = [
        row if row[0] != "Illness" else [row[0], f"{row[1]} of a doctor", row[2]] for row in ROWS
    ]
    page = [*grid(ROWS[:2]), lower, *grid(ROWS[2:], y=700 - 3 * PITCH)]
    assert told(tmp_path, page) == piped(rows)


def test_a_cell_that_is_empty_stays_empty(tmp_path: Path) -> None:
    rows = [*ROWS, ["Jury service", "", "0"], ["", "Court letter", "14"]]
    assert told(tmp_path, grid(rows)) == piped(rows)


def test_two_halves_side_by_side_are_one_table(tmp_path: Path) -> None:
    rows = [["总件数", "取样件数"] * 2, ["3", "3", "100", "11"], ["9", "4", "200", "16"]]
    whole = [["总件数", "取样件数"], ["3", "3"], ["9", "4"], ["100", "11"], ["200", "16"]]
    assert told(tmp_path, grid(rows, xs=(72, 180, 300, 420))) == piped(whole)


@pytest.mark.parametrize("header", [[], [HEAD]])
def test_a_table_goes_on_on_the_next_page(tmp_path: Path, header: list[list[str]]) -> None:
    rest = [["Jury service", "Court letter", "0"], ["Leave", "Letter of the officer", "14"]]
    first = [*lines(["What we need to see, by the reason that you have:"]), *grid(ROWS, y=600)]
    path = write_pdf(tmp_path / "a.pdf", [first, grid([*header, *rest])])
    document = read_one(path).document
    assert document.text.split("\n\n", 1)[1] == f"{piped([*ROWS, *rest])}\n"
    assert place_of(document, "Court letter") == "page 2"


def test_a_header_at_the_top_of_each_page_is_that_of_the_table(tmp_path: Path) -> None:
    rest = [[["Jury service", "Court letter", "0"], ["Leave", "Letter", "14"]],
            [["Passport", "Crime number", "0"], ["Strike", "Letter of the airline", "1"]]]  # fmt: skip
    pages = [grid(ROWS), *(grid([HEAD, *rows]) for rows in rest)]
    assert told(tmp_path, *pages) == piped([*ROWS, *rest[0], *rest[1]])


def test_what_stands_below_a_table_is_no_row(tmp_path: Path) -> None:
    below = lines(["Note: the days run from the purchase of the policy, and not before."], y=616)
    text = told(tmp_path, [*grid(ROWS), *below])
    assert (
        text
        == f"{piped(ROWS)}\n\nNote: the days run from the purchase of the policy, and not before."
    )


@pytest.mark.parametrize(
    "rows",
    [
        [["From:", "Head of the desk"], ["To:", "All teams"], ["Date:", "3 February"], ["No.", "7"]],
        [["Owner", "Anna Lee"], ["Deputy", "Bea Moss"], ["Location", "Floor three"]],
        [["1", "Explosives", "no"], ["2", "Gases", "yes"], ["3", "Liquids", "yes"]],
        [["Class", "", "Air"], ["2", "Gases", "yes"], ["3", "Liquids", "yes"], ["4", "Solids", "no"]],
        [["Reason", "Proof", "Proof"], ["Illness", "Letter", "Note"], ["Theft", "Number", "Note"]],
        [["Reason", "Days"], ["Illness", "0"]],
    ],
)  # fmt: skip
def test_rows_without_a_header_of_their_own_stay_lines(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    assert "|" not in told(tmp_path, grid(rows, xs=(72, 250, 430)[: len(rows[0])]))


def test_numbers_set_to_the_right_of_a_narrow_name_stay_lines(tmp_path: Path) -> None:
    page = grid([["Firm", "n", "Town"], ["Aldwin", "", "York"], ["Tapley", "", "Hull"], ["Moss", "", "Ely"]],
                xs=(72, 300, 430))  # fmt: skip
    numbers = [
        At(x, 700 - PITCH * n, text)
        for n, (x, text) in enumerate([(260, "1,250,000"), (270, "250,000"), (285, "9,000")], 1)
    ]
    text = told(tmp_path, [*page, *numbers])
    assert "| Aldwin | 1,250,000 |" not in text
