"""Whether the words that are marked in an answer answer it: python benchmarks/marks.py [--base FOLDER]

Asked are the questions of `users.py` that have an answer, in answers of one paragraph. A mark counts
as right where the expected answer holds a figure that the question does not, and so does the mark;
where it holds none, where it shares half of its own words with the expected answer. In an answer
that is itself wrong every mark is wrong. Told are, by how sure the base has to be, how many are
marked and how many of them rightly.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import users
from verticalize import Assistant, build, load_domain
from verticalize.assistant import mark as marking
from verticalize.config import load_settings
from verticalize.models.chat import Copied
from verticalize.models.local import load_view
from verticalize.models.nano import WEIGHTS
from verticalize.text import language

BOUNDS = (-0.05, -0.1, -0.15, -0.2, -0.3, -0.5, -9.0)


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer, the words marked in it at any rate, and how sure the base was."""

    question: str
    text: str
    words: str
    sure: float
    right: bool


class Watched:
    """A model that is always sure, and what it was in truth the last time."""

    def __init__(self, model) -> None:
        self.model, self.sure = model, 0.0

    def copy(self, prompt, text):
        found = self.model.copy(prompt, text)
        if found is None:
            return None
        self.sure = found.sure
        return Copied(found.start, found.end, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the figures")
    parser.add_argument("--base", type=Path, default=WEIGHTS)
    parser.add_argument("--packs", nargs="+", choices=users.PACKS, default=users.PACKS)
    given = parser.parse_args()
    model = Watched(load_view(given.base, device="cpu"))
    answers, found = 0, []
    for name in given.packs:
        asked, marked = marks(name, model)
        answers += asked
        found += marked
    if not given.json:
        for mark in sorted(found, key=lambda mark: -mark.sure):
            print(f"{mark.sure:.2f} {mark.right} {mark.question} | {mark.text!r} | {mark.words}")
    told = {}
    for bound in BOUNDS:
        sure = [mark.right for mark in found if mark.sure >= bound]
        told[str(bound)] = {"marked": len(sure), "rightly": sum(sure)}
    print(json.dumps({"answers": answers, **told}))


def marks(name: str, model: Watched) -> tuple[int, list[Marked]]:
    """How many answers a pack gives to questions that have one, and the marks in them."""
    pack = load_domain(name, domains=users.USERS / "domains", knowledge=users.USERS / "knowledge")
    found, begun, answers = [], set(), 0
    with tempfile.TemporaryDirectory() as folder:
        build(pack, load_settings(None, []), runs=Path(folder), until="instruct")
        assistant = Assistant.open(pack, runs=Path(folder), models=False)
        for line in (users.USERS / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            talk = row.get("conversation", row["id"])
            if talk in begun or not row["answerable"]:
                continue
            begun.add(talk)
            answer, asked = assistant.ask(row["question"]), row["question"]
            if answer.outcome != "answer":
                continue
            answers += 1
            labels = {citation.label for citation in answer.citations}
            place = marking.mark(model, asked, answer.text, labels, lang=language(asked))
            if place is not None:
                words = answer.text[slice(*place)]
                right = users._judged(row, answer) == "right" and _answers(row, words)
                found.append(Marked(asked, answer.text, words, model.sure, right))
    return answers, found


def _answers(row: dict, words: str) -> bool:
    expected = users._FILE.sub("", row["expected"])
    if numbers := users._numbers(expected) - users._numbers(row["question"]):
        return bool(numbers & users._numbers(words))
    said = users._words(words)
    return bool(said) and 2 * len(said & users._words(expected)) >= len(said)


if __name__ == "__main__":
    main()
