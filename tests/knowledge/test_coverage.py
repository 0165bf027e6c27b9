"""What of a document stands in no passage is found, measured and named."""

from dataclasses import replace

import pytest

from verticalize.knowledge.cutting.chunk import chunk
from verticalize.knowledge.cutting.coverage import coverage, document_coverage, lost
from verticalize.records import Document

TEXT = "## 甲\n\n高血压。\n\n## B\n\nSecond part.\n\n## C\n\nThird part.\n"
DOCUMENT = Document(
    "a.md",
    "a.md",
    "documents",
    "T",
    "en",
    TEXT,
    marks=((0, "page 1"), (TEXT.index("## C"), "page 2")),
)


def test_chunking_loses_nothing() -> None:
    assert lost(DOCUMENT, chunk(DOCUMENT, 100)) == []
    assert document_coverage(DOCUMENT, chunk(DOCUMENT, 100)) == {
        "id": "a.md", "characters": 34, "coverage": 1.0, "lost": 0, "parts": [],
    }  # fmt: skip


def test_lost_parts_are_merged_trimmed_and_named() -> None:
    first, second, third = chunk(DOCUMENT, 100)
    assert [TEXT[a:b] for a, b in lost(DOCUMENT, [first])] == [f"{second.text}\n\n{third.text}"]
    assert [TEXT[a:b] for a, b in lost(DOCUMENT, [second])] == [first.text, third.text]
    assert [TEXT[a:b] for a, b in lost(DOCUMENT, [])] == [TEXT.strip()]
    assert document_coverage(DOCUMENT, [third, first])["parts"] == [
        {"start": second.start, "end": second.end, "place": "page 1", "text": "## B Second part."}
    ]


def test_coverage_counts_solid_characters_and_counts_none_twice() -> None:
    first, second, third = chunk(DOCUMENT, 100)
    solid = [len("".join(p.text.split())) for p in (first, second, third)]
    assert coverage(DOCUMENT, [first, third]) == pytest.approx(1 - solid[1] / sum(solid))
    assert coverage(DOCUMENT, [first, first, third]) == coverage(DOCUMENT, [first, third])
    assert coverage(replace(DOCUMENT, text=" \n"), []) == 1.0


def test_the_text_of_a_long_lost_part_is_cut() -> None:
    long = replace(DOCUMENT, text="字" * 500)
    (part,) = document_coverage(long, [])["parts"]
    assert part["text"] == "字" * 59 + "…"
    assert (part["start"], part["end"]) == (0, 500)
