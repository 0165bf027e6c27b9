"""One file read to its end: ids that stand twice, and memory that runs out."""

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading import CONTEXT

from verticalize.domain.hooks import Hooks
from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.part import MOST_PROBLEMS, PLACES, PROBLEMS, RECORDS, Part, read_part
from verticalize.knowledge.readers.graphs import rdf
from verticalize.knowledge.readers.graphs.model import Gathered
from verticalize.knowledge.readers.office.package import reading


def part(path: Path) -> Part:
    source = SourceFile(path, path.name, KnowledgeSource(path="*"))
    return read_part(source, CONTEXT, Hooks(), path.parent / "part")


def test_each_id_that_stands_twice_names_where_it_stood_first(tmp_path: Path) -> None:
    ids = ["一", "two", "三", "two", "一", "two"]
    rows = "".join(f'{{"id": "{id_}", "text": "茶 tea"}}\n' for id_ in ids)
    (tmp_path / "a.jsonl").write_text(rows, "utf-8")
    problems = list(part(tmp_path / "a.jsonl").problems())
    assert [(p.place.split(":")[-1], p.message.split(":")[-1]) for p in problems] == [
        ("4", "2 already."),
        ("5", "1 already."),
        ("6", "2 already."),
    ]


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.md", "# 茶 tea\n\n乌龙茶。 It is warm.\n"),
        ("a.jsonl", '{"question": "茶是什么？", "answer": "饮料。"}\n'),
        ("a.csv", "subject,relation,object\n茶,causes,sleep\n"),
        ("a.json", "{"),
    ],
)
def test_a_part_knows_which_of_its_files_hold_something(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    found = part(tmp_path / name)
    for file in (*RECORDS, PLACES, PROBLEMS):
        assert found.holds(file) == bool((found.folder / file).read_bytes()), file


def test_many_ids_that_stand_twice_take_little_time(tmp_path: Path) -> None:
    rows = "".join(f'{{"id": "{n % 3000}", "text": "茶 tea"}}\n' for n in range(6000))
    (tmp_path / "a.jsonl").write_text(rows, "utf-8")
    began = time.process_time()
    found = part(tmp_path / "a.jsonl")
    assert time.process_time() - began < 10
    assert found.summary.refused == 3000
    assert len(list(found.problems())) == MOST_PROBLEMS


def test_an_office_file_for_which_memory_runs_out_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    def read() -> Iterator[None]:
        with reading(path):
            raise MemoryError
        yield

    with pytest.raises(MemoryError):
        list(read())


class Full(Gathered):
    """Triples for which there is no memory left."""

    def add(self, *_: object) -> None:
        raise MemoryError


def test_a_graph_for_which_memory_runs_out_is_not_called_ill_formed(tmp_path: Path) -> None:
    source = SourceFile(tmp_path / "a.ttl", "a.ttl", KnowledgeSource(path="*"))
    with pytest.raises(MemoryError):
        rdf._parse('<x:tea> <x:origin> "云南" .', "turtle", source, Full())
