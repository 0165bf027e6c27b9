"""Make the reading tasks of `nano`: python benchmarks/nano/spans.py --data DIR --tokenizer DIR --out DIR

Questions to a text whose answer is a few words of it, and the way back, from a sentence to the
question that somebody had: Chinese ones that people asked (CMRC 2018, DRCD; what `prepare.py` holds
out stays out), those that language models wrote (`asked.*.tsv`, `articles.*.txt`), English ones that
are made by rule, and made-up records.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import corpus
import tasks
from brief import brief_messages
from corpus import Asked
from questions import made_questions
from transformers import AutoTokenizer

from verticalize.models.nano.rows import encode_task
from verticalize.models.nano.spans import encode_span, write_tasks
from verticalize.retrieval.prompt import asking_messages
from verticalize.text import language, sentences, words

WRITTEN = [Path(__file__).with_name(f"asked.{lang}.tsv") for lang in ("en", "zh")]
MADE, RECORDS = 0.1, 0.15  # tasks made by rule and of records, for each question that was written
BACK = 0.5  # the share of the written questions that are also to be found from their sentence
ALONE = 0.75  # the share of the tasks that show the sentence alone, without its neighbours
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
    prose = corpus.paragraphs(data)
    asked += corpus.written(prose, *WRITTEN)
    articles, _ = corpus.split(corpus.articles())
    asked += [each for article in articles for each in article.questions()]
    english = [text for _, text in prose if 150 < len(text) < 2500 and language(text) == "en"]
    by_rule = made_questions(english, random)
    records = tasks.RecordTasks(corpus.terms(data))
    for _ in range(passes):
        made = [next(by_rule) for _ in range(round(MADE * len(asked)))]
        made += [records.asked(random) for _ in range(round(RECORDS * len(asked)))]
        back = [each for each in asked if random.random() < BACK]
        everything = [*((each, _copied) for each in (*asked, *made)), *((e, _asking) for e in back)]
        random.shuffle(everything)
        for each, encode in everything:
            task = encode(tokenizer, each, random)
            if task is not None and len(task[0]) <= LONGEST:
                yield task


def _copied(tokenizer: Any, asked: Asked, random: Random) -> tuple[list[int], int] | None:
    """The question with a text, and the answer as the words of the text."""
    shown = _shown(asked, random).strip()
    if asked.answer not in shown:
        return None
    messages = brief_messages(asked.question, shown, lang=asked.lang)
    return encode_span(tokenizer, messages, shown, asked.answer)


def _asking(tokenizer: Any, asked: Asked, random: Random) -> tuple[list[int], int] | None:
    """The sentence that answers, and the question."""
    said = sentences(asked.context)
    at = _answering(asked, said)
    if at is None:
        return None
    prompt = asking_messages(asked.title, said[at], lang=asked.lang)
    return encode_task(tokenizer, (*prompt, {"role": "assistant", "content": asked.question}))


def _shown(asked: Asked, random: Random) -> str:
    """The sentence that holds the answer, or some sentences among which it stands."""
    said = sentences(asked.context)
    at = _answering(asked, said)
    if at is None:
        return ""
    if random.random() < ALONE:
        return said[at]
    size = random.choice((2, 3, 4, 6))
    first = max(0, at - random.randrange(size))
    shown = said[first : first + size]
    if sum(asked.answer in sentence for sentence in shown) > 1:
        return said[at]  # where in them the answer stands could not be told
    return ("" if asked.lang == "zh" else " ").join(shown)


def _answering(asked: Asked, said: Sequence[str]) -> int | None:
    """Which sentence is asked of: of those that hold the answer the one nearest to the question.

    A quarter of DRCD's answers stand in several sentences of their passage, and where is not told.
    """
    question = set(words(asked.question))
    holding = [place for place, sentence in enumerate(said) if asked.answer in sentence]
    return max(holding, key=lambda place: len(question & set(words(said[place]))), default=None)


if __name__ == "__main__":
    main()
