"""Rows are counted right, shown with what stands behind them, and shown safely."""

import json
import math
import re
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from verticalize import jsonl
from verticalize.data.inspect import Inspection, Source, inspect, render, stats
from verticalize.data.inspect.duplicates import Compared
from verticalize.data.inspect.evidence import repeated
from verticalize.data.inspect.lengths import bins
from verticalize.data.inspect.page_rows import pair
from verticalize.data.inspect.rejects import reason_of
from verticalize.data.inspect.said import heard, split_prompt
from verticalize.data.inspect.source import Piece, Size
from verticalize.data.inspect.variety import distinct2, self_bleu
from verticalize.records import Example, Fact, Passage

TEXT = "绿茶的冲泡水温为80度。\n绿茶的产地有杭州和苏州。"
PASSAGES = (
    Passage("p1", "d1", "tea/a.jsonl", "facts", "绿茶", "", "zh", 0, len(TEXT), TEXT, place="row 1"),
    Passage("p2", "d2", "tea/b.md", "documents", "Storing <tea>", "Keeping", "en", 7, 48,
            "Green tea keeps for a year in a cool place."),
)  # fmt: skip
FACTS = (
    Fact("f1", "绿茶", "产地", "杭州", "zh", "", "d1", "p1"),
    Fact("f2", "绿茶", "产地", "苏州", "zh", "", "d1", "p1"),
    Fact("f3", "绿茶", "水温", "80度", "zh", "", "d1", "p1"),
)


def row(
    ident: str,
    question: str,
    answer: str,
    *,
    generator: str = "direct",
    lang: str = "zh",
    evidence: Iterable[str] = (),
    split: str = "train",
) -> Example:
    messages: Any = (
        {"role": "system", "content": "回答。" if lang == "zh" else "Answer."},
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    )
    return Example(ident, messages, tuple(evidence), generator, "g", lang, split)  # type: ignore[arg-type]


SHOWN = "[1] Storing — Green tea keeps for a year in a cool place.\n[2] Other — Not this."
ROWS = (
    row("1", "绿茶产于哪里？", "绿茶的产地有杭州和苏州。", evidence=("f1", "f2")),
    row("2", "绿茶产于哪里?", "绿茶的产地有杭州和苏州。", evidence=("f1", "f2")),
    row("3", "水温多少？", "80度。", evidence=("f1", "f3")),
    row("4", f"{SHOWN}\n\nQuestion: How long?", "Green tea keeps for a year in a cool place. [1]",
        generator="grounded:<b>", lang="en", evidence=("p2",), split="validation"),
    row("5", "Hello <script>alert('茶')</script>", "Hi.", generator="replay", lang="en",
        evidence=("elsewhere",)),
    row("6", "Thanks.", "You are welcome.", generator="replay", lang="en"),
)  # fmt: skip
REJECTS = (
    ROWS[4].row() | {"reason": "unsafe: rule <dose> forbids an answer"},
    ROWS[5].row() | {"reason": "seen in an evaluation item", "detail": "item 7"},
    ROWS[5].row() | {"reason": "seen in an evaluation item", "detail": "item 8"},
    {"place": "belle.json:4", "reason": "turn: unanswered at the end", "detail": ""},
)
UNCOVERED = (
    {"passage": "p2", "source": "tea/b.md", "lang": "en", "section": "Keeping", "reason": "silent"},
    {"passage": "gone", "source": "tea/c.md", "lang": "zh", "section": "", "reason": "held out"},
)


@dataclass
class Letters:
    """An encoder whose tokens are characters; the last answer and an end mark are learned."""

    longest: int = 60
    name: str = "letters"

    def size(self, example: Example) -> Size | None:
        pieces = self.pieces(example)
        return Size(len(pieces), sum(piece.trained for piece in pieces)) if pieces else None

    def pieces(self, example: Example) -> tuple[Piece, ...]:
        *before, last = example.messages
        read = "".join(message["content"] for message in before)
        return (
            *(Piece(char, False, special=False) for char in read),
            *(Piece(char, True, special=False) for char in last["content"]),
            Piece("<end>", True, special=True),
        )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("rows")
    jsonl.write(folder / "facts.jsonl", (fact.row() for fact in FACTS))
    jsonl.write(folder / "passages.jsonl", (passage.row() for passage in PASSAGES))
    jsonl.write(folder / "rejects.jsonl", REJECTS)
    jsonl.write(folder / "uncovered.jsonl", UNCOVERED)
    return Source(
        "茶 & tea",
        ROWS,
        encoder=Letters(),
        dropped={"question that came up twice": 2, "held-out document": 9},
        rejects=folder / "rejects.jsonl",
        uncovered=folder / "uncovered.jsonl",
        facts=folder / "facts.jsonl",
        passages=folder / "passages.jsonl",
    )


