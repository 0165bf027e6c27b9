"""Near-duplicate removal beside datasketch and rensa, on planted records and on real questions.

    PYTHONPATH=$PWD/src python benchmarks/dedup.py --records 200000
    PYTHONPATH=$PWD/src python benchmarks/dedup.py --records 50000 --data ../shared/data

Each side runs in a process of its own, on the same records. Printed for each, as JSON: records per
CPU second and per second, recall and precision of the planted copies, the share of siblings that
were deleted, and the peak resident memory (VmHWM), with what the process held before it began.
The peers do as PERF.md has them: NFKC, lower case, no punctuation, three-character shingles, 128
permutations, Jaccard 0.6. `--data` adds a check of the guard on real questions (`dedup_held_out`).
`datasketch` and `rensa` are needed for their sides alone: `--python` names an interpreter that has
them.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

THRESHOLD = 0.6
Groups = list[tuple[int, ...]]
_MARKS = re.compile(r"[\W_]+")


def shingles(text: str) -> set[str]:
    form = _MARKS.sub("", unicodedata.normalize("NFKC", text).lower())
    return {form[at : at + 3] for at in range(max(1, len(form) - 2))}


def verticalize(texts: list[str]) -> Groups:
    from verticalize.data.quality.dedup import clusters

    return [cluster.members for cluster in clusters(texts)]


def datasketch(texts: list[str]) -> Groups:
    from datasketch import MinHash, MinHashLSH

    index, known, groups = MinHashLSH(threshold=THRESHOLD, num_perm=128), {}, defaultdict(list)
    for at, text in enumerate(texts):
        one = MinHash(num_perm=128)
        one.update_batch([shingle.encode() for shingle in shingles(text)])
        like = next((key for key in index.query(one) if one.jaccard(known[key]) >= THRESHOLD), None)
        if like is None:
            index.insert(at, one)
            known[at] = one
        else:
            groups[like].append(at)
    return [(first, *rest) for first, rest in groups.items()]


def rensa(texts: list[str]) -> Groups:
    from rensa import RMinHashDeduplicator

    found = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=128, use_lsh=True, num_bands=32)
    removed = []
    for start in range(0, len(texts), 10_000):
        rows = [
            (str(start + at), list(shingles(text)))
            for at, text in enumerate(texts[start : start + 10_000])
        ]
        removed += [start + at for at, kept in enumerate(found.add_pairs(rows)) if not kept]
    return [(-1, at) for at in removed]


SIDES: dict[str, Callable[[list[str]], Groups]] = {
    "verticalize": verticalize,
    "datasketch": datasketch,
    "rensa": rensa,
}


def memory(key: str) -> float:
    """VmHWM or VmRSS of this process in MiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return round(int(status.split(f"{key}:")[1].split()[0]) / 1024)


def warm(side: str) -> None:
    """Import what the side needs, so that its imports are not timed."""
    SIDES[side](["What is gout?", "what is gout", "痛风是什么？", "痛风是什么"])


def measure(side: str, path: Path) -> dict[str, object]:
    texts, cluster, kind = [], [], []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.append(row["text"])
            cluster.append(row["cluster"])
            kind.append(row["kind"])
    warm(side)
    held, wall, cpu = memory("VmRSS"), time.perf_counter(), time.process_time()
    groups = SIDES[side](texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    removed = {at for group in groups for at in group[1:]}
    sizes, gone = Counter(cluster), Counter(cluster[at] for at in removed)
    wanted = sum(size - 1 for size in sizes.values())
    found = sum(min(gone[key], size - 1) for key, size in sizes.items())
    siblings = sum(kind[at] == "sibling" for at in removed)
    return {
        "side": side,
        "records": len(texts),
        "records_per_cpu_s": round(len(texts) / cpu),
        "records_per_s": round(len(texts) / wall),
        "recall": round(found / wanted, 4) if wanted else None,
        "precision": round(found / len(removed), 4) if removed else None,
        "removed": len(removed),
        "siblings_deleted": round(siblings / max(1, kind.count("sibling")), 4),
        "peak_mib": memory("VmHWM"),
        "held_before_mib": held,
    }


def run(side: str, path: Path, peers: str) -> dict[str, Any]:
    """`measure` in a process of its own; `peers` is the interpreter that has the others."""
    python = sys.executable if side == "verticalize" else peers
    command = [python, __file__, "--measure", side, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sides", nargs="+", default=list(SIDES), choices=list(SIDES))
    parser.add_argument("--python", default=sys.executable, help="interpreter for the peers")
    parser.add_argument("--rounds", type=int, default=1, help="in turn; the fastest is told")
    parser.add_argument("--data", type=Path, help="folder with medquad_en and toyhom_zh")
    parser.add_argument("--measure", nargs=2, metavar=("SIDE", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure[0], Path(args.measure[1]))))
        return
    from dedup_held_out import held_out
    from dedup_sets import planted

    sets = {"planted": planted(args.records, args.seed)}
    if args.data:
        sets["held out"] = held_out(args.data, args.seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, records in sets.items():
            path = Path(folder, f"{name}.jsonl")
            with path.open("w", encoding="utf-8") as out:
                for row in records:
                    out.write(
                        json.dumps({"text": row.text, "cluster": row.cluster, "kind": row.kind})
                        + "\n"
                    )
            told = [run(side, path, args.python) for _ in range(args.rounds) for side in args.sides]
            for side in args.sides:
                runs = [one for one in told if one["side"] == side]
                rates = [one["records_per_cpu_s"] for one in runs]
                best = runs[rates.index(max(rates))]
                print(json.dumps({"set": name} | best | {"rounds": rates}), flush=True)


if __name__ == "__main__":
    main()
