"""Are plain questions answered by the fact they ask for? python benchmarks/plain.py --runs runs

For each record of a pack's facts and each of its relations one of the wordings that `relations.yaml`
has for it ("What is {subject} used for?"), with the record's own name, another name of it, or what
people say who know neither (`searched_as`). Right is an answer that holds the first value of the
fact. Printed are the shares that are right and refused, by language and kind of name; `--show` prints
what is neither. The wordings are known to the pack: this finds what must not happen, and says
nothing of how people really ask (`benchmarks/answers_dev.py` does).
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from verticalize import Assistant, jsonl, load_domain

ROOT = Path(__file__).parents[1]
KINDS = ("own name", "other name", "searched as")


class Plain(NamedTuple):
    """A question for one fact, with what its answer has to hold."""

    text: str
    value: str
    lang: str
    kind: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--pack", nargs="*", default=["medical", "legal"])
    parser.add_argument("--questions", type=int, default=600, help="of each pack")
    parser.add_argument("--arm", default="base+rag", help="or 'retrieval': no model")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    for name in given.pack:
        asked = sorted(plain_questions(name, random.Random(given.seed)))
        asked = random.Random(given.seed).sample(asked, min(given.questions, len(asked)))
        print_shares(name, asked, given.runs, arm=given.arm, show=given.show)


def plain_questions(name: str, chance: random.Random) -> Iterator[Plain]:
    """One for each record, relation and kind of name."""
    pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
    for file in sorted((ROOT / "knowledge" / name).glob("*/*.jsonl")):
        for row in jsonl.read(file):
            names = ([row["subject"]], row.get("aliases") or [], row.get("searched_as") or [])
            for relation in pack.relations.values():
                values = row.get(relation.id)
                wordings = relation.questions.get(row["lang"], ())
                if not values or not wordings or "{subject}" not in "".join(wordings):
                    continue
                value = str(values[0] if isinstance(values, list) else values)
                for kind, known in zip(KINDS, names, strict=True):
                    if known:
                        wording = chance.choice([w for w in wordings if "{subject}" in w])
                        text = wording.replace("{subject}", chance.choice(known))
                        yield Plain(text, value, row["lang"], kind)


def print_shares(name: str, asked: list[Plain], runs: Path, *, arm: str, show: bool) -> None:
    pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
    assistant = Assistant.open(pack, runs=runs)
    total, right, refused = Counter[str](), Counter[str](), Counter[str]()
    for question in asked:
        answer = assistant.ask(question.text, arm=arm)  # type: ignore[arg-type]
        group = f"{question.lang} {question.kind}"
        holds = question.value[:12].casefold() in answer.text.casefold()
        total[group] += 1
        right[group] += holds
        refused[group] += answer.refused
        if show and not holds:
            print(f"  {question.text} | {question.value[:60]} | {answer.text[:100]!r}")
    for group in sorted(total):
        shares = right[group] / total[group], refused[group] / total[group]
        print(
            f"{name} {group}: {total[group]} asked, {shares[0]:.3f} right, {shares[1]:.3f} refused"
        )


if __name__ == "__main__":
    main()