@pytest.fixture(scope="module")
def found(source: Source) -> Inspection:
    return inspect(source)


@pytest.fixture(scope="module")
def html(found: Inspection) -> str:
    return render(found)


def test_rows_are_counted_by_all_that_is_known_of_them(found: Inspection) -> None:
    counted = found.stats
    assert counted.generators == {
        "direct": {"zh": 3},
        "replay": {"en": 2},
        "grounded:<b>": {"en": 1},
    }
    assert (counted.rows, counted.languages) == (6, {"zh": 3, "en": 3})
    assert counted.splits == {"train": 5, "validation": 1}
    assert counted.with_evidence == 5
    assert list(counted.dropped) == ["held-out document", "question that came up twice"]


def test_a_row_counts_once_for_each_relation_of_its_evidence(found: Inspection) -> None:
    assert found.stats.relations == {"产地": 3, "水温": 1}


def test_lengths_are_those_of_the_tokenizer_and_of_what_training_takes(found: Inspection) -> None:
    lengths = found.stats.lengths
    sizes = [Letters().size(each) for each in ROWS]
    taken = [size for size in sizes if size and size.tokens <= 60]
    assert lengths.tokenizer == "letters"
    assert lengths.total == sum(size.tokens for size in sizes if size)
    assert (lengths.too_long, lengths.no_answer) == (len(ROWS) - len(taken), 0) == (1, 0)
    assert lengths.trained == sum(size.trained for size in taken)


def test_without_a_tokenizer_lengths_are_estimated_and_say_so() -> None:
    lengths = stats(Source("t", [row("1", "两个字", "四个汉字")])).lengths
    assert (lengths.tokenizer, lengths.total, lengths.trained) == ("", 3 + 3 + 4, None)


def test_bins_double_and_hold_every_row() -> None:
    made = bins({0: 1, 16: 2, 17: 3, 32: 4, 65: 5})
    assert [(one.low, one.high, one.rows) for one in made] == [
        (0, 16, 3), (17, 32, 7), (33, 64, 0), (65, 128, 5),
    ]  # fmt: skip


def test_a_sample_has_the_facts_and_the_passages_behind_it(found: Inspection) -> None:
    by_id = {s.example.id: s for samples in found.samples.values() for s in samples}
    assert [fact.object for fact in by_id["1"].facts] == ["杭州", "苏州"]
    assert [quoted.passage.id for quoted in by_id["1"].passages] == ["p1"]
    assert by_id["4"].facts == ()
    assert [quoted.passage.id for quoted in by_id["4"].passages] == ["p2"]
    assert by_id["5"].missing == ("elsewhere",)


def test_what_the_answer_repeats_of_a_passage_is_marked(found: Inspection, html: str) -> None:
    by_id = {s.example.id: s for samples in found.samples.values() for s in samples}
    (quoted,) = by_id["1"].passages
    assert [TEXT[start:end] for start, end in quoted.spans] == ["绿茶的产地有杭州和苏州。"]
    assert "<mark>绿茶的产地有杭州和苏州。</mark>" in html
    assert "<mark>Green tea keeps for a year in a cool place.</mark>" in html


@pytest.mark.parametrize(
    ("text", "words", "lang", "marked"),
    [
        ("头痛可用布洛芬治疗。", "布洛芬", "zh", []),
        ("头痛可用布洛芬治疗。", "他说可用布洛芬治疗头痛", "zh", ["可用布洛芬治疗"]),
        ("A fever may be treated at home.", "It may be treated at home.", "en", ["may be treated at home."]),
        ("A fever may be treated at home.", "No.", "en", []),
        ("偏头痛的病因不明。偏头痛的病因很多。", "偏头痛的病因很多。", "zh", ["偏头痛的病因很多。"]),
    ],
)  # fmt: skip
def test_spans_that_two_texts_share(text: str, words: str, lang: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in repeated(text, words, lang=lang)] == marked


def test_copies_are_compared_without_the_passages_that_rows_show(found: Inspection) -> None:
    assert (found.duplicates.compared, found.duplicates.groups) == (6, 1)
    (cluster,) = found.duplicates.shown
    assert (cluster.kind, [one.id for one in cluster.shown]) == ("exact", ["1", "2"])
    assert heard(ROWS[3]).startswith("Question: How long?\n")


def test_no_more_rows_are_compared_than_the_bound_and_the_page_says_so() -> None:
    compared = Compared(rows=2)
    for each in ROWS:
        compared.take(each)
    duplicates = compared.duplicates()
    assert (duplicates.compared, duplicates.copies) == (2, 1)


