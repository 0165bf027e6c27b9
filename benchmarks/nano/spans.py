"""Make the reading tasks of `nano`: python benchmarks/nano/spans.py --data DIR --tokenizer DIR --out DIR

Questions to a text whose answer is a few words of it: those that people asked (CMRC 2018, DRCD; what
`prepare.py` holds out stays out), English ones made by rule, and made-up records.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import corpus
import tasks
from corpus import Asked
from questions import made_questions
from transformers import AutoTokenizer

from verticalize.models.nano.spans import encode_span, write_tasks
from verticalize.retrieval.prompt import brief_messages
from verticalize.text import sentences

ENGLISH, RECORDS = 1.2, 0.35  # tasks for each question that people asked
ALONE = 0.75  # of the tasks show the sentence that answers, the others its neighbours as well
LONGEST = 330  # ids


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=6, help="over the questions people asked")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = Random(options.seed)
    tokenizer = AutoTokenizer.from_pretrained(options.tokenizer)
    count = write_tasks(options.out, _encoded(tokenizer, options.data, options.passes, random))
    print(f"{count} tasks")


def _encoded(
    tokenizer: Any, data: Path, passes: int, random: Random
) -> Iterator[tuple[list[int], int]]:
    asked, _ = corpus.reading(data)
    english = made_questions(_paragraphs(data), random)
    records = tasks.RecordTasks(corpus.terms(data))
    for _ in range(passes):
        made = [next(english) for _ in range(round(ENGLISH * len(asked)))]
        made += [records.asked(random) for _ in range(round(RECORDS * len(asked)))]
        everything = [*asked, *made]
        random.shuffle(everything)
        for each in everything:
            shown = _shown(each, random)
            if each.answer in shown:
                messages = brief_messages(each.question, shown, lang=each.lang)
                ids, answer = encode_span(tokenizer, messages, shown, each.answer)
                if len(ids) <= LONGEST:
                    yield ids, answer


def _paragraphs(data: Path) -> list[str]:
    """English paragraphs: textbooks, and answers to medical questions."""
    found = [
        paragraph
        for text in corpus.texts(data)
        if text.source == "openstax_en"
        for paragraph in text.paragraphs
    ]
    found += [row["answer"] for row in corpus.medical_questions(data)][::4]
    return [paragraph for paragraph in found if 150 < len(paragraph) < 2500]


def _shown(asked: Asked, random: Random) -> str:
    """The sentence that holds the answer, or some sentences among which it stands."""
    said = sentences(asked.context)
    at = next((n for n, sentence in enumerate(said) if asked.answer in sentence), None)
    if at is None:
        return ""
    if random.random() < ALONE:
        return said[at]
    size = random.choice((2, 3, 4, 6))
    first = max(0, at - random.randrange(size))
    return ("" if asked.lang == "zh" else " ").join(said[first : first + size])


if __name__ == "__main__":
    main()
