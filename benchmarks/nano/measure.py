"""Measure a `nano`: python benchmarks/nano/measure.py --rows DIR --data DIR [--base FOLDER] [--most N]

Bits per byte on the documents that were held out of pretraining, and short answers to questions about
a gold passage: the held-out tenth of CMRC 2018 and DRCD, and XQuAD, which was never trained on. Each
is answered freely, held to words of the passage, and held to words of the sentence that `choose`
takes of it. And which of some sentences answers a question, of articles that were held out
(`articles.*.txt`): asked in everyday words and in plain ones.
"""

import argparse
import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import corpus
import offers
from brief import brief_messages

from verticalize.assistant.answers.choose import choices, choose
from verticalize.evaluate.metrics import exact_match, token_f1
from verticalize.evaluate.stats import mean_interval
from verticalize.models.local import LocalModel
from verticalize.models.nano import WEIGHTS
from verticalize.models.template import plain_ids
from verticalize.records import Message, Passage

LABEL = re.compile(r" ?\[1\]$")
CONTEXT = {"zh": 450, "en": 1800}  # characters around the answer


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
    for name, shared, chosen in which_sentence(model, options.most):
        print(
            f"| the sentence that answers, {name} | words {shared} | chosen {chosen} |", flush=True
        )
    sets = {
        "held-out CMRC 2018 and DRCD, zh": list(_lines(options.rows / "reading_test.jsonl")),
        "XQuAD, zh": list(_xquad(options.data, "zh")),
        "XQuAD, en": list(_xquad(options.data, "en")),
    }
    for name, rows in sets.items():
        step = max(1, len(rows) // options.most)
        rows = rows[::step][: options.most]
        passages = [_around(row) for row in rows]
        for way, answers in (
            ("free", written(model, rows, passages)),
            ("words of the passage", copied(model, rows, passages)),
            ("words of a sentence", copied(model, rows, sentences(model, rows, passages))),
        ):
            f1, exact = scored(answers, rows)
            print(f"| {name}, {way} | F1 {f1} | exact {exact} |", flush=True)


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


def written(model: LocalModel, rows: Sequence[dict[str, str]], texts: Sequence[str]) -> list[str]:
    """Greedy answers to each question from its text."""
    said = model.base.generate(_prompts(rows, texts), max_new_tokens=32)
    return [text.strip() for text in said]


def copied(model: LocalModel, rows: Sequence[dict[str, str]], texts: Sequence[str]) -> list[str]:
    """The part of each text that is copied for an answer; "" where that has no end."""
    prompts = _prompts(rows, texts)
    return [
        model.base.copy(prompt, text) or "" for prompt, text in zip(prompts, texts, strict=True)
    ]


def _prompts(rows: Sequence[dict[str, str]], texts: Sequence[str]) -> list[list[Message]]:
    asked = zip(rows, texts, strict=True)
    return [brief_messages(row["question"], text, lang=row["lang"]) for row, text in asked]


def sentences(
    model: LocalModel, rows: Sequence[dict[str, str]], passages: Sequence[str]
) -> list[str]:
    """Of each passage the sentence that the base, asked by likelihoods, takes for the answer."""
    offered = []
    for row, text in zip(rows, passages, strict=True):
        passage = Passage(
            id="1", document_id="1", source="", kind="documents", title="", section="",
            lang=row["lang"], text=text, start=0, end=0,
        )  # fmt: skip
        offered.append(choices(row["question"], [passage], lang=row["lang"]))
    chosen = choose(model.base, [row["question"] for row in rows], offered)
    return [LABEL.sub("", text) for text in chosen]


def which_sentence(model: LocalModel, most: int) -> Iterator[tuple[str, str, str]]:
    """How often the right sentence is taken, by words that it shares and as `choose` takes it.

    Of up to 24 sentences of its article and of another; at most `most` questions of a kind.
    """
    random = Random(0)
    _, held = corpus.split(corpus.articles())
    texts = offers.Texts([each for article in held for each in article.questions()])
    for lang, everyday in itertools.product(("zh", "en"), (True, False)):
        own = [article for article in held if article.lang == lang]
        some = [each for article in own for each in article.questions(everyday=everyday)]
        asked, rights, rows = [], [], []
        for each in some[:: max(1, len(some) // most)][:most]:
            if offered := offers.offered(each, texts, random):
                asked.append(each.question)
                rights.append(offered[0].text)
                rows.append(random.sample(offered, len(offered)))
        shared = [max(row, key=lambda choice: choice.prior).text for row in rows]
        by_words, by_choice = (
            _interval([text == right for text, right in zip(said, rights, strict=True)])
            for said in (shared, choose(model.base, asked, rows))
        )
        yield f"{lang}, {'everyday' if everyday else 'plain'} words", by_words, by_choice


def _interval(values: Sequence[float]) -> str:
    found = mean_interval([float(value) for value in values], resamples=1000, seed=0)
    return f"{found.mean:.2f} ({found.lo:.2f} to {found.hi:.2f}), n={len(values)}"


def scored(said: Sequence[str], rows: Sequence[dict[str, str]]) -> tuple[str, str]:
    """Token-F1 and exact match with 95% intervals."""
    pairs = [(answer, [row["answer"]]) for answer, row in zip(said, rows, strict=True)]
    return (
        _interval([token_f1(*pair) for pair in pairs]),
        _interval([exact_match(*pair) for pair in pairs]),
    )


def _around(row: dict[str, str]) -> str:
    """The passage, cut to some hundred characters around the answer where it is long."""
    text, limit = row["context"], CONTEXT[row["lang"]]
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
