"""Are the packs' evaluation questions out of what is bundled? python benchmarks/nano/leakage.py

The check of the report, applied to what language models wrote for `nano` (`asked.*.tsv`,
`articles.*.txt`) and for `nano-aspect` (`../aspects/cards.*.txt`), and to how the packs word their
relations, which that learns too: against the evaluation questions of both packs (equal, nearly
equal, shared n-grams) and the sentences of the documents that these hold out.
"""

import json
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import corpus

from verticalize import load_domain
from verticalize.evaluate.leakage import check_leakage
from verticalize.knowledge.ingest import ingest
from verticalize.records import Example, Message
from verticalize.text import language

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks" / "aspects"))
FILES = [Path(__file__).with_name(f"asked.{lang}.tsv") for lang in ("en", "zh")]


def main() -> None:
    lines = [line.split("\t") for file in FILES for line in file.read_text("utf-8").splitlines()]
    for article in corpus.articles():
        lines += [[article.title, put.question, put.answer] for put in article.asked]
        lines += [[article.title, article.title, sentence] for sentence in article.sentences]
    for card in _cards():
        for told in card.told:
            lines += [[card.subject, each, told.sentence] for each in (*told.everyday, told.plain)]
    lines += [[relation, text, text] for _, text, relation in _wordings()]
    rows = [_example(*line) for line in lines]
    print(f"{len(rows)} questions and sentences")
    for name in ("medical", "legal"):
        pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
        documents = ingest(pack, max_tokens=160).documents
        held = {
            document.id
            for document in documents
            if any(fnmatchcase(document.id, pattern) for pattern in pack.manifest.holdout)
        }
        found = check_leakage(pack.evaluation(), rows, documents, held)
        print(name, json.dumps(found, ensure_ascii=False, indent=1))


def _cards() -> Any:
    from cards import cards

    return cards()


def _wordings() -> Any:
    from train import wordings

    return wordings()


def _example(name: str, question: str, answer: str) -> Example:
    asked: Message = {"role": "user", "content": question}
    said: Message = {"role": "assistant", "content": answer}
    return Example(name, (asked, said), (), "written", name, language(question))


if __name__ == "__main__":
    main()
