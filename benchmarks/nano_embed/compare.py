"""Retrieval with `nano-embed` beside its peers: python benchmarks/nano_embed/compare.py --data DIR

Prints Markdown: nDCG@10 / recall@10 of each arm on each set, then passages a second. Documents are
indexed and questions asked as the project does it (tokens, stop words, fusion by scores).
"""

import argparse
import json
import lzma
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from verticalize.retrieval.embedders.embed import (
    BOTH,
    FITTED,
    MINILM,
    Embedder,
    JoinedEmbedder,
    make_embedder,
)
from verticalize.retrieval.embedders.static import FOLDER, NANO_EMBED, StaticEmbedder
from verticalize.retrieval.engine.fuse import Ranking, fuse
from verticalize.retrieval.engine.invert import write_lexical
from verticalize.retrieval.engine.lexical import Lexical
from verticalize.retrieval.engine.postings import Postings
from verticalize.retrieval.engine.search import DENSE_WEIGHT, DEPTH, LEXICAL_WEIGHT, _top
from verticalize.retrieval.words.tokens import content, query_weights, tokens

K = 10
READING_HELD_OUT = 10  # one passage in ten, as corpus.reading holds them out

Queries = dict[str, str]
Relevant = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Set:
    """A retrieval set: documents as (title, text), questions, and which answers which."""

    name: str
    documents: dict[str, tuple[str, str]]
    queries: Queries
    relevant: Relevant


@dataclass(frozen=True, slots=True)
class Score:
    """Means over the questions."""

    ndcg: float
    recall: float

    def __str__(self) -> str:
        return f"{self.ndcg:.3f} / {self.recall:.3f}"


def main() -> None:
    options = _options()
    if options.threads:
        _limit_threads(options.threads)
    nano = StaticEmbedder.open(options.model)
    encoders: dict[str, Callable[[Sequence[str]], Embedder]] = {
        FITTED: lambda texts: make_embedder(FITTED, texts, dimension=256, seed=0),
        NANO_EMBED: lambda texts: nano,
        BOTH: lambda texts: JoinedEmbedder(
            make_embedder(FITTED, texts, dimension=256, seed=0), nano
        ),
    }
    if options.minilm:
        minilm = make_embedder(MINILM, (), dimension=0, seed=0)
        encoders[MINILM] = lambda texts: minilm
    arms = ["BM25", *(f"{name}{kind}" for name in encoders for kind in ("", " + BM25"))]
    print(f"dense weight {options.dense_weight}, {options.part} questions, seed {options.seed}\n")
    print("| set | documents | questions | " + " | ".join(arms) + " |")
    print("|---|---|---|" + "---|" * len(arms))
    for read in READERS:
        for found in read(options.data):
            if options.sets and found.name not in options.sets:
                continue
            part = _part(found, options)
            scores = compare(part, encoders, options.dense_weight)
            cells = " | ".join(str(scores[arm]) if arm in scores else "–" for arm in arms)
            print(
                f"| {part.name} | {len(part.documents):,} | {len(part.queries):,} | {cells} |",
                flush=True,
            )
    if options.speed:
        _print_speed(
            options.data, {name: make(()) for name, make in encoders.items() if FITTED not in name}
        )


def compare(
    given: Set, encoders: Mapping[str, Callable[[Sequence[str]], Embedder]], dense_weight: float
) -> dict[str, Score]:
    """The score of each arm on a set."""
    names = list(given.documents)
    documents = [f"{title}\n{text}" if title else text for title, text in given.documents.values()]
    found = (
        tokens(whole) + tokens(title)
        for whole, (title, _) in zip(documents, given.documents.values(), strict=True)
    )
    asked = list(given.queries)
    with TemporaryDirectory() as scratch:
        write_lexical(Path(scratch), [Postings.of(found)])
        lexical = Lexical.load(Path(scratch))
        words = [_top(lexical.score(query_weights(given.queries[q])), DEPTH) for q in asked]

    def score(rankings: Sequence[Iterable[int]]) -> Score:
        return _score(
            {
                q: [names[row] for row in islice(rows, K)]
                for q, rows in zip(asked, rankings, strict=True)
            },
            given.relevant,
        )

    scores = {"BM25": score(words)}
    for name, make in encoders.items():
        model = make(documents)
        weight = dense_weight * (2 if isinstance(model, JoinedEmbedder) else 1)  # as in `search`
        questions = model.embed([content(given.queries[q]) for q in asked])
        nearest = _nearest(model.embed(documents), questions)
        fused = [
            fuse([Ranking(one, LEXICAL_WEIGHT, least=0), Ranking(two, weight)])
            for one, two in zip(words, nearest, strict=True)
        ]
        scores[name] = score(nearest)
        scores[f"{name} + BM25"] = score([[row for row, _ in rows] for rows in fused])
    return scores


def _nearest(
    documents: NDArray[np.float32], questions: NDArray[np.float32]
) -> list[dict[int, float]]:
    found = []
    for question in questions:
        cosines = documents @ question if question.any() else np.zeros(0, np.float32)
        best = np.argsort(-cosines, kind="stable")[:DEPTH]
        found.append({int(row): float(cosines[row]) for row in best})
    return found


def _score(found: Mapping[str, Sequence[str]], relevant: Relevant) -> Score:
    """Burges' nDCG with gain 2^relevance - 1, and the share of relevant documents found."""
    gains, recalls = [], []
    for query, names in found.items():
        wanted = relevant[query]
        gain = _discounted([wanted.get(name, 0) for name in names])
        gains.append(gain / _discounted(sorted(wanted.values(), reverse=True)[:K]))
        recalls.append(sum(name in wanted for name in names) / len(wanted))
    return Score(float(np.mean(gains)), float(np.mean(recalls)))


