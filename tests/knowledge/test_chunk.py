"""Passages are exact pieces of their document, cut where a reader would cut."""

import re
from dataclasses import replace
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verticalize.knowledge.cutting.chunk import chunk, coverage
from verticalize.knowledge.cutting.pieces import windows
from verticalize.knowledge.cutting.tables import tables
from verticalize.knowledge.cutting.tokens import counter
from verticalize.records import Document, Kind, Passage
from verticalize.retrieval.embedders.tokenizer import tokenizer_of
from verticalize.text import count_tokens, sentence_spans


def document(text: str, kind: Kind = "documents", title: str = "T") -> Document:
    return Document("x.md", "x.md", kind, title, "en", text)


PIECES = st.sampled_from(
    ["# A\n", "## B #\n", "\n\n", "\n", "第一条 ", "第二章 总则\n", "§ 3 ", "Section 5. ", "（一）", "(a) ",
     "```\n", "- item\n", "1. ", "Dr. No. ", "词。", "一，二；", "word ", "Words here. ", "x" * 70,
     "长" * 90, "\u3000", "\u200b", "？”", "……", "\r\n", "\t", "👩‍⚕️", "é", "https://a.b/c?d=e.f ",
     "\n| a | b |\n|---|---|\n", "| 一。 | 2 |\n", "| c d. e | f \\| g |\n", "|" + " y |" * 20 + "\n"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(16, 60), st.sampled_from(["documents", "facts", "faq"]))
def test_no_text_is_lost_doubled_or_moved(text: str, limit: int, kind: Kind) -> None:
    whole = document(text, kind)
    passages = chunk(whole, limit)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(p.text == p.text.strip() and p.text for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert all(count_tokens(p.text) <= limit for p in passages)
    assert coverage(whole, passages) == 1.0


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(16, 60))
def test_a_tokenizer_counts_in_place_of_the_estimate(text: str, limit: int) -> None:
    count = counter(tokenizer_of("nano-embed"))
    passages = chunk(document(text), limit, count)
    assert all(count(p.text) <= limit for p in passages)
    assert coverage(document(text), passages) == 1.0


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(16, 60))
def test_no_sentence_and_no_row_that_fits_is_cut(text: str, limit: int) -> None:
    passages = chunk(document(text), limit)
    rows = [
        (table.body + row.start(), table.body + row.end())
        for table in tables(text, 0, len(text))
        for row in re.finditer(r"\S.*\S", text[table.body : table.end])
    ]
    for start, end in [*sentence_spans(text), *rows]:
        if count_tokens(text[start:end]) <= limit:
            assert any(p.start <= start and end <= p.end for p in passages)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(16, 60))
def test_a_parent_holds_its_passages_and_no_others(text: str, limit: int) -> None:
    passages = chunk(document(text), limit)
    assert bool(passages) == bool(text.strip())
    spans = [parent_span(p) for p in passages]
    assert all(a <= p.start < p.end <= b for p, (a, b) in zip(passages, spans, strict=True))
    assert all(one == other or one[1] <= other[0] for one, other in pairwise(spans))
    for start, end in set(spans):
        inside = [p for p in passages if start <= p.start < end]
        assert all(p.parent == f"x.md@{start}-{end}" for p in inside)
        assert sum(count_tokens(p.text) for p in inside) <= 5 * limit


def test_a_section_that_is_not_long_is_the_parent_of_its_passages() -> None:
    text = "# T\n\n## 甲\n\n" + "一二三四五。" * 12 + "\n\n## B\n\n" + "One two three. " * 200
    passages = chunk(document(text), 30)
    first = [p for p in passages if p.section == "甲"]
    assert len(first) == 3
    assert {parent_span(p) for p in first} == {(0, text.index("\n\n## B"))}
    sizes = [sum(count_tokens(p.text) for p in ps) for ps in by_parent(passages[3:])]
    assert all(80 <= size <= 140 for size in sizes)  # even parts of at most about 4 × 30


def parent_span(passage: Passage) -> tuple[int, int]:
    """The region that its `parent` names: document@start-end."""
    start, _, end = passage.parent.rpartition("@")[2].partition("-")
    return int(start), int(end)


def by_parent(passages: list[Passage]) -> list[list[Passage]]:
    return [list(group) for _, group in groupby(passages, key=lambda p: p.parent)]


def test_a_passage_knows_its_place_in_the_source() -> None:
    text = "第一页的话。\nSecond page.\n"
    marked = replace(document(text), marks=((0, "page 1"), (7, "page 2")))
    assert [p.place for p in chunk(marked, 8)] == ["page 1", "page 2"]
    assert [p.place for p in chunk(marked, 80)] == ["pages 1–2"]
    assert [p.place for p in chunk(document(text), 80)] == [""]


def test_sections_carry_their_headings_below_the_title() -> None:
    text = "# Tea\n\n## Green\n\n### Water\n\nSoft.\n\n## Black ##\n\nHot.\n"
    found = [(p.section, p.text.split("\n")[0]) for p in chunk(document(text, title="Tea"), 100)]
    assert found == [("Green › Water", "# Tea"), ("Black", "## Black ##")]


def test_text_before_the_first_heading_is_a_passage_of_its_own() -> None:
    found = [(p.section, p.text) for p in chunk(document("Before.\n\n## A\n\nAfter.\n"), 100)]
    assert found == [("", "Before."), ("A", "## A\n\nAfter.")]


def test_each_language_of_a_text_has_passages_of_its_own() -> None:
    english = "# Packing\n\nThe packing bench is a table with a heat sealer and a scale."
    chinese = "包装台是带封口机和电子秤的桌子。封口温度为160℃。"
    found = [p.text for p in chunk(document(f"{english}\n\n{chinese}\n"), 160)]
    assert found == [english, chinese]
    named = "服用阿司匹林（Aspirin）前请先咨询医生。\n常用的有 Bayer。\n每天不超过一次。"
    assert [p.text for p in chunk(document(named), 160)] == [named]


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


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(16, 60))
def test_windows_hold_the_whole_text_and_fit(text: str, limit: int) -> None:
    found = windows(text, limit)
    assert all(count_tokens(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())
