"""What an index costs against the number of passages: seconds and peak memory.

    python benchmarks/index_scale.py --embedder fitted --embedder nano-embed 10000 100000

The passages are those of `ingest_scale.py`. Each index is written in a fresh process; a second
process opens it and asks one question.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest_scale import write
from verticalize.domain import load_domain
from verticalize.knowledge.ingest import ingest_into, read_passages
from verticalize.retrieval.index import open_index, write_index


def peak() -> float:
    """Peak resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(root: Path, embedder: str) -> dict[str, float]:
    passages = read_passages(root / "out")
    began = time.monotonic()
    write_index(root / f"index-{embedder}", passages, embedder=embedder)
    return {"passages": len(passages), "seconds": time.monotonic() - began, "memory": peak()}


def ask(root: Path, embedder: str) -> dict[str, float]:
    index = open_index(root / f"index-{embedder}")
    began = time.monotonic()
    index.search("the tea of the hill", 5)
    return {"seconds": time.monotonic() - began, "memory": peak()}


def fresh(step: str, root: Path, embedder: str) -> dict[str, float]:
    command = [sys.executable, __file__, "0", "--step", step, "--root", str(root)]
    done = subprocess.run(
        [*command, "--embedder", embedder], check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=int, nargs="+")
    parser.add_argument("--embedder", action="append", required=True)
    parser.add_argument("--step", choices=["build", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps({"build": build, "ask": ask}[given.step](given.root, given.embedder[0])))
        return
    print("| embedder | passages | seconds | memory, MB | asking: seconds | memory, MB |")
    print("|---|---|---|---|---|---|")
    for passages in given.passages:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            write(root, passages)
            pack = load_domain("scale", domains=root / "domains", knowledge=root / "knowledge")
            ingest_into(root / "out", pack, max_tokens=160, parts=root / "parts")
            for embedder in given.embedder:
                made, asked = (fresh(step, root, embedder) for step in ("build", "ask"))
                print(
                    f"| {embedder} | {made['passages']} | {made['seconds']:.1f} | "
                    f"{made['memory']:.0f} | {asked['seconds']:.3f} | {asked['memory']:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
