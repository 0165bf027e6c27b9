"""Every passage has a row, or a reason why it has none."""

import json
from collections.abc import Mapping
from pathlib import Path

from handmade import RELATIONS, Corpus

from verticalize import jsonl
from verticalize.domain.prompts import Prompts
from verticalize.instruct.compile import Compiled, compile_examples, write_examples
from verticalize.instruct.uncovered import REASONS
from verticalize.retrieval.index import Index

EMPTY, MUTE = "guides/empty.zh.md", "guides/mute.en.md"


def compiled(corpus: Corpus, prompts: Prompts, index: Index, **changes: object) -> Compiled:
    settings: Mapping[str, object] = {
        "holdout": (), "max_examples": 1000, "grounded_share": 0.5, "unanswerable_share": 0.2,
        "conflict_share": 0.1, "superseded_share": 0.1, "asked_share": 0.0,
        "validation_share": 0.2, "replay_share": 0.0, "max_repeats": 2, "temperature": 1.0,
        "distractors": "mined", "quoted": False, "k": 3,
        "prompt_tokens": 500, "seed": 0,
    }  # fmt: skip
    return compile_examples(
        corpus,
        relations=RELATIONS,
        prompts=prompts,
        search=index.search,
        **{**settings, **changes},  # type: ignore[arg-type]
    )


def test_a_passage_without_a_question_has_its_reason(
    corpus: Corpus, prompts: Prompts, index: Index
) -> None:
    corpus.guide(EMPTY, "空", [("表", "| 药 | 量 |\n|---|---|\n| 甲 | 1 |")], lang="zh")
    corpus.guide(MUTE, "", [("", "Sit down and rest.")])
    made = compiled(corpus, prompts, index, holdout=("guides/burns.*",))
    reasons = {one.passage.source: one.reason for one in made.uncovered}
    assert reasons == {
        "guides/burns.en.md": "held-out document",
        EMPTY: "nothing but headings, tables and lead-ins",
        MUTE: "no sentence that a question fits",
    }
    assert set(reasons.values()) <= set(REASONS)


def test_where_rows_are_few_the_passages_left_out_are_told(
    corpus: Corpus, prompts: Prompts, index: Index
) -> None:
    made = compiled(corpus, prompts, index, max_examples=10)
    assert {one.reason for one in made.uncovered} == {
        "has questions, but there were more than max_examples"
    }


def test_the_report_is_a_file_and_its_counts_are_in_the_statistics(
    corpus: Corpus, prompts: Prompts, index: Index, tmp_path: Path
) -> None:
    corpus.guide(MUTE, "", [("", "Sit down and rest.")])
    write_examples(tmp_path, compiled(corpus, prompts, index))
    (row,) = jsonl.read(tmp_path / "uncovered.jsonl")
    assert (row["source"], row["reason"]) == (MUTE, "no sentence that a question fits")
    stats = json.loads((tmp_path / "stats.json").read_text("utf-8"))
    assert stats["passages"] == {
        "with a question": len(corpus.passages) - 1,
        "no sentence that a question fits": 1,
    }
