"""Our store of vectors and passages beside LangChain's FAISS wrapper, on the same vectors.

    PYTHONPATH=src python benchmarks/store_vs_langchain.py --documents 100000

It needs langchain-community. 100,000 texts of about 200 characters with metadata get unit vectors
of 384 numbers that are made up beforehand, so no embedding is timed. Each side runs in a process of
its own, and what it saved is loaded and asked in another. Sides:

vectors    ours: `VectorFile`, the vectors alone, written to disk
store      ours: `VectorFile` and `Catalog`, with texts, metadata, names, and ids that are distinct,
           and the document of each passage (`Numbering`), written to disk
list       theirs: `add_embeddings` of `list[list[float]]`, what the Embeddings API returns
matrix     theirs: the same of a numpy matrix

Printed, a JSON object a side: seconds and CPU seconds to add (ours end on disk, theirs in memory),
to save (ours: nothing is left to do) and to load; resident memory added by adding and by loading,
in MB (the list is counted, though not its making: their interface asks for it; texts, metadata and
matrix are there before); seconds to load and answer a first question (ours reads when it is asked);
milliseconds a question with 5 passages; the same with a filter that 1,030 texts pass, those of one
file, and how many it found. Theirs filters what it has found: with a `fetch_k` of 20, its default,
and of the number of documents. Then the ratios to `list`, of CPU seconds and of memory.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from verticalize.records import Passage
from verticalize.retrieval.engine.arrays import mapped
from verticalize.retrieval.engine.catalog import Catalog
from verticalize.retrieval.engine.numbering import DOCUMENTS, Numbering
from verticalize.retrieval.engine.vectors import VectorFile, Vectors

warnings.filterwarnings("ignore", category=DeprecationWarning)
K, QUESTIONS, FILTERED, BLOCK = 5, 100, 20, 8192
SIDES = ("vectors", "store", "list", "matrix")
Matrix = NDArray[np.float32]
Figures = dict[str, float]


class Watch:
    """Seconds, CPU seconds and resident memory from here to `stop`."""

    def __init__(self) -> None:
        self._wall, self._cpu, self._memory = time.perf_counter(), time.process_time(), resident()

    def stop(self, name: str) -> Figures:
        return {
            f"{name}_seconds": round(time.perf_counter() - self._wall, 4),
            f"{name}_cpu_seconds": round(time.process_time() - self._cpu, 4),
            f"{name}_mb": round(resident() - self._memory, 1),
        }


def resident() -> float:
    """Resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / (1 << 20)


def text(number: int) -> str:
    return f"文档{number} " + "内容 word " * 22


def source(number: int) -> str:
    """The file that a text is from: 1,030 texts each."""
    return f"f{number // 1030}.md"


def passages(count: int) -> Iterator[Passage]:
    for n in range(count):
        body = text(n)
        yield Passage(
            f"{source(n)}@{n}", source(n), source(n), "documents", "", "", "zh", 0, len(body), body,
            {"source": source(n), "i": n},
        )  # fmt: skip


def add_ours(folder: Path, vectors: Matrix, side: str) -> Figures:
    given = list(passages(len(vectors))) if side == "store" else []
    watch = Watch()
    with VectorFile.create(folder / "vectors", *vectors.shape) as file:
        for at in range(0, len(vectors), BLOCK):
            file.add(vectors[at : at + BLOCK])
    if side == "store":
        numbering = Numbering()
        Catalog.write(folder / "passages", numbering.watch(given))
        numbering.save(folder)
    return {**watch.stop("add"), **Watch().stop("save")}


def ask_ours(folder: Path, questions: Matrix, side: str) -> Figures:
    watch = Watch()
    vectors = Vectors.load(folder / "vectors")
    if side == "vectors":
        loaded = watch.stop("load")
        vectors.search(questions[0], K)
        first = watch.stop("first_answer")
        return {**loaded, **first, **asked(lambda q: vectors.search(q, K), questions, "ask")}
    catalog, documents = Catalog.open(folder / "passages"), mapped(folder / DOCUMENTS)
    loaded = watch.stop("load")

    def search(question: Matrix, among: NDArray[np.bool_] | None = None) -> list[Passage]:
        return [catalog.passage(row) for row, _ in vectors.search(question, K, among)]

    search(questions[0])
    return {
        **loaded,
        **watch.stop("first_answer"),
        **asked(search, questions, "ask"),
        **asked(lambda q: search(q, documents == documents[0]), questions[:FILTERED], "filtered"),
    }