def _discounted(relevances: Sequence[float]) -> float:
    return sum((2**r - 1) / np.log2(rank + 1) for rank, r in enumerate(relevances, start=1))


def _part(given: Set, options: argparse.Namespace) -> Set:
    """Some of the questions, and documents among which all relevant ones are."""
    random = Random(options.seed)
    asked = sorted(given.queries)
    random.shuffle(asked)
    cut = min(options.queries, len(asked))
    chosen = asked[:cut] if options.part == "report" else asked[cut : 2 * cut]
    relevant = {q: given.relevant[q] for q in chosen}
    names = list(given.documents)
    if options.documents and len(names) > options.documents:
        needed = {name for wanted in relevant.values() for name in wanted}
        others = [name for name in names if name not in needed]
        random.shuffle(others)
        names = sorted(needed.union(others[: max(0, options.documents - len(needed))]))
    return replace(
        given,
        documents={name: given.documents[name] for name in names},
        queries={q: given.queries[q] for q in chosen},
        relevant=relevant,
    )


def _beir(data: Path, name: str) -> Set:
    folder = f"{name}/beir"
    documents = {
        row["_id"]: (row.get("title") or "", row["text"])
        for row in _any(data, f"{folder}/corpus.jsonl*")
    }
    queries = {row["_id"]: row["text"] for row in _any(data, f"{folder}/queries.jsonl*")}
    relevant: Relevant = {}
    for line in _lines(data, f"{folder}/qrels.tsv*"):
        query, document, grade = line.split("\t")
        if query in queries and document in documents:
            relevant.setdefault(query, {})[document] = float(grade)
    return Set(name, documents, {q: queries[q] for q in relevant}, relevant)


def _lines(data: Path, pattern: str) -> list[str]:
    file = sorted(data.glob(pattern))[0]
    opened = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines if not line.startswith("query-id")]


def _any(data: Path, pattern: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in _lines(data, pattern)]


def _asked(given: Set, keep: Callable[[str], bool]) -> Set:
    kept = {q: text for q, text in given.queries.items() if keep(q)}
    return replace(given, queries=kept, relevant={q: given.relevant[q] for q in kept})


def _legal(data: Path) -> Iterator[Set]:
    """The test questions only: the encoder was trained on the others."""
    test = {
        row["_id"] for row in _any(data, "lecoqa_zh/beir/queries.jsonl*") if row["split"] == "test"
    }
    yield _asked(_beir(data, "lecoqa_zh"), test.__contains__)


def _biomedical(data: Path) -> Iterator[Set]:
    yield _beir(data, "bioasq_en")


def _reading(data: Path) -> Iterator[Set]:
    """Questions on the held-out passages, among all passages, in simplified characters."""
    import opencc  # type: ignore[import-not-found]

    simplified = opencc.OpenCC("t2s").convert
    for name in ("cmrc2018_zh", "drcd_zht"):
        found = _beir(data, name)
        held = set(sorted(found.documents)[::READING_HELD_OUT])
        asked = _asked(found, lambda q, found=found, held=held: held >= found.relevant[q].keys())
        documents = {key: (simplified(t), simplified(x)) for key, (t, x) in asked.documents.items()}
        yield replace(
            asked,
            documents=documents,
            queries={q: simplified(text) for q, text in asked.queries.items()},
        )


def _parallel(data: Path) -> Iterator[Set]:
    """XQuAD within each language, and Chinese questions on English paragraphs."""
    whole = _beir(data, "xquad_en_zh")
    for asked, told in (("en", "en"), ("zh", "zh"), ("zh", "en")):
        documents = {k: v for k, v in whole.documents.items() if k.startswith(told)}
        part = _asked(whole, lambda q, asked=asked: q.startswith(asked))
        relevant = {
            q: {told + key[2:]: grade for key, grade in wanted.items()}
            for q, wanted in part.relevant.items()
        }
        yield Set(f"xquad {asked}→{told}", documents, part.queries, relevant)


def _consultations(data: Path) -> Iterator[Set]:
    yield _beir(data, "toyhom_zh")


READERS = (_legal, _biomedical, _reading, _parallel, _consultations)


def _print_speed(data: Path, encoders: Mapping[str, Embedder], *, rounds: int = 3) -> None:
    """Passages a CPU second, the same passages for every encoder, rounds in turn."""
    texts = [text for _, text in list(_beir(data, "bioasq_en").documents.values())[:256]]
    rates: dict[str, list[float]] = {name: [] for name in encoders}
    for _ in range(rounds):
        for name, model in encoders.items():
            began, times = time.process_time(), 16 if name == NANO_EMBED else 1
            for _ in range(times):
                model.embed(texts)
            rates[name].append(len(texts) * times / (time.process_time() - began))
    print("\n| encoder | passages / CPU second, median | rounds |")
    print("|---|---|---|")
    for name, found in rates.items():
        print(
            f"| {name} | {np.median(found):,.0f} | {', '.join(f'{rate:,.0f}' for rate in found)} |"
        )


def _limit_threads(threads: int) -> None:
    import faiss
    import torch

    torch.set_num_threads(threads)
    faiss.omp_set_num_threads(threads)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=FOLDER, help="folder of the encoder")
    parser.add_argument("--queries", type=int, default=1000, help="questions of a set, at most")
    parser.add_argument("--documents", type=int, default=0, help="documents of a set; 0: all")
    parser.add_argument("--part", choices=("report", "dev"), default="report")
    parser.add_argument("--sets", nargs="*", help="only these sets")
    parser.add_argument("--minilm", action="store_true", help="needs verticalize[minilm]")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--dense-weight", type=float, default=DENSE_WEIGHT)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
