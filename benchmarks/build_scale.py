"""Does the memory of a whole build grow with the corpus, from the files to the instruction data?

    OMP_NUM_THREADS=1 python benchmarks/build_scale.py 10000 100000

For each number of passages a pack is written (documents of `instruct_scale`, 500 a JSON Lines file)
and `verticalize build --until instruct` runs on it as a user would run it. Printed are, a JSON
object a line: seconds, the rows that came of it, and for each stage the peak memory that no file
stands behind (`RssAnon`), of all processes of the command together, in MB, looked at every 50 ms.
A stage begins when the command says so.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

from instruct_scale import documents
from verticalize import jsonl

FILE = 500  # documents
MANIFEST = "name: scale\nlanguages: [zh, en]\nknowledge: ['scale/*.jsonl']\n"
STAGES = ("ingest", "index", "base", "instruct")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=int, nargs="+")
    given = parser.parse_args()
    for count in given.passages:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            write(root, count)
            print(json.dumps({"passages": count, **build(root)}), flush=True)


def write(root: Path, count: int) -> None:
    (root / "domains/scale").mkdir(parents=True)
    (root / "domains/scale/domain.yaml").write_text(MANIFEST, "utf-8")
    folder = root / "knowledge/scale"
    folder.mkdir(parents=True)
    rows = ({"title": d.title, "lang": d.lang, "text": d.text} for d, _ in documents(count))
    number = 0
    while some := list(islice(rows, FILE)):
        jsonl.write(folder / f"{number:06}.jsonl", some)
        number += 1


def build(root: Path) -> dict[str, object]:
    """Run the command and watch it."""
    command = [sys.executable, "-m", "verticalize", "build", "scale", "--until", "instruct"]
    command += ["--domains", str(root / "domains"), "--knowledge", str(root / "knowledge")]
    began = time.monotonic()
    run = subprocess.Popen(
        [*command, "--runs", str(root / "runs")],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    peaks = dict.fromkeys(STAGES, 0)
    stage = [STAGES[0]]
    watch = threading.Thread(target=_watch, args=(run, stage, peaks), daemon=True)
    watch.start()
    assert run.stderr is not None
    said = []
    for line in run.stderr:
        said.append(line)
        name = line.partition(":")[0]
        if name in STAGES:
            stage[0] = name
    if run.wait():
        raise SystemExit("".join(said[-20:]))
    watch.join()
    stats = json.loads(next((root / "runs/scale/instruct").glob("*/stats.json")).read_text())
    return {
        "seconds": round(time.monotonic() - began, 1),
        "rows": stats["train"] + stats["validation"],
        "peak_anonymous_mb": {name: peak >> 10 for name, peak in peaks.items()},
    }


def _watch(run: "subprocess.Popen[str]", stage: list[str], peaks: dict[str, int]) -> None:
    while run.poll() is None:
        name = stage[0]
        peaks[name] = max(peaks[name], sum(map(_anonymous, _group(run.pid))))
        time.sleep(0.05)


def _group(leader: int) -> list[int]:
    """The processes that the command has started, and itself."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                if os.getsid(int(each.name)) == leader:
                    found.append(int(each.name))
            except OSError:
                pass
    return found


def _anonymous(pid: int) -> int:
    """In kB; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
