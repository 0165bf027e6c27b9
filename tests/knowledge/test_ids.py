"""Ids of records: their own, made of a name that may stand twice, or numbers where told so."""

import json
from pathlib import Path

import pytest
from test_bad_input import pack_with

from verticalize.errors import KnowledgeError
from verticalize.knowledge.ingest import ingest

NUMBERED = "name: tea\nlanguages: [zh, en]\nknowledge: [{{path: 'tea/{file}', ids: rows}}]\n"
PLAIN = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/{file}']\n"
TWICE = [
    {"id": "a", "question": "Is it hot?", "answer": "Yes."},
    {"id": "a", "question": "它烫吗？", "answer": "烫。"},
]
NAMES = [
    {"subject": "乌龙茶", "产地": "福建"},
    {"subject": "绿茶"},
    {"subject": "乌龙茶", "产地": "台湾"},
]


def rows(*records: object) -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()


def test_an_id_of_its_own_that_stands_twice_is_an_error_that_names_the_way_out(
    tmp_path: Path,
) -> None:
    with pytest.raises(KnowledgeError, match="ids: rows"):
        ingest(pack_with(tmp_path, "a.jsonl", rows(*TWICE), PLAIN), max_tokens=160)


def test_records_may_be_numbered_whatever_their_ids(tmp_path: Path) -> None:
    corpus = ingest(pack_with(tmp_path, "a.jsonl", rows(*TWICE), NUMBERED), max_tokens=160)
    assert [d.id for d in corpus.documents] == ["tea/a.jsonl#1", "tea/a.jsonl#2"]


def test_a_name_may_stand_twice_and_a_bare_name_is_counted(tmp_path: Path) -> None:
    corpus = ingest(pack_with(tmp_path, "a.jsonl", rows(*NAMES), PLAIN), max_tokens=160)
    assert [d.id for d in corpus.documents] == ["tea/a.jsonl#乌龙茶", "tea/a.jsonl#乌龙茶~2"]
    assert [f.object for f in corpus.facts] == ["福建", "台湾"]
    assert len({f.id for f in corpus.facts}) == 2
    assert corpus.sources[0].left_out == {"a record with a name and nothing else (left out)": 1}


def test_a_file_of_bare_names_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="a name and nothing else"):
        ingest(pack_with(tmp_path, "a.jsonl", rows(NAMES[1]), PLAIN), max_tokens=160)
