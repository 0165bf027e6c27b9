"""Where a passage stands in its source: the marks that hold in it, in words."""

import pytest

from verticalize.knowledge.cutting.places import place_of

PAGES = ((0, "page 1"), (10, "page 2"), (20, "page 3"), (30, "page 5"))
ROWS = ((0, "sheet 'Doses' row 2"), (10, "sheet 'Doses' row 3"), (20, "sheet '剂量' row 2"))
NAMES = ((5, "cover"), (10, "slide 1"), (20, "slide 2"), (30, "appendix"))


@pytest.mark.parametrize(
    ("marks", "start", "end", "place"),
    [
        ((), 0, 5, ""),
        (PAGES, 0, 10, "page 1"),
        (PAGES, 3, 7, "page 1"),
        (PAGES, 9, 11, "pages 1–2"),
        (PAGES, 0, 30, "pages 1–3"),
        (PAGES, 25, 35, "page 3; page 5"),
        (PAGES, 15, 90, "pages 2–3; page 5"),
        (ROWS, 0, 15, "sheet 'Doses' rows 2–3"),
        (ROWS, 0, 25, "sheet 'Doses' rows 2–3; sheet '剂量' row 2"),
        (NAMES, 0, 4, ""),
        (NAMES, 0, 15, "cover; slide 1"),
        (NAMES, 12, 40, "slides 1–2; appendix"),
        (((0, "page 4"), (9, "page 4")), 0, 20, "page 4"),
        (((0, "第1页"), (9, "第2页")), 0, 20, "第1页; 第2页"),
    ],
)
def test_places(marks: tuple[tuple[int, str], ...], start: int, end: int, place: str) -> None:
    assert place_of(marks, start, end) == place
