"""How many rows do facts give, how fast, how varied, and does memory grow with the facts?

    python benchmarks/compile_rate.py pack medical legal
    python benchmarks/compile_rate.py scale triples.jsonl.xz --times 1 2 4

`pack` compiles a pack's facts into closed rows, every question once, and reports rows, rows per
second of one core (from facts in memory to JSON lines), and of a sample of each language distinct-2
(different bigrams over all) and self-BLEU-4 (each text against all others of the sample; Chinese by
characters). Grounded rows need a search each: their rate is measured apart, on a sample.

`scale` does the same with a file of triples ``{"s", "r", "o"}``, once for each number of copies
(subjects and objects of a copy are renamed), each in a process of its own whose peak memory is
reported. What is not timed: writing the facts to disk, one document a subject, as ingest does.

Both print JSON, one object a line.
"""

import argparse
import json
import lzma
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from verticalize import jsonl
from verticalize.data.inspect.variety import variety
from verticalize.domain.relations import Relation
from verticalize.instruct.book import Book
from verticalize.instruct.facts import questions
from verticalize.instruct.lines import to_lines
from verticalize.instruct.rows import Seen, closed_row, with_generic
from verticalize.records import Example, Fact

SYSTEM = {"zh": "你是助手。", "en": "You are an assistant."}
SAMPLE = 1000  # texts a language
SEARCHES = 200


@dataclass
class Facts:
    """The facts of a file, read anew each time."""

    path: Path

    def __iter__(self) -> Iterator[Fact]:
        return (Fact.from_row(row) for row in jsonl.read(self.path))


def rows_of_facts(
    facts: Iterable[Fact],
    relations: Mapping[str, Relation],
    *,
    system: Mapping[str, str],
    seed: int,
    dropped: Counter[str],
) -> Iterator[Example]:
    """Every closed row that facts give, each question once; what is left out counts in `dropped`.

    Args:
        facts: read three times, so no generator; those of one document stand together.
        system: the system message by language.
    """
    known = with_generic(relations, facts)
    book = Book.of(to_lines(facts, {}, known, Counter()), facts, known)
    seen = Seen()
    for candidate in questions(book, seed=seed):
        if candidate.lang not in system:
            dropped["language without a system message"] += 1
        elif seen.add([candidate.lang, *candidate.asked]):
            yield closed_row(candidate, "train", system=system[candidate.lang])
        else:
            dropped["question that came up twice"] += 1


def compiled(facts: Iterable[Fact], relations: dict, keep: int) -> dict:
    """Rows, rate and variety; `keep` rows of each language are kept as a sample."""
    chance = random.Random(0)
    sample: dict[str, list[Example]] = defaultdict(list)
    counts: Counter[str] = Counter()
    langs: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    wall, cpu, size = time.perf_counter(), time.process_time(), 0
    for row in rows_of_facts(facts, relations, system=SYSTEM, seed=0, dropped=dropped):
        size += len(json.dumps(row.row(), ensure_ascii=False))
        counts[row.generator] += 1
        langs[row.lang] += 1
        kept = sample[row.lang]
        if len(kept) < keep:
            kept.append(row)
        elif (place := chance.randrange(langs[row.lang])) < keep:
            kept[place] = row
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rows = sum(counts.values())
    return {
        "rows": rows,
        "rows_per_cpu_second": round(rows / cpu),
        "rows_per_second": round(rows / wall),
        "characters": size,
        "kinds": dict(counts.most_common()),
        "dropped": dict(dropped),
        "variety": {lang: asdict(variety(rows)) for lang, rows in sorted(sample.items())},
    }


def of_pack(name: str) -> dict:
    from verticalize.domain import load_domain
    from verticalize.knowledge.ingest import ingest

    pack = load_domain(name)
    corpus = ingest(pack, max_tokens=160)
    found = compiled(corpus.facts, dict(pack.relations), SAMPLE)
    return {"pack": name, "facts": len(corpus.facts), **found, **grounded_rate(pack, corpus)}


def grounded_rate(pack, corpus) -> dict:
    """Grounded rows per second: one search each, by the hashing index."""
    from verticalize.instruct.grounded import Grounder
    from verticalize.instruct.split import Splits, hold
    from verticalize.retrieval.engine.index import open_index, write_index

    known = with_generic(pack.relations, corpus.facts)
    passages = {passage.id: passage for passage in corpus.passages}
    lines = list(to_lines(corpus.facts, passages, known, Counter()))
    asked = [c for c in questions(Book.of(lines[:200], corpus.facts, known), seed=0) if c.quote]
    asked = random.Random(0).sample(asked, SEARCHES)
    with tempfile.TemporaryDirectory() as folder:
        write_index(Path(folder) / "i", corpus.passages, embedder="hashing", dimension=256)
        index = open_index(Path(folder) / "i")
        grounder = Grounder(
            search=index.search, passages=passages, held=hold(corpus.documents, corpus.facts, ()),
            splits=Splits(0.0, seed=0), k=5, prompt_tokens=1000, system=SYSTEM, refusal=SYSTEM,
        )  # fmt: skip
        cpu = time.process_time()
        for candidate in asked:
            grounder.answerable(candidate)
        cpu = time.process_time() - cpu
    return {"grounded_rows_per_cpu_second": round(len(asked) / cpu)}


def of_file(path: Path) -> dict:
    """In a child process: the rows of a file of facts, and the peak memory."""
    empty = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = compiled(Facts(path), {}, SAMPLE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**found, "rss_before_mb": empty // 1024, "peak_rss_mb": peak // 1024}


def write_facts(source: Path, times: int, target: Path) -> int:
    """The triples of `source`, `times` over, as facts, sorted by subject."""
    opened = lzma.open if source.suffix == ".xz" else open
    with opened(source, "rt", encoding="utf-8") as file:
        triples = sorted((row["s"], row["r"], row["o"]) for row in map(json.loads, file))
    copies = (
        (f"{s}{mark}", r, f"{o}{mark}")
        for mark in ("", *(f"·{n}" for n in range(1, times)))
        for s, r, o in triples
    )
    rows = (
        Fact(f"f{n}", s, r, o, "zh", "", f"graph#{s}", "").row()
        for n, (s, r, o) in enumerate(copies)
    )
    jsonl.write(target, rows)
    return len(triples) * times


def scale(source: Path, times: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "facts.jsonl"
        facts = write_facts(source, times, target)
        run = [sys.executable, __file__, "of-file", str(target)]
        out = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    return {"times": times, "facts": facts, **json.loads(out)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("pack").add_argument("names", nargs="+")
    scaled = commands.add_parser("scale")
    scaled.add_argument("source", type=Path)
    scaled.add_argument("--times", nargs="+", type=int, default=[1, 2, 4])
    commands.add_parser("of-file").add_argument("path", type=Path)
    args = parser.parse_args()
    if args.command == "pack":
        found = map(of_pack, args.names)
    elif args.command == "scale":
        found = (scale(args.source, times) for times in args.times)
    else:
        found = iter([of_file(args.path)])
    for row in found:
        print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
