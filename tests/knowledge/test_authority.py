"""When, where and how far a source binds: read from records, front matter and sources.yaml."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shelves import shelf
from test_rows import pack, read

from verticalize.errors import KnowledgeError
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.check import check
from verticalize.knowledge.ingest import ingest

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("metadata", "row"),
    [
        ({"effective_date": ["2021-01-01"]}, {"effective_from": "2021-01-01"}),
        ({"valid_from": date(2021, 1, 1)}, {"effective_from": "2021-01-01"}),
        ({"生效日期": "2021年1月1日"}, {"effective_from": "2021-01-01"}),
        ({"施行日期": "2021/1/1"}, {"effective_from": "2021-01-01"}),
        ({"effective_from": 2021}, {"effective_from": "2021-01-01"}),
        ({"Effective To": "2022"}, {"effective_to": "2022-12-31"}),
        ({"valid-to": "2022-06"}, {"effective_to": "2022-06-30"}),
        ({"expires": "30 June 2022"}, {"effective_to": "2022-06-30"}),
        ({"有效期至": "长期"}, {}),
        ({"失效日期": "2021年1月1日"}, {"effective_to": "2020-12-31"}),
        ({"废止日期": "2021-01-01"}, {"effective_to": "2020-12-31"}),
        ({"status": "In Force"}, {"status": "in force"}),
        ({"效力": "现行有效"}, {"status": "in force"}),
        ({"时效性": "有效"}, {"status": "in force"}),
        ({"时效性": "已修改"}, {"status": "amended"}),
        ({"status": "已修订"}, {"status": "amended"}),
        ({"status": ["已废止"]}, {"status": "repealed"}),
        ({"时效性": "失效"}, {"status": "repealed"}),
        ({"时效性": "尚未生效"}, {"status": "not yet in force"}),
        ({"status": "superseded", "superseded_by": "WHO 2024"},
         {"status": "superseded", "superseded_by": "WHO 2024"}),
        ({"适用地区": "中国大陆"}, {"jurisdiction": "中国大陆"}),
        ({"jurisdiction": ["Ohio", "Iowa"]}, {"jurisdiction": "Ohio; Iowa"}),
        ({"证据等级": "1a"}, {"grade": "1a"}),
        ({"recommendation": "Strong"}, {"grade": "Strong"}),
        ({"recommendation": "Take one tablet each morning with a full glass of water."}, {}),
        ({"license": "CC-BY-4.0"}, {"licence": "CC-BY-4.0"}),
        ({"许可": "公有领域"}, {"licence": "公有领域"}),
        ({"status": "draft", "title": "x"}, {}),
        ({"effective_to": None, "status": ""}, {}),
    ],
)  # fmt: skip
def test_authority_is_read_under_the_names_that_people_use(
    metadata: dict[str, Any], row: dict[str, str]
) -> None:
    found = Authority.read(metadata)
    assert isinstance(found, Authority)
    assert found.row() == row
    assert Authority.of(found.row()) == found


@pytest.mark.parametrize(
    ("metadata", "cause", "hint"),
    [
        ({"effective_date": "soon"}, "'effective_date' is no date: 'soon'.", "2021年1月1日"),
        ({"施行日期": "2021-02-30"}, "'施行日期' is no date: '2021-02-30'.", "2021-01-01"),
        ({"valid_to": "1/2/2021"}, "'valid_to' is no date: '1/2/2021'.", "2021/1/1"),
        ({"valid_to": True}, "'valid_to' is no date: 'True'.", "Write it as"),
        ({"status": "repeled"}, "no status that is known: 'repeled'.", "Did you mean 'repealed'"),
        ({"status": "x", "effective_date": "2021"}, "no status that is known: 'x'.", "已废止"),
        ({"时效性": "也许"}, "'时效性' is no status that is known: '也许'.", "现行有效"),
        ({"jurisdiction": {"a": 1}}, "'jurisdiction' is no text", "Write one text."),
        ({"effective_from": "2021", "effective_to": "2020"}, "no time at all", "Correct one"),
    ],
)
def test_what_cannot_be_meant_is_a_problem(metadata: dict[str, Any], cause: str, hint: str) -> None:
    found = Authority.read(metadata)
    assert isinstance(found, tuple)
    assert cause in found[0].message
    assert hint in found[0].hint


def test_all_problems_of_a_record_are_named_at_once() -> None:
    found = Authority.read({"effective_date": "soon", "effective_to": "later"})
    assert isinstance(found, tuple)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("row", "day", "holds"),
    [
        ({}, "2015-01-01", True),
        ({"effective_from": "2021-01-01"}, "2020-12-31", False),
        ({"effective_from": "2021-01-01"}, "2021-01-01", True),
        ({"effective_to": "2020-12-31"}, "2020-12-31", True),
        ({"effective_to": "2020-12-31", "status": "in force"}, "2021-01-01", False),
        ({"status": "repealed"}, "2026-06-01", False),
        ({"status": "repealed"}, "2015-01-01", False),
        ({"status": "repealed", "effective_from": "1999-10-01"}, "2015-01-01", True),
        ({"status": "repealed", "effective_from": "1999-10-01"}, "2026-06-01", False),
        ({"status": "repealed", "effective_to": "2027-01-01"}, "2026-06-01", True),
        ({"status": "amended"}, "2026-06-01", True),
        ({"status": "not yet in force"}, "2030-01-01", False),
        ({"status": "not yet in force", "effective_from": "2027-01-01"}, "2027-01-01", True),
    ],
)
def test_a_source_holds_by_its_dates_and_else_by_its_status(
    row: dict[str, str], day: str, holds: bool
) -> None:
    assert Authority.of(row).holds(date.fromisoformat(day), today=TODAY) == holds


def test_a_record_hands_its_authority_to_its_passages(tmp_path: Path) -> None:
    record = {"subject": "茶税", "内容": "十分之一", "施行日期": "1990年5月1日", "状态": "已废止"}
    (passage,) = read(tmp_path, "a.jsonl", json.dumps(record)).passages
    assert passage.metadata == {"effective_from": "1990-05-01", "status": "repealed"}


def test_front_matter_and_columns_are_read_alike(tmp_path: Path) -> None:
    files = {
        "old.md": "---\nvalid_to: 2020-12-31\nstatus: superseded\n---\n# Tea\n\nTea is taxed.\n",
        "new.csv": "question,answer,effective_date,jurisdiction\nTea?,Free.,2021/1/1,Ohio\n",
    }
    corpus = ingest(pack(tmp_path, files), max_tokens=160)
    assert {p.source: dict(p.metadata) for p in corpus.passages} == {
        "tea/old.md": {"effective_to": "2020-12-31", "status": "superseded"},
        "tea/new.csv": {"effective_from": "2021-01-01", "jurisdiction": "Ohio"},
    }


LISTING = """\
files:
- path: tea/a.md
  licence: CC-BY-4.0
  jurisdiction: 中国大陆
  effective_date: 2021-01-01
