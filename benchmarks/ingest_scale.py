"""Does the memory of ingest grow with the corpus? And what does one changed file cost?

    python benchmarks/ingest_scale.py 10000 100000 1000000
    python benchmarks/ingest_scale.py --documents 10 200000

For each number of passages a corpus is written (Chinese and English in turn, two passages a
document, 250 documents a JSON Lines file) and read by `ingest_into` in a fresh process. Printed are
seconds, passages a second, the peak resident memory of that process and of its largest child, and
the seconds and files read when one file of all has changed.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from verticalize import jsonl
from verticalize.domain import load_domain
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into

DOCUMENTS_A_FILE = 250
WORDS = {
    "en": [
        "the",
        "tea",
        "of",
        "hill",
        "grows",
        "slowly",
        "in",
        "cold",
        "water",
        "and",
        "warm",
        "sun",
        "with",
        "deep",
        "roots",
    ],
    "zh": list("乌龙茶产于福建广东台湾香气高滋味醇厚半发酵叶底绿红镶边回甘"),
}
MANIFEST = "name: scale\nlanguages: [zh, en]\nknowledge: ['scale/*.jsonl']\n"


def sentence(lang: str, chance: random.Random) -> str:
    words = chance.choices(WORDS[lang], k=30 if lang == "zh" else 22)
    return "".join(words) + "。" if lang == "zh" else " ".join(words).capitalize() + ". "


def write(root: Path, passages: int, documents: int = DOCUMENTS_A_FILE) -> int:
    """A pack of about that many passages under `root`; returns how many files it has."""
    chance = random.Random(passages)
    (root / "domains/scale").mkdir(parents=True)
    (root / "domains/scale/domain.yaml").write_text(MANIFEST, "utf-8")
    folder = root / "knowledge/scale"
    folder.mkdir(parents=True)
    files = max(1, passages // 2 // documents)
    for number in range(files):
        lang = ("zh", "en")[number % 2]
        rows = (
            {
                "title": f"{lang} {number}-{n}",
                "lang": lang,
                "text": "".join(sentence(lang, chance) for _ in range(8)),
            }
            for n in range(documents)
        )
        jsonl.write(folder / f"{number:06}.jsonl", rows)
    return files


def run(root: Path) -> None:
    """Ingest the pack under `root` and print what it took, as JSON."""
    pack = load_domain("scale", domains=root / "domains", knowledge=root / "knowledge")
    read = 0

    def progress(done: int, total: int, note: str) -> None:
        nonlocal read
        read += not note.endswith("unchanged") and "documents of one file" not in note

    began = time.monotonic()
    summary = ingest_into(
        root / "out",
        pack,
        max_tokens=160,
        parts=root / "parts",
        workers=2,
        limits=Limits(),
        progress=progress,
    )
    took = time.monotonic() - began
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        json.dumps(
            {
                "passages": summary["passages"],
                "seconds": took,
                "own": own,
                "children": children,
                "read": read,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=int, nargs="+")
    parser.add_argument("--documents", type=int, default=DOCUMENTS_A_FILE, help="a file")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        run(given.only)
        return
    print("| passages | files | seconds | passages a second | memory, MB | largest child, MB |"
          " one file changed: seconds | files read |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for passages in given.passages:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            files = write(root, passages, given.documents)
            first = _fresh(root)
            with next(iter((root / "knowledge/scale").iterdir())).open("a") as handle:
                handle.write('{"title": "one more", "lang": "en", "text": "It is new."}\n')
            again = _fresh(root)
        print(
            f"| {first['passages']} | {files} | {first['seconds']:.1f} | "
            f"{first['passages'] / first['seconds']:.0f} | {first['own']:.0f} | "
            f"{first['children']:.0f} | {again['seconds']:.1f} | {again['read']} |",
            flush=True,
        )


def _fresh(root: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "0", "--only", str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()
