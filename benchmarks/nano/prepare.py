"""Make the training rows of `nano`: python benchmarks/nano/prepare.py --data DIR --out DIR

DIR holds the openly licensed texts of the model card. Written are the tokenizer and the rows; held
out are one document in a hundred and one reading passage in ten, as text files for evaluation.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import corpus
import tasks
from transformers import AutoTokenizer

from verticalize.models.nano.rows import encode_task, write_rows
from verticalize.models.nano.tokenizer import SEPARATOR, save_tokenizer, train_tokenizer
from verticalize.models.template import plain_ids

ROOT = Path(__file__).parents[2]
SAMPLE = {"zh": 7_000_000, "en": 10_000_000}  # characters that the tokenizer is learned from
WEIGHTS = {
    "text": 0.14, "medical": 0.08, "reading": 0.12, "record": 0.16, "pair": 0.05, "asking": 0.45,
}  # fmt: skip
ASKED = {"text": 0.05, "medical": 0.25, "reading": 0.4, "record": 0.3}  # of the tasks "asking"


def main() -> None:
    options = _options()
    random = Random(options.seed)
    found = list(corpus.texts(options.data))
    Random(0).shuffle(found)  # what is held out is the same for every seed
    held, found = (
        found[:: options.held_out],
        [t for n, t in enumerate(found) if n % options.held_out],
    )
    own = list(corpus.pack_texts(ROOT))
    train, test = corpus.reading(options.data)
    options.out.mkdir(parents=True, exist_ok=True)
    _write_held_out(options.out, held, test)
    tokenizer = (
        AutoTokenizer.from_pretrained(options.tokenizer)
        if options.tokenizer
        else train_tokenizer(_sample([*own, *own, *found], train), vocab_size=options.vocab_size)
    )
    save_tokenizer(tokenizer, options.out / "tokenizer")
    print(f"tokenizer: {len(tokenizer)} ids", flush=True)
    makers: dict[str, Any] = {
        "text": tasks.TextTasks([*own, *_balanced(found, random)], options.seed),
        "medical": tasks.MedicalTasks(corpus.medical_questions(options.data)),
        "reading": tasks.ReadingTasks(train),
        "record": tasks.RecordTasks(corpus.terms(options.data)),
        "pair": tasks.PairTasks(corpus.pairs(options.data)),
    }
    asked = [(share, makers[name].task) for name, share in ASKED.items()]
    makers["asking"] = tasks.AskingTasks(asked)
    mixture = tasks.mixture(
        [(WEIGHTS[name], maker.task) for name, maker in makers.items()],
        seed=options.seed,
        easy_first=options.rows // 2 if options.easy_first is None else options.easy_first,
    )
    write_rows(
        options.out,
        (encode_task(tokenizer, task.messages) for task in mixture),
        _stream(tokenizer, own, found, options.seed),
        rows=options.rows,
        full=[n < options.task_rows for n in range(4)],
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--tokenizer", type=Path, help="a folder; by default a new one is trained")
    parser.add_argument("--vocab-size", type=int, default=12_000)
    parser.add_argument("--held-out", type=int, default=100)
    parser.add_argument(
        "--easy-first", type=int, help="easy tasks; by default half as many as rows"
    )
    parser.add_argument(
        "--task-rows", type=int, default=3, help="of four rows; the others are text"
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _write_held_out(out: Path, held: Sequence[corpus.Text], test: Sequence[corpus.Asked]) -> None:
    with (out / "held_out.jsonl").open("w", encoding="utf-8") as lines:
        for text in held:
            row = {"source": text.source, "lang": text.lang, "text": "\n".join(text.paragraphs)}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    with (out / "reading_test.jsonl").open("w", encoding="utf-8") as lines:
        for asked in test:
            row = {"question": asked.question, "context": asked.context, "answer": asked.answer}
            lines.write(json.dumps({**row, "lang": asked.lang}, ensure_ascii=False) + "\n")


def _sample(found: Sequence[corpus.Text], asked: Sequence[corpus.Asked]) -> list[str]:
    left = dict(SAMPLE)
    kept = [row.context for row in asked[::6]]
    left["zh"] -= sum(map(len, kept))
    for text in found:
        whole = "\n".join([text.title, *text.paragraphs])[:20_000]
        if left[text.lang] > 0:
            left[text.lang] -= len(whole)
            kept.append(whole)
    return kept


def _balanced(found: Sequence[corpus.Text], random: Random) -> list[corpus.Text]:
    """At most 2,500 documents of a source: none outweighs the others."""
    kept: dict[str, list[corpus.Text]] = {}
    for text in found:
        kept.setdefault(text.source, []).append(text)
    return [text for texts in kept.values() for text in random.sample(texts, min(2500, len(texts)))]


def _stream(
    tokenizer: Any, own: Sequence[corpus.Text], found: Sequence[corpus.Text], seed: int
) -> Iterator[int]:
    """Plain documents without end: Chinese and English in turn, the packs' text now and then."""
    random = Random(seed + 1)
    separator = tokenizer.convert_tokens_to_ids(SEPARATOR)
    sources: dict[str, list[corpus.Text]] = {}
    for text in [*own, *found]:
        sources.setdefault(text.source, []).append(text)
    shares = {
        "openstax_en": 0.36, "dc_code_en": 0.1, "prc_laws_zh": 0.2, "msdocs_zh": 0.18,
        "techbooks_zh": 0.02, "pack_medical": 0.09, "pack_legal": 0.05,
    }  # fmt: skip
    names = [name for name in shares if name in sources]
    while True:
        (name,) = random.choices(names, [shares[n] for n in names])
        text = random.choice(sources[name])
        lines = text.paragraphs
        first = random.randrange(len(lines))
        said = "\n".join([text.title, *lines[first : first + 12]])[:3000]
        yield separator
        yield from plain_ids(tokenizer, said)


if __name__ == "__main__":
    main()