- path: b.md
  grade: B
"""


def test_sources_yaml_says_it_for_whole_files_and_the_document_comes_first(tmp_path: Path) -> None:
    files = {
        "a.md": "---\njurisdiction: Ohio\n---\n# Tea\n\nTea is taxed.\n",
        "b.md": "# Mate\n\nMate is free.\n",
        "c.md": "# Milk\n\nMilk is white.\n",
        "sources.yaml": LISTING,
    }
    corpus = ingest(pack(tmp_path, files), max_tokens=160)
    assert [dict(d.metadata) for d in corpus.documents] == [
        {"effective_from": "2021-01-01", "jurisdiction": "Ohio", "licence": "CC-BY-4.0"},
        {"grade": "B"},
        {},
    ]


def test_a_row_of_sources_yaml_is_said_of_one_file_only(tmp_path: Path) -> None:
    listing = "files:\n- path: tea/a.md\n  status: 现行有效\n"
    files = {"a.md": "# Tea\n\nTea.\n", "tea/a.md": "# 茶\n\n茶。\n", "sources.yaml": listing}
    made = shelf(tmp_path, {f"tea/{name}": text for name, text in files.items()})
    corpus = ingest(made, max_tokens=160)
    told = {document.source: dict(document.metadata) for document in corpus.documents}
    assert told == {"tea/a.md": {"status": "in force"}, "tea/tea/a.md": {}}


def test_an_edit_of_sources_yaml_changes_what_the_build_reads(tmp_path: Path) -> None:
    made = pack(tmp_path, {"a.md": "# Tea\n\nTea.\n", "sources.yaml": LISTING})
    before = made.fingerprints("ingest")
    (tmp_path / "knowledge/tea/sources.yaml").write_text(LISTING + "  status: repealed\n", "utf-8")
    assert made.fingerprints("ingest") != before


def test_a_wrong_date_is_an_error_with_its_place(tmp_path: Path) -> None:
    record = '{"subject": "tea", "tax": "tenth", "effective_from": "the 31st of Juno"}'
    with pytest.raises(KnowledgeError) as caught:
        read(tmp_path, "a.jsonl", record)
    assert str(caught.value.place).endswith("a.jsonl:1")
    assert "'effective_from' is no date" in caught.value.message
    assert "2021年1月1日" in str(caught.value.hint)


def test_a_wrong_date_in_sources_yaml_is_named_once_with_its_line(tmp_path: Path) -> None:
    listing = "files:\n- path: a.md\n  licence: MIT\n- path: b.md\n  valid_to: maybe\n"
    files = {"a.md": "# Tea\n\nTea.\n", "b.md": "# Mate\n\nMate.\n", "sources.yaml": listing}
    (problem,) = check(pack(tmp_path, files)).problems
    assert problem.place.endswith("sources.yaml:4")
    assert problem.message == "'valid_to' is no date: 'maybe'."


@pytest.mark.parametrize("never", ["never", "Unlimited", "无期限", "永久"])
def test_what_never_expires_has_no_end(tmp_path: Path, never: str) -> None:
    record = json.dumps({"subject": "tea", "tax": "tenth", "expires": never})
    corpus = read(tmp_path, "a.jsonl", record)
    assert "effective_to" not in corpus.documents[0].metadata
    assert corpus.sources[0].left_out == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expires", "when the tin is empty"),
        ("有效期至", "开封后三个月"),
        ("status", "actve"),
        ("licence", {"id": "CC0"}),
        ("Effective To", "soon"),
    ],
)
def test_an_optional_field_that_cannot_be_read_is_kept_and_counted(
    tmp_path: Path, name: str, value: Any
) -> None:
    record = json.dumps({"subject": "tea", "tax": "tenth", name: value, "辖区": "福建"})
    corpus = read(tmp_path, "a.jsonl", record)
    metadata = corpus.documents[0].metadata
    assert metadata[name] == value
    assert Authority.of(metadata).row() == {"jurisdiction": "福建"}
    note = f"what '{name}' says of the source's authority cannot be read (kept as metadata)"
    assert corpus.sources[0].left_out == {note: 1}


@pytest.mark.parametrize(
    ("name", "value"), [("效力", "大概"), ("时效性", "?"), ("effective_to", "x")]
)
def test_a_name_that_means_nothing_else_is_held_to_its_word(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(KnowledgeError, match=f"'{name}' is no"):
        read(tmp_path, "a.jsonl", json.dumps({"subject": "tea", "tax": "tenth", name: value}))
