"""Questions in the other language than the sources.

    python benchmarks/across.py --json
    python benchmarks/across.py --data DATA --json

Three of the packs of `users.py`, each asked in the other language: 240 first questions in the words
of a language model that saw the questions alone (``benchmarks/users/across``). Of those that the
pack answers rightly in its own language: how many get the passage cited there, as an answer or
pointed to, and how many another. Of those without an answer: how many are pointed somewhere.

With the data at hand also XQuAD's 240 paragraphs: nDCG@10 of its questions in the other language as
they are and as `Bridge` puts them, beside the same questions in the paragraphs' own.
"""

import argparse
import json
import lzma
import math
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from users import RIGHT, USERS, _judged
from verticalize import Assistant, build, load_domain
from verticalize.assistant.citing.evidence import find_support_across
from verticalize.config import load_settings
from verticalize.records import Passage
from verticalize.retrieval.bridge import Bridge
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.text import sentences

PACKS = ("brewery", "gmp", "registry")
K = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with xquad_en_zh")
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--json", action="store_true", help="only the figures")
    given = parser.parse_args()
    told: dict[str, Any] = {name: dict(measure(name)) for name in PACKS}
    for asked, said in (("zh", "en"), ("en", "zh")) if given.data else ():
        told[f"xquad {asked}→{said}"] = xquad(given.data, asked, said, given.questions)
    if given.json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, found in told.items():
        print(name, ", ".join(f"{what} {figure}" for what, figure in found.items()))


def measure(name: str) -> Counter[str]:
    """What became of a pack's questions in the other language."""
    pack = load_domain(name, domains=USERS / "domains", knowledge=USERS / "knowledge")
    own = {row["id"]: row for row in _rows(USERS / f"{name}.jsonl")}
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        build(pack, load_settings(None, []), runs=Path(folder), until="instruct")
        assistant = Assistant.open(pack, runs=Path(folder), models=False)
        for row in _rows(USERS / "across" / f"{name}.jsonl"):
            asked = own[row["id"]]
            answer = assistant.ask(row["question"])
            if not asked["answerable"]:
                counts["no answer, " + ("answered" if not answer.refused else _shown(answer))] += 1
                continue
            expected = assistant.ask(asked["question"])
            if _judged(asked, expected) not in RIGHT:
                continue
            wanted = {cited.passage_id for cited in expected.citations}
            right = not wanted.isdisjoint(hit.passage.id for hit in answer.hits)
            how = _shown(answer) if answer.refused else "answered"
            counts[f"{how}, {'the passage' if right else 'another'}" if how else "nothing"] += 1
    return counts


def _shown(answer: Any) -> str:
    """Of a refusal: whether it points to sources in the other language."""
    return "pointed" if answer.receipt["across"] else "abstained"


def xquad(data: Path, asked: str, said: str, most: int) -> dict[str, float]:
    """nDCG@10 of questions in `asked` on paragraphs in `said`."""
    folder = data / "xquad_en_zh" / "beir"
    documents = [row for row in _rows(folder / "corpus.jsonl") if row["_id"].startswith(said)]
    relevant = dict(line.split("\t")[:2] for line in _lines(folder / "qrels.tsv")[1:])
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    chosen = [name for name in questions if name.startswith(asked)][:most]
    with tempfile.TemporaryDirectory() as scratch:
        write_index(Path(scratch), map(_passage, documents))
        index = open_index(Path(scratch))
        bridge = Bridge(index)

        def found(question: str) -> list[str]:
            return [hit.passage.document_id for hit in index.search(question, K, said)]

        wanted = [said + relevant[name][2:] for name in chosen]
        plain = [found(questions[name]) for name in chosen]
        crossed = [bridge.across(questions[name], asked) for name in chosen]
        across = [found(one.text) if one else [] for one in crossed]
        own = [found(questions[said + name[2:]]) for name in chosen]
        kept = _labels(folder, asked, bridge, index)
    arms = {"as they are": plain, "across": across, "in the own language": own}
    return {arm: round(_ndcg(ranked, wanted), 3) for arm, ranked in arms.items()} | kept


def _labels(folder: Path, said: str, bridge: Bridge, index: Index) -> dict[str, float]:
    """Shares of labels that are kept on sentences in `said`."""
    random, true, near, asked = Random(0), 0, 0, 0
    told = {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl")}
    for passage in index:
        told_here = sentences(told[said + passage.document_id[2:]])
        claim = random.choice([one for one in told_here if len(one) > 12] or told_here)
        crossed = bridge.across(claim, said)
        text = crossed.text if crossed else ""
        hits = index.search(text, 2, passage.lang)
        others = [hit.passage for hit in hits if hit.passage.id != passage.id]
        asked += 1
        true += find_support_across(claim, text, passage) is not None
        near += bool(others) and find_support_across(claim, text, others[0]) is not None
    return {"labels kept": round(true / asked, 3), "of the nearest other": round(near / asked, 3)}


def _ndcg(ranked: Sequence[Sequence[str]], wanted: Sequence[str]) -> float:
    """Each question has one relevant paragraph."""
    gains = (
        1 / math.log2(names.index(name) + 2) if name in names else 0.0
        for names, name in zip(ranked, wanted, strict=True)
    )
    return sum(gains) / len(wanted)


def _passage(row: dict[str, str]) -> Passage:
    name, text = row["_id"], row["text"]
    return Passage(
        *(f"{name}@0-{len(text)}", name, name, "documents", row.get("title") or "", ""),
        *(name[:2], 0, len(text), text),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    """Of a file that may lie there compressed."""
    packed = path.with_name(f"{path.name}.xz")
    if packed.is_file():
        with lzma.open(packed, "rt", encoding="utf-8") as lines:
            return lines.read().splitlines()
    return path.read_text("utf-8").splitlines()


if __name__ == "__main__":
    main()
