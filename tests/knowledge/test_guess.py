"""Fields that nobody named: which are taken for what, and that the guess is told."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from reading import CONTEXT, found_in

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.domain.relations import generic
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.guess import is_guess

LONG = "Green tea is steamed soon after it is picked. It stays green. It is brewed below 80 °C. "
LONG_ZH = "绿茶采摘后很快蒸青。它因此保持绿色。冲泡的水温低于八十度。" * 8


def read(path: Path, context: Context = CONTEXT, **spec: Any) -> list[Found | Problem]:
    source = SourceFile(path, f"kb/{path.name}", KnowledgeSource(path="kb/*", **spec))
    return found_in(source, context)


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def one(path: Path, context: Context = CONTEXT, **spec: Any) -> Found:
    (found,) = read(path, context, **spec)
    assert isinstance(found, Found), found
    return found


@pytest.mark.parametrize(
    ("row", "kind", "title", "text", "note"),
    [
        (
            {"heading": "Green", "body": "Mild."},
            *("documents", "Green", "Mild."),
            "fields taken for title and text: heading, body",
        ),
        (
            {"标题": "绿茶", "内容": "清淡。"},
            *("documents", "绿茶", "清淡。"),
            "fields taken for title and text: 标题, 内容",
        ),
        ({"正文": "清淡。"}, "documents", "清淡。", "清淡。", "field taken for text: 正文"),
        (
            {"Title": "Green", "text": "Mild."},
            *("documents", "Green", "Mild."),
            "fields taken for title and text: Title, text",
        ),
        (
            {"Question": "Hot?", "Answer": "No."},
            *("faq", "Hot?", "Hot?\nNo."),
            None,  # as they are called
        ),
        (
            {"问题": "烫吗？", "回答": "不烫。"},
            *("faq", "烫吗？", "烫吗？\n不烫。"),
            None,
        ),
        (
            {"问": "烫吗？", "答": "不烫。"},
            *("faq", "烫吗？", "烫吗？\n不烫。"),
            None,
        ),
        (
            {"ｔｉｔｌｅ": "Is it hot?", "ANSWER": "No."},
            *("faq", "Is it hot?", "Is it hot?\nNo."),
            "fields taken for question and answer: ｔｉｔｌｅ, ANSWER",
        ),
        (
            {"questions": [["Is it", "hot?"]], "answers": ["No.", "Not yet."]},
            *("faq", "Is it hot?", "Is it hot?\nNo.\nNot yet."),
            None,
        ),
        (
            {"Subject": "tea", "Predicate": "origin", "Object": "Asia"},
            *("facts", "tea", "Origin of tea: Asia."),
            "fields taken for subject, relation and object: Subject, Predicate, Object",
        ),
        (
            {"头实体": "茶", "谓词": "产地", "值": "云南"},
            *("facts", "茶", "茶的产地：云南。"),
            "fields taken for subject, relation and object: 头实体, 谓词, 值",
        ),
        (
            {"name": "Green", "content": LONG},
            *("documents", "Green", LONG.strip()),
            "fields taken for title and text: name, content",
        ),
        (
            {"name": "t1.txt", "标题": "绿茶", "内容": LONG_ZH},
            *("documents", "绿茶", LONG_ZH),
            "fields taken for title and text: 标题, 内容",
        ),
        (
            {"heading": "绿茶", "zw": LONG_ZH},
            *("documents", "绿茶", LONG_ZH),
            "fields taken for title and text: heading, zw",
        ),
        (
            {"title": "Green", "paragraphs": [["One.", "Two."], ["Three."]]},
            *("documents", "Green", "One.\nTwo.\nThree."),
            "fields taken for title and text: title, paragraphs",
        ),
    ],
)
def test_fields_are_known_by_what_people_call_them(
    tmp_path: Path, row: dict[str, Any], kind: str, title: str, text: str, note: str | None
) -> None:
    found = one(lines(tmp_path / "a.jsonl", row))
    document = found.document
    assert (document.kind, document.title, document.text.strip()) == (kind, title, text)
    assert found.notes == ((note,) if note else ())
    if kind == "faq":
        assert found.answer_start == len(title) + 1


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("标题,内容", "绿茶,清淡。", "documents"),
        ("heading,body,author", "Green,Mild.,Lu Yu", "documents"),
        ("问题,答案,来源", "烫吗？,不烫。,茶经", "faq"),
        ("Question,Answer", "Hot?,No.", "faq"),
        ("主语,谓语,宾语", "茶,产地,云南", "facts"),
        ("head,relation,tail", "tea,origin,Asia", "facts"),
        ("名称,简介", f"绿茶,{LONG_ZH}", "documents"),
    ],
)
def test_columns_of_a_table_are_guessed_alike(
    tmp_path: Path, header: str, row: str, kind: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{row}\n", "utf-8")
    found = one(path)
    assert found.document.kind == kind
    assert any(map(is_guess, found.notes)) is (kind != "faq")


def test_columns_of_a_database_are_guessed_alike(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE page (标题, 正文)")
        database.execute("INSERT INTO page VALUES ('绿茶', '清淡。')")
    database.close()
    found = one(tmp_path / "a.db")
    assert (found.document.title, found.document.text) == ("绿茶", "清淡。")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("内容,价格", "一杯茶,五元"),
        ("Item,Content,Price", "Green tea,one cup,$5"),
        ("检查项目,说明", "血糖,空腹"),
    ],
)
def test_a_table_of_short_cells_stays_a_table_so_that_no_column_is_lost(
    tmp_path: Path, header: str, row: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{row}\n", "utf-8")
    found = one(path)
    assert found.document.kind == "documents"
    assert all(cell in found.document.text for cell in row.split(","))
    assert found.notes == ()


def test_a_cell_with_a_bar_stays_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("标题,内容\n绿茶,清淡|微苦\n", "utf-8")
    assert one(path).document.text == "清淡|微苦"


def test_records_inside_an_object_are_guessed_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"articles": [{"标题": "绿茶", "内容": "清淡。"}]}), "utf-8")
    assert one(path).document.title == "绿茶"


def test_what_the_manifest_names_holds(tmp_path: Path) -> None:
    row = {"标题": "绿茶", "内容": "清淡。", "ask": "烫吗？", "答": "不烫。", "body": "Mild."}
    path = lines(tmp_path / "a.jsonl", row)
    assert one(path, text="body").document.text == "Mild."
    assert one(path, question="ask").document.text == "烫吗？\n不烫。"
    assert one(path, kind="documents").document.text == "Mild."
    (refused,) = read(path, question="问题")
    assert isinstance(refused, Problem)
    assert "the record needs" in refused.message


def test_a_record_with_a_relation_of_the_pack_stays_facts(tmp_path: Path) -> None:
    knowing = Context({"origin": generic("origin")}, {"origin": "origin"}, ("zh", "en"), 60)
    path = lines(tmp_path / "a.jsonl", {"name": "tea", "origin": "Asia", "content": LONG})
    assert one(path, knowing).document.kind == "facts"
    path = lines(tmp_path / "b.jsonl", {"name": "tea", "content": "Short."})
    assert one(path, knowing).document.kind == "documents"


@pytest.mark.parametrize(
    "row", [{"heading": "Green"}, {"foo": "绿茶", "bar": 3}, {"内容": {"a": 1}}]
)
def test_where_nothing_fits_the_record_is_a_problem(tmp_path: Path, row: dict[str, Any]) -> None:
    (refused,) = read(lines(tmp_path / "a.jsonl", row))
    assert isinstance(refused, Problem)
    assert "the record needs" in refused.message
