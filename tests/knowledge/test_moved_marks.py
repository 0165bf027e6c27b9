"""Marks of a text that the hook `clean` changed: none may cite the wrong page."""

from pathlib import Path

from verticalize.domain.hooks import Hooks
from verticalize.knowledge.cutting.places import place_of
from verticalize.knowledge.found import Found
from verticalize.knowledge.hooked import clean_with
from verticalize.knowledge.moved_marks import moved_marks
from verticalize.records import Document

PAGES = (
    "Company handbook\nGreen tea is steamed soon after picking.\n",
    "Company handbook\n乌龙茶产于福建，半发酵。\n",
    "Company handbook\nBlack tea is oxidised in full.\n",
)
TEXT = "".join(PAGES)
MARKS = tuple(
    (TEXT.index(page.split("\n")[1]) - 17, f"page {n}") for n, page in enumerate(PAGES, 1)
)


def page_of(marks: tuple[tuple[int, str], ...], text: str, words: str) -> str:
    at = text.index(words)
    return place_of(marks, at, at + len(words))


def test_marks_move_with_their_pages_when_a_running_head_goes() -> None:
    after = "Checked.\n" + TEXT.replace("Company handbook\n", "")
    marks, lost = moved_marks(MARKS, TEXT, after)
    assert lost == 0
    assert page_of(marks, after, "Green tea") == "page 1"
    assert page_of(marks, after, "乌龙茶产于福建") == "page 2"
    assert page_of(marks, after, "Black tea is oxidised") == "page 3"


def test_a_mark_stands_before_a_running_head_that_stays() -> None:
    after = TEXT.replace("soon", "very soon")
    marks, _ = moved_marks(MARKS, TEXT, after)
    assert [after[at:].split("\n")[0] for at, _ in marks] == ["Company handbook"] * 3


def test_where_a_page_is_not_found_again_both_pages_are_named() -> None:
    after = "Green tea is steamed soon after picking.\nOolong.\nBlack tea is oxidised in full.\n"
    marks, lost = moved_marks(MARKS, TEXT, after)
    assert lost == 1
    assert page_of(marks, after, "Oolong") == "pages 1–2"
    assert page_of(marks, after, "Black tea") == "page 3"


def test_many_marks_are_moved_in_little_time() -> None:
    rows = [f"第{n}行：茶叶编号 {n} is stored in room {n % 7}.\n" for n in range(20_000)]
    marks, at = [], 0
    for number, row in enumerate(rows, 1):
        marks.append((at, f"row {number}"))
        at += len(row)
    after = "".join(row.replace("room", "the room") for row in rows)
    moved, lost = moved_marks(tuple(marks), "".join(rows), after)
    assert lost == 0
    assert [after[at:].split("：")[0] for at, _ in moved[::4999]] == [
        f"第{n}行" for n in range(0, 20_000, 4999)
    ]


def test_the_hook_clean_moves_the_marks_and_notes_what_is_lost() -> None:
    def clean(document: Document) -> Document:
        text = document.text.replace("Company handbook\n", "").replace(
            "乌龙茶产于福建，半发酵。", ""
        )
        return Document(**{**document.row(), "text": text, "marks": document.marks})

    document = Document("a", "a", "documents", "Tea", "en", TEXT, {}, MARKS)
    found = clean_with(Hooks(clean=clean), Found(document, str(Path("a.pdf"))))
    assert isinstance(found, Found)
    marks = found.document.marks
    assert page_of(marks, found.document.text, "Black tea") == "page 3"
    assert found.notes == ("a place in the source that the hook 'clean' left no trace of",)