def _theirs() -> tuple[Any, Any]:
    """Their class, and an embedder that is never asked for a text."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import DeterministicFakeEmbedding

    return FAISS, DeterministicFakeEmbedding(size=384)


def add_theirs(folder: Path, vectors: Matrix, side: str) -> Figures:
    from langchain_community.docstore.in_memory import InMemoryDocstore
    from langchain_community.vectorstores.utils import DistanceStrategy

    store, embedder = _theirs()
    texts = [text(n) for n in range(len(vectors))]
    metadata = [{"source": source(n), "i": n} for n in range(len(vectors))]
    flat = faiss.IndexFlatIP(vectors.shape[1])
    database = store(
        embedder, flat, InMemoryDocstore(), {},
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )  # fmt: skip
    before = resident()
    rows = vectors.tolist() if side == "list" else vectors  # their embedder's work: not timed
    watch = Watch()
    database.add_embeddings(zip(texts, rows, strict=True), metadatas=metadata)
    added = {**watch.stop("add"), "add_mb": round(resident() - before, 1)}
    watch = Watch()
    database.save_local(str(folder / "theirs"))
    return {**added, **watch.stop("save")}


def ask_theirs(folder: Path, questions: Matrix, side: str) -> Figures:
    from langchain_community.vectorstores.utils import DistanceStrategy

    store, embedder = _theirs()
    watch = Watch()
    database = store.load_local(
        str(folder / "theirs"), embedder, allow_dangerous_deserialization=True,
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )  # fmt: skip
    loaded = watch.stop("load")

    def search(question: Matrix, **given: Any) -> list[Any]:
        found = database.similarity_search_with_score_by_vector(question.tolist(), k=K, **given)
        return list(found)

    search(questions[0])
    first = watch.stop("first_answer")
    some, only, count = questions[:FILTERED], {"source": source(0)}, database.index.ntotal
    return {
        **loaded,
        **first,
        **asked(search, questions, "ask"),
        **asked(lambda q: search(q, filter=only), some, "filtered"),
        **asked(lambda q: search(q, filter=only, fetch_k=count), some, "filtered_fetch_all"),
    }


def asked(search: Callable[[Matrix], list[Any]], questions: Matrix, name: str) -> Figures:
    watch = Watch()
    found = [len(search(question)) for question in questions]
    taken = watch.stop("")["_seconds"]
    return {
        f"{name}_ms": round(1000 * taken / len(questions), 2),
        f"{name}_found": round(sum(found) / len(found), 2),
    }


def unit_vectors(count: int, seed: int) -> Matrix:
    rows = np.random.default_rng(seed).standard_normal((count, 384), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def step(given: argparse.Namespace) -> Figures:
    ours = given.side in ("vectors", "store")
    if given.step == "add":
        add = add_ours if ours else add_theirs
        return add(given.folder, unit_vectors(given.documents, 0), given.side)
    ask = ask_ours if ours else ask_theirs
    return ask(given.folder, unit_vectors(QUESTIONS, 1), given.side)


def fresh(side: str, documents: int) -> Figures:
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("add", "ask"):
            command = [sys.executable, __file__, "--side", side, "--step", name]
            command += ["--documents", str(documents), "--folder", folder]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            figures |= json.loads(done.stdout)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=["add", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(step(given)))
        return
    figures = {}
    for side in SIDES:
        figures[side] = fresh(side, given.documents)
        print(json.dumps({"side": side, **figures[side]}), flush=True)
    for ours in ("vectors", "store"):
        print(json.dumps({"side": f"{ours} to list", **ratios(figures[ours], figures["list"])}))


def ratios(ours: Figures, theirs: Figures) -> Figures:
    """How many times faster ours is in CPU seconds, and which part of the memory it takes."""
    saved = theirs["add_cpu_seconds"] + theirs["save_cpu_seconds"]
    return {
        "add": round(theirs["add_cpu_seconds"] / ours["add_cpu_seconds"], 1),
        "add_and_save": round(saved / (ours["add_cpu_seconds"] + ours["save_cpu_seconds"]), 1),
        "load": round(theirs["load_cpu_seconds"] / max(ours["load_cpu_seconds"], 1e-4), 1),
        "first_answer": round(
            theirs["first_answer_cpu_seconds"] / ours["first_answer_cpu_seconds"], 1
        ),
        "added_memory": round(ours["add_mb"] / theirs["add_mb"], 3),
    }


if __name__ == "__main__":
    main()
