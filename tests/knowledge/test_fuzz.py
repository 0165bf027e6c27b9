"""A short run of the fuzzer (`benchmarks/fuzz_readers.py` is the long one), and that it can fail."""

import json
import warnings
from pathlib import Path

import fuzz_judge
import pytest
from fuzz_inputs import make
from fuzz_judge import Verdict, judge
from fuzz_seeds import MAKERS

from verticalize.knowledge.part import DOCUMENTS, PASSAGES
from verticalize.knowledge.readers import READERS
from verticalize.knowledge.readers.compressed import COMPRESSED

INPUTS = 8  # of each format
SAME = {".markdown", ".ndjson", ".htm", ".xlsm", ".sqlite3", ".db"}  # other names of a format


def test_every_format_is_fuzzed() -> None:
    suffixes = {f".{part}" for suffix in MAKERS for part in suffix[1:].split(".")}
    assert suffixes | SAME >= {*READERS, *COMPRESSED}


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_broken_file_is_read_whole_or_quarantined_with_a_reason(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    read = 0
    for number in range(INPUTS):
        path.write_bytes(make(suffix, 11, number))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, about broken files
            verdict = judge(path, tmp_path / "part")
        assert verdict.faults == [], f"input {number} of seed 11"
        read += verdict.read
    assert 0 < read < INPUTS, "inputs must be broken, and not too much"


def test_an_input_is_the_same_on_every_run() -> None:
    assert [make(suffix, 3, 5) for suffix in MAKERS] == [make(suffix, 3, 5) for suffix in MAKERS]


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_valid_file_is_read(tmp_path: Path, suffix: str) -> None:
    from random import Random

    path = tmp_path / f"a{suffix}"
    path.write_bytes(MAKERS[suffix](Random(4)))
    verdict = judge(path, tmp_path / "part")
    assert (verdict.read, verdict.faults) == (True, [])


def test_the_judge_sees_a_word_that_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = judged_after(tmp_path, monkeypatch, DOCUMENTS, "绿茶", "红茶")
    assert "loss: the document is not the text of the file" in verdict.faults


def test_the_judge_sees_a_passage_that_is_not_its_span(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = judged_after(tmp_path, monkeypatch, PASSAGES, "绿茶", "红茶")
    assert any("is not the text of its span" in fault for fault in verdict.faults)


def judged_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str
) -> Verdict:
    """The verdict on a good file whose records are changed before the judge looks at them."""
    (tmp_path / "a.txt").write_text("绿茶不发酵。Green tea is not oxidised.\n", "utf-8")
    true = fuzz_judge.read_part

    def falsified(*given: object) -> object:
        part = true(*given)  # type: ignore[arg-type]
        rows = (part.folder / name).read_text("utf-8").splitlines()
        changed = (json.loads(row) for row in rows)
        lines = [json.dumps({**row, "text": row["text"].replace(old, new)}) for row in changed]
        (part.folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return part

    monkeypatch.setattr(fuzz_judge, "read_part", falsified)
    return judge(tmp_path / "a.txt", tmp_path / "part")
