"""Fuzz every reader of knowledge files: no crash, no hang, no memory blow-up, no silent loss.

    python benchmarks/fuzz_readers.py --inputs 12000 --save fuzz-faults
    python benchmarks/fuzz_readers.py --inputs 500 --only .pdf .docx --seed 7
    python benchmarks/fuzz_readers.py --replay fuzz-faults/html-1-37-loss.html

Inputs are made of valid files in Chinese and English of each format: bits and blocks changed,
files cut and spliced, encodings swapped, members of archives, JSON values, cells, tags, objects of
a PDF and pages of a database exchanged; and random bytes. Each goes through the function that a
build reads one file with (`verticalize.knowledge.part.read_part`), in one process a format with
2 GB of address space; each twentieth also through the bounded child, whose records must be the
same. What is checked is said in `tests/knowledge/fuzz_judge.py`. Printed is JSON: figures by format
and in all. An input that finds a fault is saved with its reader, seed and number. The exit status
is 1 where there was one.
"""

import argparse
import faulthandler
import json
import logging
import multiprocessing
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "knowledge"))

from fuzz_inputs import make
from fuzz_judge import CONTEXT, SECONDS, Verdict, judge, source_of, totals
from fuzz_seeds import MAKERS

from verticalize.knowledge.bounded import Job, Limits, Worker
from verticalize.knowledge.part import RECORDS, Part

MEGABYTES = 2048
BOUNDED = 20  # one input in so many also goes through a bounded child
WORST = 6 * SECONDS  # after which a process that no alarm wakes is ended


def fuzz(suffix: str, seed: int, numbers: Sequence[int], save: Path, out: Path) -> None:
    """Read inputs of one format; write the figures to `out`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    warnings.simplefilter("ignore")
    logging.lastResort = None  # libraries say what they think of a file, and nobody listens
    verdicts: list[Verdict] = []
    began, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as scratch, Worker() as worker:
        path = Path(scratch) / f"a{suffix}"
        for number in numbers:
            path.write_bytes(make(suffix, seed, number))
            out.write_bytes(path.read_bytes())  # stays there if this process dies
            faulthandler.dump_traceback_later(WORST, exit=True)
            verdict = judge(path, Path(scratch) / "part")
            if not verdict.faults and number % BOUNDED == 0:
                verdict.faults += _differs(path, Path(scratch), worker)
            faulthandler.cancel_dump_traceback_later()
            verdicts.append(verdict)
            if verdict.faults:
                _save(path, save, suffix, seed, number, verdict.faults)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = totals(verdicts) | {
        "bounded": len(numbers[::BOUNDED]),
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": used.ru_maxrss // 1024,
    }
    out.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")


def _differs(path: Path, scratch: Path, worker: Worker) -> list[str]:
    """What the bounded child makes of the file in another way than this process did."""
    here, there = Part.open(scratch / "part"), scratch / "bounded"
    limits = Limits(WORST / 2, MEGABYTES)
    part = worker.read(Job(source_of(path), CONTEXT, {}, None, there, limits))
    same = all((there / n).read_bytes() == (scratch / "part" / n).read_bytes() for n in RECORDS)
    if here is None or not same or part.summary != here.summary:
        return [f"loss: in a bounded child: {part.summary}, {[str(p) for p in part.problems()]}"]
    return []


def _save(path: Path, save: Path, suffix: str, seed: int, number: int, faults: list[str]) -> None:
    save.mkdir(parents=True, exist_ok=True)
    stem = f"{suffix[1:].replace('.', '-')}-{seed}-{number}-{faults[0].partition(':')[0]}"
    (save / f"{stem}{suffix}").write_bytes(path.read_bytes())
    print(f"{suffix} seed {seed} number {number}: {faults[0]}", file=sys.stderr, flush=True)


def run(suffixes: Sequence[str], inputs: int, first: int, seed: int, save: Path) -> dict[str, Any]:
    """The figures of each format. A process that dies is a crash."""
    figures: dict[str, Any] = {}
    share = -(-inputs // len(suffixes))
    fork = multiprocessing.get_context("fork")
    for suffix in suffixes:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / f"a{suffix}"
            numbers = range(first, first + share)
            process = fork.Process(target=fuzz, args=(suffix, seed, numbers, save, out))
            process.start()
            process.join()
            if process.exitcode:
                _save(out, save, suffix, seed, -1, [f"crash: exit status {process.exitcode}"])
                figures[suffix] = {"crashes": 1, "inputs": 0}
            else:
                figures[suffix] = json.loads(out.read_text("utf-8"))
        print(suffix, json.dumps(figures[suffix], ensure_ascii=False), file=sys.stderr, flush=True)
    return figures


def replay(path: Path) -> Verdict:
    """The verdict on one saved input."""
    with tempfile.TemporaryDirectory() as scratch:
        return judge(path, Path(scratch))


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=12_000, help="of all formats together")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(MAKERS), choices=list(MAKERS))
    parser.add_argument("--save", type=Path, default=Path("fuzz-faults"))
    parser.add_argument("--replay", type=Path)
    given = parser.parse_args()
    if given.replay:
        print(replay(given.replay))
        return 0
    found = run(given.only, given.inputs, given.first, given.seed, given.save)
    keys = ("inputs", "bounded", "read", "read_with_something_left_out", "quarantined")
    faults = ("crashes", "hangs", "losses", "memory")
    whole = {key: sum(f.get(key, 0) for f in found.values()) for key in (*keys, *faults)}
    whole |= {"seconds": round(sum(f.get("seconds", 0) for f in found.values()), 1)}
    print(
        json.dumps(
            {"seed": given.seed, "all": whole, "formats": found}, ensure_ascii=False, indent=1
        )
    )
    return int(any(whole[fault] for fault in faults))


if __name__ == "__main__":
    sys.exit(main())
