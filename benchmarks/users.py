"""Questions of strangers to packs of their own: eight firms, from an elevator firm to a brewery.

    python benchmarks/users.py --json

Eight language models, in the role of such users, each wrote a pack (``benchmarks/users``: three
Chinese, three English, two both; 107 files in eight formats) and what they would ask of it, with
the answers that they expected, before they asked. Six knew the README alone, two not even that. All
names are made up. Each pack is built until `instruct` and asked without a model, conversations in
their order.

An answer counts as right by a rough rule, which agreed with six of them, who judged the first
answers one by one, in 85 of 100 of three packs and in 89 of 100 of the other three, where it was
the milder judge: it holds the numbers expected (seven tenths of the score) and the words (three
tenths), those of the question aside, to `ENOUGH`; a question without an answer is right where it is
refused. ``follow-ups`` are the later questions of a conversation.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from verticalize import Assistant, build, load_domain
from verticalize.assistant.scope import ANY, Scope
from verticalize.config import load_settings
from verticalize.numerals import chinese_number

USERS = Path(__file__).parent / "users"
PACKS = (
    *("elevator", "dialysis", "practice"),
    *("gmp", "insurer", "freight", "registry", "brewery"),
)
RIGHT = ("right", "refused rightly")
ENOUGH = 0.45
NUMBERS = 0.7
_FILE = re.compile(r"^\S*(?:xlsx|csv|docx|md|pdf|html|txt|FAQ|jsonl)\S*\s")  # where they found it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the figures")
    parser.add_argument("--packs", nargs="+", choices=PACKS, default=PACKS)
    parser.add_argument("--wrong", action="store_true", help="print what was not right")
    given = parser.parse_args()
    told = {name: measure(name, show=given.wrong) for name in given.packs}
    if given.json:
        print(json.dumps(told))
        return
    for name, counts in told.items():
        print(name, ", ".join(f"{what} {count}" for what, count in counts.items()))


def measure(name: str, *, show: bool = False) -> dict[str, int]:
    """How many questions of a pack were answered in which way."""
    pack = load_domain(name, domains=USERS / "domains", knowledge=USERS / "knowledge")
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder)
        build(pack, load_settings(None, []), runs=runs, until="instruct")
        assistant = Assistant.open(pack, runs=runs, models=False)
        talks: dict[str, list[Any]] = {}
        for line in (USERS / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            history = talks.setdefault(row.get("conversation", row["id"]), [])
            scope = Scope(on=row["on"]) if "on" in row else ANY
            answer = assistant.ask(row["question"], history=tuple(history), scope=scope)
            history += [
                {"role": "user", "content": row["question"]},
                {"role": "assistant", "content": answer.text},
            ]
            how = _judged(row, answer)
            counts[how] += 1
            counts["follow-ups"] += len(history) > 2
            counts["follow-ups right"] += len(history) > 2 and how in RIGHT
            if show and how not in RIGHT:
                print(f"{how}: {row['question']} | {row['expected']} | {answer.text!r}")
    asked = counts.total() - counts["follow-ups"] - counts["follow-ups right"]
    return {"questions": asked, **dict(counts.most_common())}


def _judged(row: dict[str, Any], answer: Any) -> str:
    if not row["answerable"]:
        return "refused rightly" if answer.refused else "answered though nothing is there"
    if answer.refused:
        return "refused wrongly"
    return "right" if _score(row, answer.text) >= ENOUGH else "wrong"


def _score(row: dict[str, Any], text: str) -> float:
    expected, said = _FILE.sub("", row["expected"]), re.sub(r"\[\d+\]", "", text)
    numbers = _numbers(expected) - _numbers(row["question"])
    words = _words(expected) - _words(row["question"])
    of_words = len(words & _words(said)) / len(words) if words else None
    if not numbers:
        return of_words or 0.0
    of_numbers = len(numbers & _numbers(said)) / len(numbers)
    return NUMBERS * of_numbers + (1 - NUMBERS) * (of_numbers if of_words is None else of_words)


def _numbers(text: str) -> set[str]:
    """Numbers in digits, 三十 as 30 and 百分之八十 as 80."""
    found = re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))
    numerals = re.findall("[零一二两三四五六七八九十百千万]{1,9}", text)
    return {*found, *(str(chinese_number(numeral)) for numeral in numerals)}


def _words(text: str) -> set[str]:
    """English words, and pairs of Chinese characters."""
    found = set(re.findall(r"[a-z]{3,}", text.casefold()))
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        found |= {run[at : at + 2] for at in range(len(run) - 1)}
    return found


if __name__ == "__main__":
    main()
