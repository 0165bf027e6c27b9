"""A file is what its bytes say, whatever its name says; what is broken in it is told by place."""

import gzip
import io
import json
import re
import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from imported import read_file
from pyarrow import parquet

from verticalize.data import reasons
from verticalize.data.container import recognise
from verticalize.data.elements import elements
from verticalize.data.rows import Drop, Row
from verticalize.errors import KnowledgeError

ROWS = [
    {"instruction": "译成英文：“茶”", "input": "", "output": "tea,\n\"tea\""},
    {"instruction": "Say ]}, [{", "input": "\u2028", "output": "]}"},
    {"instruction": "三", "input": "x", "output": "四"},
]  # fmt: skip


def lines() -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def table() -> bytes:
    whole = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), whole)
    return whole.getvalue()


CSV = (
    "instruction\tinput\toutput\n"
    '译成英文：“茶”\t\t"tea,\n""tea"""\n'
    "Say ]}, [{\t\u2028\t]}\n"
    "三\tx\t四\n"
).encode()
CONTAINERS = {
    "JSON Lines": lines(),
    "JSON Lines, gzipped": gzip.compress(lines()),
    "a JSON array": json.dumps(ROWS, indent=2).encode(),
    "a JSON array, gzipped": gzip.compress(json.dumps(ROWS).encode()),
    "Parquet": table(),
    "a table (CSV)": CSV,
}


@pytest.mark.parametrize("shape", CONTAINERS)
@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl", "rows.txt.gz"])
def test_the_same_rows_come_out_of_every_container_under_any_name(
    shape: str, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(CONTAINERS[shape])
    assert str(recognise(path)) == shape
    assert [row.fields for row in recognise(path).read() if isinstance(row, Row)] == ROWS


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n \n"])
def test_a_byte_order_mark_or_white_space_before_the_rows_is_no_matter(
    mark: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "rows"
    for shape in ("JSON Lines", "a JSON array"):
        path.write_bytes(mark + CONTAINERS[shape])
        assert [row.fields for row in recognise(path).read() if isinstance(row, Row)] == ROWS


def test_lines_that_are_no_rows_are_dropped_with_number_and_reason(tmp_path: Path) -> None:
    good = json.dumps({"prompt": "问", "response": "答"}).encode()
    path = tmp_path / "rows.jsonl"
    deep = b"[" * 100_000
    broken = [
        b'{"prompt": "half',
        b'{"prompt": "\xff"}',
        b"[1]",
        b"",
        b'{"prompt": "a", "response": "\\ud83d"}',
        deep,
    ]
    path.write_bytes(b"\n".join([good, *broken, good]))
    found = read_file(path)
    assert [one.id for one in found.records] == ["rows.jsonl#1", "rows.jsonl#8"]
    assert [(re.split("[:#]", drop.place)[-1], drop.reason) for drop in found.tally.first] == [
        ("2", reasons.NOT_JSON),
        ("3", reasons.NOT_UTF8),
        ("4", reasons.NOT_OBJECT),
        ("6", reasons.LONE_SURROGATE),
        ("7", reasons.NOT_JSON),
    ]


def test_an_element_of_an_array_is_named_by_its_index(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[{"prompt":"问","response":"答"}, 12, {"prompt":"问"}]', "utf-8")
    found = read_file(path)
    assert [drop.place.removeprefix(str(path)) for drop in found.tally.first] == ["[1]", "[2]"]
    path.write_text('[{"prompt":"问","response":"答"}, {"prompt":', "utf-8")
    with pytest.raises(KnowledgeError, match="the array is not valid JSON from here on") as caught:
        read_file(path)
    assert caught.value.place == f"{path}[1]"


@pytest.mark.parametrize(
    "text", ["[]", "[1]", "[ 1 , [2,\n3] ,{}\n]", '["\\"]","茶"]', "[123456789, 1.5e3]"]
)
@pytest.mark.parametrize("block", [1, 2, 3, 64])
def test_an_array_is_read_alike_in_blocks_of_any_size(text: str, block: int) -> None:
    assert list(elements(io.BytesIO(text.encode()), "a", block=block)) == json.loads(text)


@pytest.mark.parametrize(
    "text", ["[", "[1", "[1,", "[1,]", "[1 2]", "[,1]", "[1] 2", "[nul]", "[1x]"]
)
def test_an_array_that_json_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeError):
        list(elements(io.BytesIO(text.encode()), "a", block=1))


def test_an_object_over_several_lines_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    flow = {"type": "text2text", "instances": [{"input": "问", "output": "答"}] * 3}
    for text in (
        json.dumps(flow, indent=1),
        json.dumps(flow),
        json.dumps(flow).replace("[", "[\n"),
    ):
        path.write_text(text, "utf-8")
        assert len(read_file(path).records) == 3


@pytest.mark.parametrize(
    "content, message",
    [
        (b" \n", "is empty"),
        (gzip.compress(lines())[:-20], "is damaged"),
        (table()[:-9], "is not a whole Parquet file"),
        (b"{\n \"a\": 1,\n", "is not valid JSON"),
        (b"\xff\xfe{", "is damaged"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=message) as caught:
        read_file(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_file(tmp_path / "none.jsonl")


def test_what_json_lacks_comes_out_of_parquet_as_text(tmp_path: Path) -> None:
    row = {"text": "网页", "meta": {"day": date(2024, 5, 1), "share": Decimal("0.5"), "lines": 3}}
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "pages.parquet")
    (page,) = read_file(tmp_path / "pages.parquet").records
    assert page.provenance.about == {"day": "2024-05-01", "share": "0.5", "lines": 3}


def test_cells_of_a_table_may_hold_lists_and_must_be_as_many_as_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    turns = json.dumps([{"role": "user", "content": "问"}, {"role": "assistant", "content": "答"}])
    quoted = turns.replace('"', '""')
    path.write_text(f'messages,n\n"{quoted}",1\n"{quoted}"\n', "utf-8")
    found = read_file(path)
    assert found.said() == [["问", "答"]]
    assert found.dropped == {reasons.WRONG_CELLS: 1}
    assert found.tally.first[0].place == f"{path}:3"


@pytest.mark.parametrize("form", ["lines", "array"])
def test_memory_does_not_grow_with_the_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / "rows"
    row = json.dumps({"prompt": "问" * 200, "response": "答" * 200}, ensure_ascii=False)
    peaks = []
    for count in (200, 4000):
        whole = "\n".join([row] * count) if form == "lines" else "[" + ",".join([row] * count) + "]"
        path.write_text(whole, "utf-8")
        container = recognise(path)
        tracemalloc.start()
        assert not any(isinstance(one, Drop) for one in container.read())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
