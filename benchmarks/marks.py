"""Whether the words that `Answer.short` marks answer: python benchmarks/marks.py [--base FOLDER] [--json]

The questions of `users.py` that are answered rightly, without a list or a table, and whose expected
answer holds a figure that the question does not: a mark is right where it holds such a figure. Told
are, by how sure the base has to be, how many are marked and how many of those rightly.
"""

import argparse
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import users
from verticalize import Assistant, build, load_domain
from verticalize.assistant import short
from verticalize.config import load_settings
from verticalize.models.local import load_view
from verticalize.models.nano import WEIGHTS
from verticalize.text import language

BOUNDS = (-0.05, -0.1, -0.15, -0.2, -0.3, -0.5)
_LABELS = re.compile(r" ?\[\d+\]")


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer, the words marked in it at any rate, and how sure the base was."""

    question: str
    text: str
    short: str
    sure: float
    right: bool


class Watched:
    """A model whose last likelihood is kept."""

    def __init__(self, model) -> None:
        self.model, self.sure = model, 0.0

    def generate(self, *given, **options):
        return self.model.generate(*given, **options)

    def likelihoods(self, prompts, answers):
        (self.sure,) = self.model.likelihoods(prompts, answers)
        return [0.0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the figures")
    parser.add_argument("--base", type=Path, default=WEIGHTS)
    parser.add_argument("--packs", nargs="+", choices=users.PACKS, default=users.PACKS)
    given = parser.parse_args()
    model = Watched(load_view(given.base, device="cpu"))
    found = [mark for name in given.packs for mark in marks(name, model)]
    if not given.json:
        for mark in sorted(found, key=lambda mark: -mark.sure):
            print(f"{mark.sure:.2f} {mark.right} {mark.question} | {mark.text!r} | {mark.short}")
    told = {}
    for bound in BOUNDS:
        sure = [mark.right for mark in found if mark.sure >= bound]
        told[str(bound)] = {"marked": len(sure), "rightly": sum(sure)}
    print(json.dumps({"answers": len(found), **told}))


def marks(name: str, model: Watched) -> list[Marked]:
    """The marks in the answers of a pack."""
    pack = load_domain(name, domains=users.USERS / "domains", knowledge=users.USERS / "knowledge")
    found, begun = [], set()
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
            numbers = users._numbers(users._FILE.sub("", row["expected"])) - users._numbers(asked)
            if not numbers or users._judged(row, answer) != "right":
                continue
            said = short.short(model, asked, answer.text, lang=language(asked))
            if said:
                right = bool(numbers & users._numbers(said))
                text = _LABELS.sub("", answer.text)
                found.append(Marked(asked, text, said, model.sure, right))
    return found


if __name__ == "__main__":
    main()
