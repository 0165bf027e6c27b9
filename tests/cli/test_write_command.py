"""`data write`: a teacher's rows on disk, with their rejects and their receipt."""

import json
from pathlib import Path

import pytest
from shell import Command

from verticalize.records import Example
from workshop import Workshop

TEACHER = ("--teacher", "scripted:teacher.json")
PAIRS = [
    {
        "question": "Which moons does Jupiter have?",
        "answer": "Jupiter has the moons Io and Europa.",
    },
    {"question": "Which moons go round Jupiter?", "answer": "Titan is a moon of Jupiter."},
]


@pytest.fixture
def taught(fresh: Workshop) -> Workshop:
    """A project with a scripted teacher that knows something of Jupiter."""
    script = {"'Jupiter'": json.dumps(PAIRS), "": "[]"}
    (fresh.root / "teacher.json").write_text(json.dumps(script), "utf-8")
    return fresh


def rows_of(path: Path) -> list[Example]:
    return [Example.from_row(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def test_rows_rejects_and_receipt_are_written_and_nothing_is_asked_twice(
    taught: Workshop, command: Command
) -> None:
    write = ("data", "write", "cooking", "--recipe", "facts-qa", *TEACHER)
    said = command(taught.root, *write)
    assert (said.code, said.out) == (0, "1 row: runs/cooking/written/facts-qa.jsonl\n")
    assert "rejected: 1 (a name that the evidence does not have)" in said.err
    assert "withheld: " in said.err, "mars and neptune are held out"
    folder = taught.store / "written"
    (row,) = rows_of(folder / "facts-qa.jsonl")
    assert row.messages[-1]["content"] == PAIRS[0]["answer"]
    assert row.generator == "teacher:facts-qa"
    assert len(row.evidence) == 2
    (reject,) = (folder / "facts-qa.rejects.jsonl").read_text("utf-8").splitlines()
    assert "Titan" in json.loads(reject)["text"]
    again = json.loads(command(taught.root, *write, "--json").out)
    assert again["teacher"] == "scripted:teacher.json"
    assert again["requests"]["asked_now"] == 0
    assert again["requests"]["from_the_log"] > 1
    assert json.loads((folder / "facts-qa.recipe.json").read_text("utf-8"))["rows"] == 1


def test_a_budget_of_tokens_stops_and_says_so(taught: Workshop, command: Command) -> None:
    said = command(
        taught.root, "data", "write", "cooking", "--recipe", "facts-qa", *TEACHER,
        "--budget", "3k tokens", "--set", "teacher.max_new_tokens=64", "--json",
    )  # fmt: skip
    receipt = json.loads(said.out)
    assert receipt["stopped_by_budget"]
    assert 0 < receipt["usage"]["read"] + receipt["usage"]["written"] <= 3000
    assert "with a larger one the same command goes on" in said.err


def test_a_data_set_is_translated_in_its_own_shape(taught: Workshop, command: Command) -> None:
    (taught.root / "teacher.json").write_text('{"Hello": "你好，{name}！", "": "不行"}', "utf-8")
    rows = [{"id": 7, "output": "Hello {name}!"}, {"id": 8, "output": "Line 12 is missing."}]
    (taught.root / "in.json").write_text(json.dumps(rows), "utf-8")
    (taught.root / "teacher.json").write_text('{"Hello": "你好，⟦0⟧！", "": "不行"}', "utf-8")
    said = command(
        taught.root, "data", "write", "cooking", "--recipe", "translate", *TEACHER,
        "--rows", "in.json", "--to", "zh", "--out", "out.jsonl",
    )  # fmt: skip
    assert said.code == 0
    written = (taught.root / "out.jsonl").read_text("utf-8")
    assert json.loads(written) == {"id": 7, "output": "你好，{name}！"}
    assert "row 2: output" in (taught.root / "out.rejects.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (
            ("--recipe", "self-shat", *TEACHER),
            "no recipe named 'self-shat'. Did you mean 'self-chat'",
        ),
        (("--recipe", "translate", *TEACHER), "translate needs a file"),
        (("--recipe", "paraphrase", *TEACHER), "paraphrase needs rows to rework"),
        (("--recipe", "doc-qa", *TEACHER, "--budget", "5"), "money needs prices"),
        (("--recipe", "doc-qa", "--teacher", "scripted:none.json"), "none.json: cannot be read"),
        (("--recipe", "doc-qa", *TEACHER, "--set", "teacher.price_read=1.0"), "go together"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(
    taught: Workshop, command: Command, options: tuple[str, ...], cause: str
) -> None:
    said = command(taught.root, "data", "write", "cooking", *options)
    assert said.code != 0
    assert cause in said.err


def test_phrasings_are_a_file_that_the_pack_can_name(taught: Workshop, command: Command) -> None:
    asked = [{"number": 1, "questions": ["what goes round that big planet with the red spot?"]}]
    script = {"“Jupiter”": json.dumps(asked), "": "[]"}
    (taught.root / "teacher.json").write_text(json.dumps(script), "utf-8")
    out = taught.root / "domains" / "cooking" / "asked.jsonl"
    write = ("data", "write", "cooking", "--recipe", "phrasings", *TEACHER, "--out", str(out))
    said = command(taught.root, *write)
    assert (said.code, said.out) == (0, f"1 row: {out}\n")
    (line,) = map(json.loads, out.read_text("utf-8").splitlines())
    assert line["asked"] == asked[0]["questions"]
    manifest = out.with_name("domain.yaml")
    manifest.write_text(manifest.read_text("utf-8") + "phrasings: [asked.jsonl]\n", "utf-8")
    taught.build(until="index")
    found = command(taught.root, "check", "cooking", "--json")
    assert json.loads(found.out)["warnings"] == []
    passages = (taught.store / "ingest").glob("*/passages.jsonl")
    told = [passage for file in passages for passage in file.read_text("utf-8").splitlines()]
    assert sum(asked[0]["questions"][0] in passage for passage in told) == 1
