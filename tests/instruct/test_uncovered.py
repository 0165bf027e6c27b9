"""Every passage has a row, or a reason why it has none."""

import json
from pathlib import Path

from handmade import Corpus, compile_rows

from verticalize import jsonl
from verticalize.domain.prompts import Prompts
from verticalize.instruct.compile import write_examples
from verticalize.instruct.uncovered import REASONS
from verticalize.retrieval.engine.index import Index

EMPTY, MUTE = "guides/empty.zh.md", "guides/mute.en.md"


def test_a_passage_without_a_question_has_its_reason(
    corpus: Corpus, prompts: Prompts, index: Index
) -> None:
    corpus.guide(EMPTY, "空", [("表", "| 药 | 量 |\n|---|---|\n| 甲 | 1 |")], lang="zh")
    corpus.guide(MUTE, "", [("", "Sit down and rest.")])
    made = compile_rows(corpus, prompts, index, holdout=("guides/burns.*",))
    reasons = {one.source: one.reason for one in made.uncovered}
    assert reasons == {
        "guides/burns.en.md": "held-out document",
        EMPTY: "nothing but headings, tables and lead-ins",
        MUTE: "no sentence that a question fits",
    }
    assert set(reasons.values()) <= set(REASONS)


def test_where_rows_are_few_the_passages_left_out_are_told(
    corpus: Corpus, prompts: Prompts, index: Index
) -> None:
    made = compile_rows(corpus, prompts, index, max_examples=10)
    assert {one.reason for one in made.uncovered} == {
        "has questions, but there were more than max_examples"
    }


def test_the_report_is_a_file_and_its_counts_are_in_the_statistics(
    corpus: Corpus, prompts: Prompts, index: Index, tmp_path: Path
) -> None:
    corpus.guide(MUTE, "", [("", "Sit down and rest.")])
    write_examples(tmp_path, compile_rows(corpus, prompts, index))
    (row,) = jsonl.read(tmp_path / "uncovered.jsonl")
    assert (row["source"], row["reason"]) == (MUTE, "no sentence that a question fits")
    stats = json.loads((tmp_path / "stats.json").read_text("utf-8"))
    assert stats["passages"] == {
        "with a question": len(corpus.passages) - 1,
        "no sentence that a question fits": 1,
    }