def test_when_time_is_up_the_rows_left_out_are_told(source: Source) -> None:
    compared = Compared(seconds=-1)
    for each in ROWS:
        compared.take(each)
    assert 0 < compared.duplicates().compared < len(ROWS)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (f"{SHOWN}\n\n问题：多久？", (SHOWN, "问题：多久？")),
        ("第一段。\n\n第二段？", ("", "第一段。\n\n第二段？")),
        ("[1] is what?", ("", "[1] is what?")),
    ],
)
def test_a_question_is_told_from_the_passages_above_it(content: str, parts: Any) -> None:
    assert split_prompt(content) == parts


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"reason": "unsafe: rule dose"}, ("unsafe", "rule dose")),
        ({"reason": "too short"}, ("too short", "")),
        ({"reason": "turn: unanswered", "detail": "x"}, ("turn: unanswered", "x")),
    ],
)
def test_reasons_of_both_kinds_are_read(row: dict[str, str], told: Any) -> None:
    assert reason_of(row) == told


def test_rejects_and_bare_passages_are_shown_by_reason(found: Inspection, html: str) -> None:
    assert found.stats.rejected["seen in an evaluation item"] == 2
    assert {one.detail for one in found.rejects["seen in an evaluation item"]} <= {"item 7", "item 8"}  # fmt: skip
    assert found.rejects["turn: unanswered at the end"][0].place == "belle.json:4"
    assert found.bare["silent"][0].passage == PASSAGES[1]
    assert found.bare["held out"][0].passage is None
    for text in ("rule &lt;dose&gt; forbids an answer", "belle.json:4", "tea/c.md", "held out"):
        assert text in html


def test_learned_tokens_and_the_one_that_ends_an_answer_stand_out(html: str) -> None:
    assert '<i class="t">杭</i>' in html
    assert '<u class="t">&lt;end&gt;</u>' in html
    assert "<i>哪</i>" in html
    assert "more than 60: left out of training, not cut" in html


def test_of_a_long_row_both_ends_are_shown(tmp_path: Path) -> None:
    long = row("1", "Q" + "。" * 3000, "A" + "茶" * 10)
    page = render(inspect(Source("t", [long], encoder=Letters(longest=100))))
    hidden = len(Letters().pieces(long)) - 1600
    assert f"… {hidden:,} tokens not shown …" in page
    assert page.count("<i>。</i>") + page.count('<i class="t">茶</i>') < 1600
    assert page.count('<i class="t">茶</i>') == 10


def test_the_page_escapes_what_rows_say(html: str) -> None:
    assert "<script" not in html
    assert "Hello &lt;script&gt;alert(&#x27;茶&#x27;)&lt;/script&gt;" in html
    assert "grounded:&lt;b&gt;" in html
    assert "<title>茶 &amp; tea:" in html
    forged = replace(row("1", "Q", "A"), messages=({"role": '"><b>', "content": "x"},))
    assert "<b>" not in pair(forged)


def test_the_page_needs_nothing_from_elsewhere_and_its_links_lead_somewhere(html: str) -> None:
    links = re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]*)""", html)
    assert links
    assert {link.removeprefix("#") for link in links} <= set(re.findall(r'id="([^"]*)"', html))
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|@import|url\(", html)


def test_no_rows_and_nothing_beside_them_make_a_page() -> None:
    page = render(inspect(Source("empty", [])))
    for calm in ("No two of these rows", "No row is noted as rejected", "Name a base with --base"):
        assert calm in page


def test_counts_are_the_same_each_time_and_go_into_json(source: Source, found: Inspection) -> None:
    assert inspect(source) == found
    told = json.loads(json.dumps(stats(source).row()))
    assert told["evidence_share"] == round(5 / 6, 4)
    assert told["variety"]["zh"]["sample"] == 3


def test_variety_is_what_was_worked_out_by_hand() -> None:
    assert distinct2(["abc", "abd"]) == 3 / 4  # ab twice, bc, bd
    assert self_bleu([list("茶叶很香"), list("茶叶很香")]) == pytest.approx(1.0)
    assert self_bleu([list("abcd"), list("wxyz")]) < 0.1
    assert self_bleu([list("abcd")]) == 0.0
    # the short one stands whole in the other, which is half as long again: its brevity counts
    short, long = math.exp(1 - 6 / 4), (4 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** (1 / 4)
    assert self_bleu([list("abcd"), list("abcdef")]) == pytest.approx((short + long) / 2)


def many(count: int) -> Iterator[Example]:
    """Rows that differ, of the same few generators."""
    for number in range(count):
        asked = f"{number}号茶山产什么茶？"
        yield row(
            f"r{number}", asked, f"茶{number}。", generator=f"g{number % 5}", evidence=("f1",)
        )


def test_the_memory_of_counting_does_not_grow_with_the_rows(source: Source) -> None:
    peaks = []
    for count in (1100, 4400):
        tracemalloc.start()
        stats(Source("t", many(count), facts=source.facts))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
