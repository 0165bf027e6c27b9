"""Rows in any usual encoding are those that UTF-8 gives; a damaged file costs what is damaged."""

import gzip
import json
from pathlib import Path

import pytest
from imported import read_file

from verticalize.data import reasons
from verticalize.data.container import recognise
from verticalize.data.rows import Row

ASKED = {
    "gb18030": ("合同到期以后，用人单位不再续签的，劳动者可以要求经济补偿吗？", "可以，按工作的年限计算。"),
    "big5": ("合約到期以後，公司不再續約的，員工可以要求補償嗎？", "可以，按工作的年資計算。"),
    "utf-16": ("What is “tea”? 茶是什么？", "A drink, \u2028 一种饮料。"),
    "utf-16-le": ("合同到期以后，员工可以要求经济补偿吗？", "可以，按工作的年限计算。"),
    "utf-8-sig": ("合同到期以后，员工可以要求经济补偿吗？", "可以。"),
    "cp1252": ("Où est la clé de l’hôtel ?", "Elle est à côté de la fenêtre."),
}  # fmt: skip
ROWS = {
    codec: [{"prompt": f"{number}: {asked}", "response": told} for number in range(40)]
    for codec, (asked, told) in ASKED.items()
}


def written(rows: list[dict[str, str]], shape: str) -> str:
    if shape == "a JSON array":
        return json.dumps(rows, ensure_ascii=False)
    if shape == "a table (CSV)":
        return "\n".join(["prompt\tresponse", *("\t".join(row.values()) for row in rows)])
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize("codec", ASKED)
@pytest.mark.parametrize("shape", ["JSON Lines", "a JSON array", "a table (CSV)"])
@pytest.mark.parametrize("packed", [False, True])
def test_the_same_rows_come_out_of_every_encoding(
    codec: str, shape: str, packed: bool, tmp_path: Path
) -> None:
    whole = written(ROWS[codec], shape).encode(codec)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(gzip.compress(whole) if packed else whole)
    container = recognise(path)
    assert container.shape == shape
    assert [one.fields for one in container.read() if isinstance(one, Row)] == ROWS[codec]
    assert len(read_file(path).records) == len(ROWS[codec])


def test_the_encoding_is_told_where_it_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(written(ROWS["gb18030"], "JSON Lines").encode("gb18030"))
    assert str(recognise(path)) == "JSON Lines, in GB18030"
    path.write_bytes(written(ROWS["gb18030"], "JSON Lines").encode("utf-8-sig"))
    assert str(recognise(path)) == "JSON Lines"


def test_a_place_is_that_of_the_line_and_half_a_character_costs_its_row(tmp_path: Path) -> None:
    lines = written(ROWS["utf-16-le"], "JSON Lines").splitlines(keepends=True)
    lines[2] = lines[2].replace("合同", "\ud83d", 1)
    path = tmp_path / "rows.jsonl"
    path.write_bytes("".join(lines).encode("utf-16-le", "surrogatepass"))
    found = read_file(path)
    assert len(found.records) == len(lines) - 1
    assert [(drop.place, drop.reason) for drop in found.tally.first] == [
        (f"{path}:3", reasons.NOT_UTF8)
    ]


def test_one_torn_byte_in_utf8_makes_no_other_encoding_of_the_file(tmp_path: Path) -> None:
    whole = written(ROWS["gb18030"], "JSON Lines").encode()
    path = tmp_path / "rows.jsonl"
    path.write_bytes(whole.replace("合同".encode(), "合".encode()[:2], 1))
    found = read_file(path)
    assert len(found.records) == len(ROWS["gb18030"]) - 1
    assert found.tally.counts == {reasons.NOT_UTF8: 1}
