"""Five public data sets, read as they are by four to six lines of domain.yaml each, without code.

    python benchmarks/ingest_sets.py --data ../shared/data

Each set is read in a fresh process. Printed are documents, passages, facts and questions, coverage,
the files and problems that were quarantined, articles found in statutes against the set's own count
of each document, seconds, passages a second, and the peak memory of the process that asks
and of the largest child.
"""

import argparse
import json
import lzma
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from verticalize import jsonl
from verticalize.domain import load_domain
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into, read_problems

SETS = {
    "prc_laws_zh": ("zh", ["{path: DATA/prc_laws_zh/*.xz, kind: documents}"]),
    "dc_code_en": ("en", ["{path: DATA/dc_code_en/*.xz, kind: documents}"]),
    "icd_nmpa_zh": (
        "zh",
        [
            "{path: DATA/icd_nmpa_zh/icd10_zh.jsonl.xz, kind: facts}",
            "{path: DATA/icd_nmpa_zh/nmpa_import_drugs.jsonl.xz, kind: facts, subject: 产品名称}",
            "{path: DATA/icd_nmpa_zh/triples.jsonl.xz, kind: facts}",
        ],
    ),
    "disease_kg_en": ("en", ["{path: DATA/disease_kg_en/*.xz, kind: facts}"]),
    "medquad_en": ("en", ["{path: DATA/medquad_en/*.xz, kind: faq, ids: rows}"]),
}
ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?")


def run(name: str, data: Path, root: Path) -> dict[str, float]:
    """Ingest a set under `root`."""
    lang, sources = SETS[name]
    folder = root / "domains" / name
    folder.mkdir(parents=True)
    lines = "".join(f"- {source}\n" for source in sources)
    manifest = f"name: {name}\nlanguages: [{lang}]\nknowledge:\n{lines}"
    (folder / "domain.yaml").write_text(manifest.replace("DATA", str(data.resolve())), "utf-8")
    pack = load_domain(name, domains=root / "domains", knowledge=root)
    began = time.monotonic()
    summary = ingest_into(
        root / "out",
        pack,
        max_tokens=160,
        parts=root / "parts",
        workers=2,
        limits=Limits(seconds=900),
    )
    took = time.monotonic() - began
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    figures = {k: summary[k] for k in ("documents", "passages", "facts", "questions", "coverage")}
    problems = len(read_problems(root / "out"))
    return figures | {"problems": problems, "seconds": took, "own": own, "child": child}


def articles(name: str, data: Path, out: Path) -> str:
    """Different articles that are sections of passages, against the counts that the set gives."""
    if name != "prc_laws_zh":
        return "–"
    (file,) = (data / name).glob("*.xz")
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        own = [int(json.loads(line)["n_articles"]) for line in lines]
    found: dict[str, set[str]] = {row["id"]: set() for row in jsonl.read(out / "documents.jsonl")}
    for row in jsonl.read(out / "passages.jsonl"):
        found[row["document_id"]] |= set(ARTICLE.findall(row["section"]))
    counts = [len(each) for each in found.values()]
    same = sum(a == b for a, b in zip(counts, own, strict=True))
    return f"{sum(counts)} of {sum(own)}, equal in {same} of {len(own)} documents"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", nargs="*", default=list(SETS), choices=SETS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.root:
        (name,) = given.set
        found = run(name, given.data, given.root)
        print(json.dumps(found | {"articles": articles(name, given.data, given.root / "out")}))
        return
    print("| set | documents | passages | facts | questions | coverage | problems | articles |"
          " seconds | passages/s | memory, MB | largest child, MB |")  # fmt: skip
    print("|" + "---|" * 12)
    for name in given.set:
        with tempfile.TemporaryDirectory() as scratch:
            command = [sys.executable, __file__, "--data", str(given.data), "--root", scratch]
            done = subprocess.run(
                [*command, "--set", name], check=True, stdout=subprocess.PIPE, text=True
            )
            row = json.loads(done.stdout)
        print(
            f"| {name} | {row['documents']} | {row['passages']} | {row['facts']} | "
            f"{row['questions']} | {row['coverage']:.4f} | {row['problems']} | {row['articles']} | "
            f"{row['seconds']:.0f} | {row['passages'] / row['seconds']:.0f} | {row['own']:.0f} | "
            f"{row['child']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
