"""Which sentence is chosen, and how much shared words should count: decoding.mode=choose by itself.

    verticalize build medical --runs runs
    python benchmarks/choice.py --runs runs --pack medical

Asked are the development questions (`benchmarks/dev/`, both sets) and questions about validation facts, whose
wordings were trained and whose sources were not. No test question is read. Printed is the token-F1
of the chosen sentence for several weights of the prior, next to words alone and to the best of the
sentences offered; the gate is left out.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from verticalize.assistant.answers import choose
from verticalize.assistant.answers.choose import choices
from verticalize.domain import load_domain
from verticalize.evaluate.metrics import token_f1
from verticalize.models.artifact import read_base
from verticalize.models.chat import ChatModel
from verticalize.models.local import LocalModel
from verticalize.pipeline import load_examples
from verticalize.retrieval.engine.index import Index, open_index
from verticalize.retrieval.prerequisites import with_companions
from verticalize.retrieval.targets import targets_first
from verticalize.store import Store

DEV = Path(__file__).parent / "dev"
WEIGHTS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
MOST = 60  # validation questions a language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its reference answers."""

    kind: str
    lang: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """For each sentence offered its F1, the words it shares (0 to 1), and its likelihood."""

    scores: tuple[float, ...]
    shares: tuple[float, ...]
    likelihoods: tuple[float, ...]

    def chosen(self, weight: float) -> float:
        """The F1 of the sentence chosen with this weight of the shared words."""
        found = [told + weight * s for told, s in zip(self.likelihoods, self.shares, strict=True)]
        return self.scores[found.index(max(found))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, required=True, help="folder that `build` wrote to")
    parser.add_argument("--pack", default="medical")
    parser.add_argument("--k", type=int, default=4)
    given = parser.parse_args()
    store = Store(given.runs / given.pack)
    folders = {stage: store.path(stage, key) for stage, key in store.latest().items()}
    index = open_index(folders["index"])
    model = LocalModel.load(read_base(folders["base"]), folders["tune"], device="cpu")
    asked = [*development(given.pack), *validation(given.pack, given.runs)]
    print("| arm | questions | n | words alone | best offered |", *(f"{w:g} |" for w in WEIGHTS))
    print("|" + "---|" * (len(WEIGHTS) + 5))
    for arm, view in (("base", model.base), ("tuned", model.tuned)):
        for kind, lang in dict.fromkeys((one.kind, one.lang) for one in asked):
            some = [one for one in asked if (one.kind, one.lang) == (kind, lang)]
            found = [offer(one, view, index, given.k) for one in some]
            print(f"| {arm} | {kind} {lang} |", row([one for one in found if one.scores]))


def development(pack: str) -> list[Asked]:
    found = []
    for lang in ("zh", "en"):
        for kind, folder in (("development", DEV), ("second", DEV / "second")):
            for line in (folder / f"{pack}.{lang}.jsonl").read_text("utf-8").splitlines():
                given = json.loads(line)
                found.append(Asked(kind, lang, given["question"], tuple(given["answers"])))
    return found


def validation(pack: str, runs: Path) -> list[Asked]:
    """Asked rows of the validation split: their sentence is the reference answer."""
    found: list[Asked] = []
    for given in load_examples(load_domain(pack), runs=runs)["validation"]:
        lang = given["metadata"]["lang"]
        full = sum(one.lang == lang for one in found) >= MOST
        if given["metadata"]["generator"] == "asked:direct" and not full:
            shown, asked = (message["content"] for message in given["messages"])
            sentence = shown.partition(" — ")[2].rpartition("\n\n")[0]
            found.append(Asked("validation", lang, asked, (sentence,)))
    return found


def offer(asked: Asked, model: ChatModel, index: Index, k: int) -> Offered:
    best = targets_first(
        asked.question, lambda most: index.search(asked.question, most, asked.lang), k
    )
    hits = with_companions(asked.question, best, index.beside)
    found = choices(asked.question, [hit.passage for hit in hits], lang=asked.lang)
    told = model.likelihoods([one.prompt for one in found], [asked.question] * len(found))
    return Offered(
        tuple(token_f1(one.text, asked.answers) for one in found),
        tuple(one.prior / choose.PRIOR for one in found),
        tuple(told),
    )


def row(found: Sequence[Offered]) -> str:
    words = mean(one.chosen(1e6) for one in found)
    best = mean(max(one.scores) for one in found)
    chosen = [f"{mean(one.chosen(weight) for one in found):.3f} |" for weight in WEIGHTS]
    return " ".join([f"{len(found)} | {words:.3f} | {best:.3f} |", *chosen])


if __name__ == "__main__":
    main()
