"""A short run of the fuzzer (`benchmarks/fuzz_readers.py` is the long one), and that it can fail."""

import warnings
from pathlib import Path
from random import Random

import pytest
from fuzz_inputs import make, pool
from fuzz_judge import Verdict, examine, judge, source_of
from fuzz_seeds import MAKERS

from verticalize.errors import Problem
from verticalize.knowledge.part import DOCUMENTS, PASSAGES, Part, refuse
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


@pytest.mark.parametrize("suffix", MAKERS)
def test_an_input_is_the_same_on_every_run(suffix: str) -> None:
    before = [make(suffix, 11, number) for number in range(3)]
    pool.cache_clear()
    assert [make(suffix, 11, number) for number in range(3)] == before


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_valid_file_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(MAKERS[suffix](Random(4)))
    verdict = judge(path, tmp_path / "part")
    assert (verdict.read, verdict.faults) == (True, [])


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (DOCUMENTS, "loss: the document is not the text of the file"),
        (PASSAGES, "loss: passage kb/a.txt@0-32 is not the text of its span"),
    ],
)
def test_the_judge_sees_a_word_that_is_lost(tmp_path: Path, name: str, fault: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("绿茶不发酵。Green tea is not oxidised.\n", "utf-8")
    assert judge(path, tmp_path / "part").faults == []
    rows = (tmp_path / "part" / name).read_text("utf-8")
    (tmp_path / "part" / name).write_text(rows.replace("绿茶", "红茶"), "utf-8")
    part = Part.open(tmp_path / "part")
    assert part is not None
    verdict = Verdict()
    examine(part, path, verdict)
    assert fault in verdict.faults


def test_the_judge_sees_a_quarantine_without_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("绿茶", "utf-8")
    part = refuse(source_of(path), tmp_path / "part", Problem(str(path), "it is broken."))
    verdict = Verdict()
    examine(part, path, verdict)
    assert [fault.partition(":")[0] for fault in verdict.faults] == ["loss"]
