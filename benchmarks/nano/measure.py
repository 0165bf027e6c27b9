"""Measure a `nano`: python benchmarks/nano/measure.py --rows DIR --data DIR [--base FOLDER] [--most N]

Bits per byte on the documents that were held out of pretraining, and answers to questions about a
gold passage: the held-out tenth of CMRC 2018 and DRCD, and XQuAD, which was never trained on.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus

from verticalize.evaluate.metrics import exact_match, token_f1
from verticalize.evaluate.stats import mean_interval
from verticalize.models.local import LocalModel
from verticalize.models.nano import WEIGHTS
from verticalize.models.template import plain_ids
from verticalize.records import Passage
from verticalize.retrieval.prompt import grounded_messages

BRIEF = {
    "zh": "阅读资料，只用原文中的几个字回答。",
    "en": "Answer with a few words of the passages.",
}
CONTEXT = 900  # characters of Chinese, or a fifth of that many words of English, around the answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, default=WEIGHTS)
    parser.add_argument("--most", type=int, default=300, help="of a set")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    model = LocalModel.load(options.base, device="cpu", threads=options.threads)
    for lang, bits in bits_per_byte(model, options.rows / "held_out.jsonl", options.most).items():
        print(f"| bits per byte, {lang} | {bits:.3f} |", flush=True)
    sets = {
        "held-out CMRC 2018 and DRCD, zh": list(_lines(options.rows / "reading_test.jsonl")),
        "XQuAD, zh": list(_xquad(options.data, "zh")),
        "XQuAD, en": list(_xquad(options.data, "en")),
    }
    for name, rows in sets.items():
        step = max(1, len(rows) // options.most)
        f1, exact = reading(model, rows[::step][: options.most])
        print(f"| {name} | F1 {f1} | exact {exact} |", flush=True)


def bits_per_byte(model: LocalModel, file: Path, most: int) -> dict[str, float]:
    """By language, over the first 512 ids of each document."""
    import torch

    nats: dict[str, float] = defaultdict(float)
    size: dict[str, int] = defaultdict(int)
    for lang, ids, length in held_out_ids(model.tokenizer, file, most):
        with torch.inference_mode():
            out = model.model(torch.tensor([ids]))
            loss = torch.nn.functional.cross_entropy(
                out.logits[0, :-1].float(), torch.tensor(ids[1:]), reduction="sum"
            )
        nats[lang] += float(loss)
        size[lang] += length
    return {lang: nats[lang] / math.log(2) / size[lang] for lang in sorted(nats)}


def held_out_ids(tokenizer: Any, file: Path, most: int) -> Iterator[tuple[str, list[int], int]]:
    """Language, ids, and the bytes of all ids but the first, of up to ``2 * most`` documents."""
    for row in list(_lines(file))[: 2 * most]:
        ids = plain_ids(tokenizer, row["text"][:4000])[:512]
        if len(ids) >= 32:
            yield row["lang"], ids, len(tokenizer.decode(ids[1:]).encode("utf-8"))


def reading(model: LocalModel, rows: list[dict[str, str]]) -> tuple[str, str]:
    """Token-F1 and exact match of free, greedy answers, with 95% intervals."""
    prompts = []
    for row in rows:
        passage = Passage(
            id="1", document_id="1", source="", kind="documents", title="", section="",
            lang=row["lang"], text=_around(row), start=0, end=0,
        )  # fmt: skip
        prompts.append(
            grounded_messages(
                row["question"], [passage], system=BRIEF[row["lang"]], lang=row["lang"]
            )
        )
    said = model.base.generate(prompts, max_new_tokens=32)
    pairs = [(answer, [row["answer"]]) for answer, row in zip(said, rows, strict=True)]
    f1 = mean_interval([token_f1(*pair) for pair in pairs], resamples=1000, seed=0)
    exact = mean_interval([exact_match(*pair) for pair in pairs], resamples=1000, seed=0)
    return tuple(f"{x.mean:.2f} ({x.lo:.2f} to {x.hi:.2f}), n={len(rows)}" for x in (f1, exact))  # type: ignore[return-value]


def _around(row: dict[str, str]) -> str:
    """The passage, cut to some hundred characters around the answer where it is long."""
    text, limit = row["context"], CONTEXT // 2 if row["lang"] == "zh" else CONTEXT * 2
    at = max(0, text.find(row["answer"]) - limit // 2)
    return text[at : at + limit]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _xquad(data: Path, lang: str) -> Iterator[dict[str, str]]:
    passages = {row["_id"]: row["text"] for row in corpus.rows(data, "xquad_en_zh/beir/corpus*")}
    for row in corpus.rows(data, "xquad_en_zh/qa.jsonl.xz"):
        if row["lang"] == lang and row["context_id"] in passages:
            yield {
                "question": row["question"],
                "context": passages[row["context_id"]],
                "answer": row["answer"],
                "lang": lang,
            }


if __name__ == "__main__":
    main()
