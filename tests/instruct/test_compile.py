"""The instruct stage as a whole, with a real index."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handmade import RELATIONS, Corpus, compile_rows

from verticalize import jsonl
from verticalize.domain.prompts import Prompts
from verticalize.instruct.compile import Compiled, write_examples
from verticalize.instruct.split import group_of
from verticalize.instruct.support import SupportRow
from verticalize.knowledge.corpus import open_corpus
from verticalize.records import Example
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.support import Support
from verticalize.text import sentences

Compile = Callable[..., Compiled]


@pytest.fixture
def compiled(corpus: Corpus, prompts: Prompts, index: Index) -> Compile:
    def run(**changes: Any) -> Compiled:
        return compile_rows(corpus, prompts, index, **changes)

    return run


def grounded(rows: tuple[Example, ...]) -> list[Example]:
    return [row for row in rows if row.generator.startswith("grounded:")]


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(compiled: Compile) -> None:
    assert compiled() == compiled()
    assert compiled().train != compiled(seed=1).train


def test_a_corpus_that_stays_on_disk_gives_the_same_rows(
    corpus: Corpus, compiled: Compile, prompts: Prompts, index: Index, tmp_path: Path
) -> None:
    for name in ("documents", "passages", "facts", "questions"):
        jsonl.write(tmp_path / f"{name}.jsonl", (one.row() for one in getattr(corpus, name)))
    (tmp_path / "summary.json").write_text('{"sources": []}', encoding="utf-8")
    opened = open_corpus(tmp_path, small=0)
    assert not any(isinstance(rows, tuple) for rows in (opened.passages, opened.facts))
    for changes in ({}, {"distractors": "random", "max_examples": 20}):
        here = compiled(**changes)
        there = compile_rows(opened, prompts, index, **changes)  # type: ignore[arg-type]
        assert there == here
        assert list(there.uncovered) == list(here.uncovered)


def test_a_question_that_two_sources_give_is_asked_once_and_counted(
    corpus: Corpus, compiled: Compile
) -> None:
    once = compiled(validation_share=0.0)
    corpus.card("other.zh.jsonl", "gout", "痛风", {"symptom": ["关节红肿"]}, lang="zh")
    twice = compiled(validation_share=0.0)
    name = "question that came up twice"
    assert twice.dropped[name] > once.dropped.get(name, 0)
    asked = [row.messages[1]["content"] for row in twice.train if row.generator == "direct"]
    assert asked
    assert len(asked) == len(set(asked))


def test_no_source_is_in_training_and_validation(compiled: Compile) -> None:
    for seed in range(5):
        made = compiled(seed=seed)
        train = {row.group for row in made.train} - {"off-topic"}
        validation = {row.group for row in made.validation} - {"off-topic"}
        assert validation
        assert not train & validation


def test_the_evidence_of_a_row_is_of_its_own_split(compiled: Compile) -> None:
    made = compiled(grounded_share=0.0, validation_share=0.4)
    validation = {row.group for row in made.validation}
    assert validation
    assert made.train
    for row in made.train:
        groups = {group_of(id_.partition("/")[0].partition("@")[0]) for id_ in row.evidence}
        assert not groups & validation, row.generator


def test_a_conversation_is_a_row_of_several_turns(corpus: Corpus, compiled: Compile) -> None:
    corpus.card(
        "c.en.jsonl", "mumps", "mumps", {"symptom": ["swollen cheeks"], "medicine": ["ibuprofen"]}
    )
    rows = [row for row in compiled(grounded_share=0.0).train if row.generator == "drill"]
    assert rows
    for row in rows:
        roles = [message["role"] for message in row.messages]
        assert roles == ["system", *["user", "assistant"] * ((len(roles) - 1) // 2)]
        assert len(roles) >= 5


def test_every_row_with_an_answer_names_its_evidence(corpus: Corpus, compiled: Compile) -> None:
    ids = {f.id for f in corpus.facts} | {p.id for p in corpus.passages}
    rows = compiled().train
    assert len({row.generator.startswith("unanswerable:") for row in rows}) == 2
    for row in rows:
        assert set(row.evidence) <= ids
        if not row.generator.startswith("unanswerable:"):
            assert row.evidence


def test_row_ids_are_distinct(compiled: Compile) -> None:
    made = compiled()
    ids = [row.id for row in (*made.train, *made.validation)]
    assert len(ids) == len(set(ids))


def test_a_grounded_answer_quotes_whole_sentences_of_the_passage_it_names(
    corpus: Corpus, compiled: Compile
) -> None:
    whole = {sentence for passage in corpus.passages for sentence in sentences(passage.text)}
    rows = grounded(compiled().train)
    assert rows
    for row in rows:
        answer = row.messages[-1]["content"]
        label = answer[answer.index("[") : answer.index("]") + 1]
        shown = next(
            line for line in row.messages[1]["content"].splitlines() if line.startswith(label)
        )
        quoted = [part.strip() for part in answer.split(label) if part.strip()]
        assert quoted
        assert all(sentence in whole and sentence in shown for sentence in quoted)


def test_an_asked_row_shows_a_sentence_and_has_its_question_for_an_answer(
    corpus: Corpus, compiled: Compile
) -> None:
    whole = {sentence for passage in corpus.passages for sentence in sentences(passage.text)}
    rows = [row for row in compiled(asked_share=0.4).train if row.generator.startswith("asked:")]
    assert rows
    for row in rows:
        told, answer = (message["content"] for message in row.messages)
        shown = told.partition(" — ")[2].rpartition("\n\n")[0]
        assert set(sentences(shown)) <= whole
        assert answer not in shown
        assert len(answer) > 3


def test_nothing_of_a_held_out_source_is_in_any_row(compiled: Compile) -> None:
    made = compiled(asked_share=0.4, holdout=("c.en.jsonl#gout", "guides/burns.*"))
    rows = [json.dumps(row.row(), ensure_ascii=False) for row in (*made.train, *made.validation)]
    for words in ("gout", "痛风", "big toe", "关节红肿", "Cool a burn"):
        assert not [row for row in rows if words in row]
    assert made.dropped["held-out document"] == 3  # two English facts, one Chinese


def test_refusals_are_the_packs_own_words(compiled: Compile) -> None:
    rows = [row for row in compiled().train if row.generator.startswith("unanswerable:")]
    assert {row.messages[-1]["content"] for row in rows} <= {
        "Not in the knowledge base.",
        "知识库里没有。",
    }
    assert rows


def test_never_more_rows_than_asked_for(compiled: Compile) -> None:
    made = compiled(max_examples=20, validation_share=0.1)
    assert len(made.train) <= 18
    assert len(made.validation) <= 2
    assert sum(made.counts.values()) == len(made.train) + len(made.validation)


def test_a_relation_without_wordings_is_asked_generically(
    compiled: Compile,
) -> None:
    made = compiled(relations={"symptom": RELATIONS["symptom"]}, grounded_share=0.0)
    asked = [row.messages[1]["content"] for row in made.train]
    assert [q for q in asked if "medicine" in q]


def test_progress_ends_at_the_total(compiled: Compile) -> None:
    seen: list[tuple[int, int]] = []
    compiled(progress=lambda done, total, note: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]


def test_no_compiled_question_of_the_evaluation_is_in_the_rows_or_in_the_gate(
    compiled: Compile,
) -> None:
    made = compiled(max_examples=40, asked_share=0.5, grounded_share=0.2)
    assert {item.slice for item in made.items} == {"known", "new", "unanswerable"}
    rows = json.dumps([row.row()["messages"] for row in made.train], ensure_ascii=False)
    gate = {row.question for row in made.support_rows}
    for item in made.items:
        assert json.dumps(item.question, ensure_ascii=False)[1:-1] not in rows
        assert item.question not in gate


def test_the_files_are_those_that_other_trainers_read(
    compiled: Compile, index: Index, tmp_path: Path
) -> None:
    made = compiled()
    stats = write_examples(tmp_path / "out", made, index=index)
    rows = [Example.from_row(row) for row in jsonl.read(tmp_path / "out" / "train.jsonl")]
    assert tuple(rows) == made.train
    assert len(list(jsonl.read(tmp_path / "out" / "validation.jsonl"))) == stats["validation"]
    described = json.loads((tmp_path / "out" / "dataset_info.json").read_text("utf-8"))
    assert described["verticalize_train"]["file_name"] == "train.jsonl"
    assert described["verticalize_train"]["columns"] == {"messages": "messages"}
    support = [SupportRow(**row) for row in jsonl.read(tmp_path / "out" / "support_rows.jsonl")]
    assert tuple(support) == made.support_rows
    assert 0 <= Support.load(tmp_path / "out" / "support.json").threshold <= 1


def test_support_rows_hide_the_evidence_and_the_questions_own_words(
    corpus: Corpus, index: Index
) -> None:
    question = "How long is somebody with flu infectious?"
    hits = index.search(question, 5, "en")
    assert hits[0].passage.document_id == "faq.csv#1"
    (shown, *_) = SupportRow(question, "en", hits[0].passage.id).shown(hits)
    assert shown.passage.text.endswith("Ask a doctor.")
    assert "How long" not in shown.passage.title + shown.passage.text
    hidden = SupportRow(question, "en", None, without="faq.csv#1").shown(hits)
    assert [hit.rank for hit in hidden] == list(range(1, len(hits)))
    assert "faq.csv#1" not in {hit.passage.document_id for hit in hidden}
