"""Passages are exact pieces of their document, cut where a reader would cut."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verticalize.knowledge.chunk import chunk, coverage
from verticalize.records import Document, Kind
from verticalize.text import count_tokens


def document(text: str, kind: Kind = "documents", title: str = "T") -> Document:
    return Document("x.md", "x.md", kind, title, "en", text)


PIECES = st.sampled_from(
    ["# A\n", "## B #\n", "\n\n", "第一条 ", "第二章 总则\n", "§ 3 ", "```\n", "- item\n", "Dr. No. ",
     "词。", "一，二；", "word ", "x" * 70, "\u3000", "1. ", "| a | b |\n", "？”", "\r", "\t"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.integers(16, 60))
def test_no_text_is_lost_doubled_or_moved(text: str, limit: int) -> None:
    for kind in ("documents", "facts", "faq"):
        whole = document(text, kind)
        passages = chunk(whole, limit)
        assert all(text[p.start : p.end] == p.text for p in passages)
        assert all(p.text == p.text.strip() and p.text for p in passages)
        assert all(a.end <= b.start for a, b in pairwise(passages))
        assert all(count_tokens(p.text) <= limit for p in passages)
        assert coverage(whole, passages) == pytest.approx(1.0)


def test_sections_carry_their_headings_below_the_title() -> None:
    text = "# Tea\n\n## Green\n\n### Water\n\nSoft.\n\n## Black ##\n\nHot.\n"
    found = [(p.section, p.text.split("\n")[0]) for p in chunk(document(text, title="Tea"), 100)]
    assert found == [("Green › Water", "# Tea"), ("Black", "## Black ##")]


def test_text_before_the_first_heading_is_a_passage_of_its_own() -> None:
    found = [(p.section, p.text) for p in chunk(document("Before.\n\n## A\n\nAfter.\n"), 100)]
    assert found == [("", "Before."), ("A", "## A\n\nAfter.")]


def test_a_heading_inside_code_is_code() -> None:
    text = "## A\n\n```\n# comment\n```\n"
    assert [p.section for p in chunk(document(text), 100)] == ["A"]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        (
            "第一章 总则\n第一条 甲。\n第二条 乙。\n",
            ["第一章 总则 › 第一条", "第一章 总则 › 第二条"],
        ),
        ("第十条之一 甲。\n第一百零二条　乙。\n", ["第十条之一", "第一百零二条"]),
        ("§ 32-1003(a) Wage.\n§ 32-1004 Hours.\n", ["§ 32-1003(a)", "§ 32-1004"]),
        ("Section 5. Rent.\nArticle 6 Repairs.\n", ["Section 5", "Article 6"]),
        ("第一条路很长。\n第三条消息。\n", [""]),
    ],
)
def test_a_statute_is_cut_at_its_articles_and_a_sentence_about_roads_is_not(
    text: str, sections: list[str]
) -> None:
    assert [p.section for p in chunk(document(text), 200)] == sections


def test_lines_of_a_fact_card_are_kept_whole() -> None:
    line = "甲有一；二；三。"  # 8 tokens; the semicolons end sentences in prose
    card = document("\n".join([line] * 5), "facts")
    assert [p.text for p in chunk(card, 20)] == [f"{line}\n{line}"] * 2 + [line]


def test_a_long_sentence_is_cut_between_its_clauses() -> None:
    text = "one two three, four five six, seven eight nine, ten eleven twelve."
    passages = chunk(document(text), 8)
    assert [p.text for p in passages] == [
        "one two three, four five six,",  # 8 tokens
        "seven eight nine,",  # 4, and the last clause has 6
        "ten eleven twelve.",
    ]


def test_a_line_made_to_stall_the_heading_pattern_is_quick() -> None:
    text = "# a" + " #" * 200_000 + " b\n"
    assert coverage(document(text), chunk(document(text), 160)) == pytest.approx(1.0)
