"""SQLite databases: tables, views and queries are tables; nothing is written, nothing runs on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from office import RELATIONS, only, place_of, problem, read, triples

from verticalize.domain import load_domain
from verticalize.knowledge.readers.records import sqlite


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as made:
        for statement in statements:
            made.execute(statement)
        made.commit()
    return path


DOSES = (
    "CREATE TABLE doses (Drug TEXT, Dose TEXT, n REAL)",
    "INSERT INTO doses VALUES ('aspirin', '100 mg', 3.0), (NULL, '', NULL), ('heparin', NULL, 0.5)",
)
药品 = (
    "CREATE TABLE 药品表 (药品 TEXT, 剂量 TEXT)",
    "INSERT INTO 药品表 VALUES ('阿司匹林', '100 mg'), ('肝素', '5000 IU')",
)
FAQ = (
    "CREATE TABLE faq (id INTEGER, ask TEXT, say TEXT)",
    "INSERT INTO faq VALUES (7, '烫吗？', '烫。'), (8, 'Hot?', 'Yes.')",
)


def test_each_table_is_a_document_that_names_table_and_row(tmp_path: Path) -> None:
    found, problems = read(database(tmp_path / "kb.sqlite", *DOSES, *药品))
    assert problems == []
    english, chinese = (f.document for f in found)
    assert english.text == "Drug: aspirin; Dose: 100 mg; n: 3\nDrug: heparin; n: 0.5"
    assert chinese.text == "药品：阿司匹林；剂量：100 mg\n药品：肝素；剂量：5000 IU"
    assert (english.id, english.title) == ("kb/kb.sqlite#doses", "doses")
    assert (chinese.id, chinese.lang) == ("kb/kb.sqlite#药品表", "zh")
    assert place_of(english, "Drug: heparin") == "table 'doses' row 3"
    assert place_of(chinese, "药品：肝素") == "table '药品表' row 2"


def test_a_table_named_by_the_manifest_is_read_alone(tmp_path: Path) -> None:
    path = database(tmp_path / "kb.db", *DOSES, *FAQ)
    found, problems = read(path, table="faq", kind="faq", question="ask", answer="say")
    assert problems == []
    assert [(f.document.id, f.document.title) for f in found] == [
        ("kb/kb.db#faq:7", "烫吗？"), ("kb/kb.db#faq:8", "Hot?"),
    ]  # fmt: skip
    assert found[1].place == f"{path} table 'faq' row 2"


def test_a_query_of_the_manifest_is_a_table(tmp_path: Path) -> None:
    path = database(tmp_path / "kb.sqlite3", *DOSES, *药品)
    query = "SELECT 药品 AS subject, 剂量 FROM 药品表 ORDER BY 药品 DESC"
    found, problems = read(path, RELATIONS, query=query)
    assert problems == []
    assert triples(found) == [("阿司匹林", "dose", "100 mg"), ("肝素", "dose", "5000 IU")]
    assert found[1].place == f"{path} query row 2"


def test_views_are_read_and_the_tables_of_a_full_text_index_are_not(tmp_path: Path) -> None:
    path = database(
        tmp_path / "kb.db",
        "CREATE TABLE t (药品 TEXT PRIMARY KEY, x) WITHOUT ROWID",
        "INSERT INTO t VALUES ('茶', 1)",
        "CREATE VIEW v AS SELECT 药品 AS 名 FROM t",
        "CREATE VIRTUAL TABLE notes USING fts5(body)",
        "INSERT INTO notes VALUES ('Green tea is mild.')",
    )
    found, problems = read(path)
    assert problems == []
    assert [f.document.text for f in found] == [
        "body: Green tea is mild.",
        "药品：茶；x：1",
        "名：茶",
    ]


@pytest.mark.parametrize(
    ("spec", "cause", "hint"),
    [
        ({"table": "dosis"}, "no table 'dosis'", "Did you mean 'doses'?"),
        ({"query": "SELECT nix FROM doses"}, "no such column", "Correct the query"),
        ({"query": "DELETE FROM doses"}, "more than to select", "plain SELECT"),
        ({"query": "PRAGMA writable_schema = 1"}, "more than to select", "plain SELECT"),
        ({"query": "ATTACH '/etc/passwd' AS x"}, "more than to select", "plain SELECT"),
        ({"query": "SELECT 1; SELECT 2"}, "one statement", "Correct the query"),
        ({"query": "SELECT 1 AS a, 2 AS a"}, "two columns the name 'a'", "AS"),
        ({"query": "SELECT Drug FROM doses WHERE 0"}, "holds no records", "Put records"),
    ],
)  # fmt: skip
def test_what_the_manifest_asks_for_must_be_there_and_only_select(
    tmp_path: Path, spec: dict[str, str], cause: str, hint: str
) -> None:
    found = problem(database(tmp_path / "kb.db", *DOSES), **spec)
    assert cause in found.message
    assert hint in found.hint


def test_a_query_that_runs_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MAX_SECONDS", 0.02)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    assert (
        "worked for more than"
        in problem(database(tmp_path / "a.db", *DOSES), query=endless).message
    )
    view = "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n"
    _, problems = read(database(tmp_path / "b.db", view))
    assert "worked for more than" in problems[0].message


def test_reading_changes_nothing_and_bytes_and_controls_are_counted(tmp_path: Path) -> None:
    path = database(tmp_path / "kb.db", "CREATE TABLE t (药品, 图)",
                    "INSERT INTO t VALUES ('茶' || char(0) || '叶', x'00ff')")  # fmt: skip
    before = path.read_bytes()
    found = only(path)
    assert found.document.text == "药品：茶叶"
    assert sorted(found.notes) == [
        "a control character (left out)",
        "a value that is bytes and not text (left out)",
    ]
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["kb.db"]


def test_text_that_is_not_utf8_is_a_problem_with_its_row(tmp_path: Path) -> None:
    path = database(tmp_path / "kb.db", "CREATE TABLE t (药品)",
                    "INSERT INTO t VALUES ('茶'), (CAST(x'b2e8' AS TEXT))")  # fmt: skip
    found, problems = read(path)
    assert [f.document.text for f in found] == ["药品：茶"]
    assert problems[0].place == f"{path} table 't' row 2"
    assert "is not UTF-8" in problems[0].message


def test_changes_that_are_not_in_the_file_yet_are_a_problem(tmp_path: Path) -> None:
    path = database(tmp_path / "kb.db", "PRAGMA journal_mode = WAL", *DOSES)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO doses VALUES ('tea', '1', 2)")
        writer.commit()
        assert "only in kb.db-wal" in problem(path).message


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "holds nothing"),
        ("这不是数据库，只是文字".encode() * 99, "not a database"),
        (b"SQLite format 3\x00" + b"\xff" * 2000, "not a database"),
    ],
)
def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path, data: bytes, cause: str) -> None:
    path = tmp_path / "kb.db"
    path.write_bytes(data)
    assert cause in problem(path).message


def test_a_database_that_is_cut_short_is_never_taken_for_whole(tmp_path: Path) -> None:
    rows = ", ".join(f"('药{n}', '{'x' * 200}')" for n in range(500))
    path = database(tmp_path / "kb.db", "CREATE TABLE t (药品, x)", f"INSERT INTO t VALUES {rows}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _, problems = read(path)
    assert "malformed" in problems[0].message


def test_several_lines_of_the_manifest_may_name_tables_of_one_database(tmp_path: Path) -> None:
    root = tmp_path / "domains/tea"
    root.mkdir(parents=True)
    (root / "domain.yaml").write_text(
        "name: tea\nlanguages: [en, zh]\nknowledge:\n"
        "  - {path: kb.db, table: doses}\n  - {path: kb.db, table: faq}\n"
        "  - '*'\n",
        "utf-8",
    )
    (tmp_path / "knowledge").mkdir()
    database(tmp_path / "knowledge/kb.db", *DOSES, *FAQ)
    sources = load_domain("tea", domains=tmp_path / "domains").sources()
    assert [(s.name, s.spec.table, s.spec.kind) for s in sources] == [
        ("kb.db", "doses", None), ("kb.db", "faq", None),
    ]  # fmt: skip


def test_rows_that_are_only_in_the_log_change_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "domains/tea").mkdir(parents=True)
    manifest = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/kb.db']\n"
    (tmp_path / "domains/tea/domain.yaml").write_text(manifest, "utf-8")
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    path = database(tmp_path / "knowledge/tea/kb.db", "CREATE TABLE t (药品, dose)")
    pack = load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stored = path.read_bytes()
        before = pack.fingerprints("ingest")
        writer.execute("INSERT INTO t VALUES ('茶', '1 cup')")
        writer.commit()
        assert path.read_bytes() == stored
        assert pack.fingerprints("ingest") != before
