"""The commands data import and data export, as somebody types them."""

import gzip
import json
from pathlib import Path

from shell import Command

from verticalize import jsonl
from verticalize.records import Example
from workshop import Workshop


def belle(folder: Path) -> Path:
    rows = [
        {"instruction": f"茶{n}？", "input": "", "output": f"答{n}", "category": "a"}
        for n in range(20)
    ]
    rows[3]["output"] = ""
    path = folder / "belle.json"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n", "utf-8")
    return path


def test_a_file_is_imported_and_the_rest_is_accounted_for(command: Command, tmp_path: Path) -> None:
    belle(tmp_path)
    said = command(tmp_path, "data", "import", "belle.json", "--licence", "GPL-3.0", "--json")
    assert said.code == 0
    told = json.loads(said.out)
    assert told == {
        "format": "alpaca",
        "rows": 19,
        "dropped": {"empty answer": 1, "not valid JSON": 1},
        "out": "imported/belle/messages.jsonl",
    }
    rows = [Example.from_row(row) for row in jsonl.read(tmp_path / told["out"])]
    assert len(rows) == 19
    assert rows[0].id == "belle.json#1"
    assert rows[0].generator == "import:alpaca"
    assert rows[0].about["licence"] == "GPL-3.0"
    rejects = list(jsonl.read(tmp_path / "imported/belle/rejects.jsonl"))
    assert [row["place"] for row in rejects] == ["belle.json:4", "belle.json:21"]
    assert "belle.json: JSON Lines. Format 'alpaca'" in said.err
    assert "belle.json:4: empty answer" in said.err
    assert "left out: 1 (not valid JSON)" in said.err


def test_an_import_that_yields_nothing_fails_and_leaves_no_rows(
    command: Command, tmp_path: Path
) -> None:
    belle(tmp_path)
    said = command(tmp_path, "data", "import", "belle.json", "--format", "dolly", "--out", "x")
    assert said.code == 4
    assert "no row can be used as 'dolly' (mostly: a field is missing, 20 times" in said.err
    assert list((tmp_path / "x").iterdir()) == []


def test_an_import_does_not_write_over_its_own_file(command: Command, tmp_path: Path) -> None:
    path = belle(tmp_path).rename(tmp_path / "messages.jsonl")
    before = path.read_bytes()
    said = command(tmp_path, "data", "import", "messages.jsonl", "--out", ".")
    assert said.code == 4
    assert "would be written over by what is made of it" in said.err
    assert path.read_bytes() == before


def test_an_import_splits_long_chats_and_sets_rows_aside_for_validation(
    command: Command, tmp_path: Path
) -> None:
    said = [{"from": who, "value": "茶" * 30} for who in ("human", "gpt")] * 4
    rows = [{"id": f"{n}", "conversations": said} for n in range(10)]
    (tmp_path / "vicuna.gz").write_bytes(gzip.compress(json.dumps(rows).encode()))
    words = ("--max-tokens", "150", "--validation", "0.2", "--out", "v", "--json")
    told = json.loads(command(tmp_path, "data", "import", "vicuna.gz", *words).out)
    assert told["rows"] == 20
    after = [Example.from_row(row) for row in jsonl.read(tmp_path / told["out"])]
    assert {len(one.messages) for one in after} == {4}
    assert len({one.group for one in after if one.split == "validation"}) == 2
    scored = tmp_path / "s.jsonl"
    scored.write_text('{"user_input":"a","completion":"b","score":1}\n', "utf-8")
    refused = command(tmp_path, "data", "import", "s.jsonl", "--validation", "0.2")
    assert "rows of scored have no splits. Leave out --validation." in refused.err


def test_what_a_pack_has_built_is_exported(
    workshop: Workshop, command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "hub"
    said = command(workshop.root, "data", "export", "cooking", str(out), "--to", "hub", "--json")
    told = json.loads(said.out)
    assert told["rows"] == sum(told["splits"].values()) > 0
    assert told["dropped"] == {}
    again = command(
        tmp_path, "data", "import", "hub/data/train.parquet", "--out", "again", "--json"
    )
    assert json.loads(again.out)["rows"] == told["splits"]["train"]
    back = next(jsonl.read(tmp_path / "again/messages.jsonl"))["metadata"]
    assert back["evidence"]
    assert not back["generator"].startswith("import:")


def test_a_file_of_any_format_is_exported_if_it_holds_conversations(
    command: Command, tmp_path: Path
) -> None:
    belle(tmp_path)
    said = command(tmp_path, "data", "export", "belle.json", "out", "--to", "sharegpt", "--json")
    assert json.loads(said.out)["dropped"] == {"empty answer": 1, "not valid JSON": 1}
    assert len(json.loads((tmp_path / "out/train.json").read_text("utf-8"))) == 19
    (tmp_path / "p.jsonl").write_text('{"prompt":"a","chosen":"b","rejected":"c"}\n', "utf-8")
    refused = command(tmp_path, "data", "export", "p.jsonl", "o", "--to", "alpaca")
    assert refused.code == 4
    assert "holds preferences; only rows of messages can be used here." in refused.err
    unknown = command(tmp_path, "data", "export", "no-such-pack", "o", "--to", "alpaca")
    assert "nothing has been built for 'no-such-pack'" in unknown.err
