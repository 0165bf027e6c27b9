"""Does the memory of an index grow with the number of passages? And what does it cost to ask?

    python benchmarks/index_scale.py 10000 100000 1000000 --dimension 64
    python benchmarks/index_scale.py 10000 100000 --embedder nano-embed

The passages are made up while they are taken: short, Chinese and English in turn, two a document,
of words that are as unevenly common as those of a language (a Zipf distribution over 200,000).
Each index is written in a fresh process, opened and asked in another. Printed are, a JSON object a
line: seconds and CPU seconds (all processes), passages a second, megabytes on disk; peak resident
memory (`VmHWM`), the peak of it that no file stands behind (`RssAnon`, looked at every 50 ms; the
rest are pages of mapped files, which the system takes back when it needs them) and the peak of the
same of all workers together; of opening: seconds, of them for the SHA-256 of all files; and the median of a
question's milliseconds, the first of them apart.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from verticalize.records import Passage
from verticalize.retrieval.engine import generation
from verticalize.retrieval.engine.index import open_index, write_index

WORDS = 200_000
SYLLABLES = [c + v for c in "bcdfghjklmnprstvwz" for v in ("a", "e", "i", "o", "u", "ai", "on")]
CHARACTERS = [chr(0x4E00 + n) for n in range(3000)]
WEIGHTS = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))
MEGABYTE = 1 << 20


def word(number: int, lang: str) -> str:
    """The word of that rank: as a language has it, common ones are short."""
    units = CHARACTERS if lang == "zh" else SYLLABLES
    parts = []
    while True:
        number, unit = divmod(number, len(units))
        parts.append(units[unit])
        if not number:
            return "".join(parts)


def passages(count: int) -> Iterator[Passage]:
    """`count` passages of 14 words each."""
    chance = random.Random(count)
    for number in range(count):
        lang, document = ("zh", "en")[number // 2 % 2], f"{number // 2}.md"
        ranks = chance.choices(range(WORDS), cum_weights=WEIGHTS, k=14)
        text = ("" if lang == "zh" else " ").join(word(rank, lang) for rank in ranks)
        start = number % 2 * 100
        yield Passage(
            id=f"{document}@{start}-{start + len(text)}",
            document_id=document,
            source=document,
            kind="documents",
            title=word(number // 2 % WORDS, lang),
            section="",
            lang=lang,
            start=start,
            end=start + len(text),
            text=text,
        )


def build(root: Path, count: int, embedder: str, dimension: int) -> dict[str, float]:
    watch = Anonymous()
    began = time.monotonic()
    write_index(
        root,
        passages(count),
        embedder=embedder,
        dimension=dimension,
        workers=os.cpu_count() or 1,
    )
    took = time.monotonic() - began
    usage = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    files = [path.stat().st_size for path in root.rglob("*") if path.is_file()]
    return {
        "seconds": round(took, 1),
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in usage), 1),
        "passages_a_second": round(count / took),
        "disk_mb": round(sum(files) / MEGABYTE),
        "peak_mb": memory("VmHWM"),
        **watch.stop(),
    }


def ask(root: Path, count: int, embedder: str, dimension: int) -> dict[str, float]:
    began = time.monotonic()
    generation.verify(generation.current(root))
    verified = time.monotonic() - began
    began = time.monotonic()
    index = open_index(root)
    opened = time.monotonic() - began
    at_rest = memory("RssAnon")
    took = []
    for passage in passages(41):
        began = time.monotonic()
        index.search(passage.text, 5)
        took.append(1000 * (time.monotonic() - began))
    return {
        "verify_seconds": round(verified, 2),
        "open_seconds": round(opened, 2),
        "open_anonymous_mb": at_rest,
        "first_question_ms": round(took[0], 1),
        "question_ms": round(statistics.median(took[1:]), 1),
        "anonymous_mb_after_questions": memory("RssAnon"),
    }


def memory(what: str, process: int | str = "self") -> int:
    """A line of /proc/…/status, in MB; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(round(int(line.split()[1]) / 1024) for line in lines if line.startswith(what))


class Anonymous:
    """The highest RssAnon from now on: of this process, and of its children together."""

    def __init__(self) -> None:
        self._own = self._children = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            self._own = max(self._own, memory("RssAnon"))
            self._children = max(self._children, sum(memory("RssAnon", n) for n in listed))

    def stop(self) -> dict[str, float]:
        self._over.set()
        self._thread.join()
        return {"peak_anonymous_mb": self._own, "workers_anonymous_mb": self._children}


def fresh(step: str, root: Path, given: argparse.Namespace, count: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(count), "--step", step, "--root", str(root)]
    command += ["--embedder", given.embedder, "--dimension", str(given.dimension)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=int, nargs="+")
    parser.add_argument("--embedder", default="fitted")
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--step", choices=["build", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step = {"build": build, "ask": ask}[given.step]
        print(json.dumps(step(given.root, given.passages[0], given.embedder, given.dimension)))
        return
    for count in given.passages:
        with tempfile.TemporaryDirectory() as scratch:
            made, asked = (fresh(step, Path(scratch), given, count) for step in ("build", "ask"))
        row = {"passages": count, "embedder": given.embedder, "dimension": given.dimension}
        print(json.dumps({**row, **made, **asked}), flush=True)


if __name__ == "__main__":
    main()
