"""Make `nano-aspect`: python benchmarks/aspects/train.py --out FOLDER

Two softmax regressions, of questions and of sentences, on the character n-grams of
`retrieval/aspects/grams.py`, fitted by L-BFGS to the cards that are not held out and to how the
bundled packs word the relations of these names. The weights are written as integers of 8 bits with
a scale for each row. Eight minutes on two cores; the same cards gave the same weights.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from cards import Card, cards, split
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from verticalize import load_domain
from verticalize.retrieval.aspects.grams import grams
from verticalize.retrieval.aspects.model import CONFIG, GRAMS, WEIGHTS

ROOT = Path(__file__).parents[2]
STRENGTH = 20.0  # of the data against the prior of small weights
LEAST = 3  # texts that a gram stands in
STEPS = {"question": 160, "sentence": 80}  # of L-BFGS; more make held-out cards no better
KEPT = 0.5  # of the grams, those that tell most: the others make held-out cards no better
LARGEST = 127
_FIELD = re.compile(r"\{(?:subject|objects)\}")

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Job:
    """Texts of one kind and the numbers of their aspects, of so many names; the steps they take."""

    texts: Sequence[str]
    aspects: Sequence[int]
    names: int
    steps: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    train, held_out = split(cards())
    names, sides = learned(train)
    jobs = [
        Job([text for text, _ in rows], [place for _, place in rows], len(names), STEPS[kind])
        for kind, rows in sides.items()
    ]
    counts = Counter(place for _, place in sides["question"])
    shares = [counts[place] / counts.total() for place in range(len(names))]
    with ProcessPoolExecutor() as pool:
        fitted = list(pool.map(fit, jobs))
    write(given.out, names, shares, dict(zip(sides, fitted, strict=True)))
    print(
        f"{len(train)} cards ({len(held_out)} held out), {len(sides['question'])} questions, "
        f"{len(sides['sentence'])} sentences, {len(names)} aspects"
    )


def learned(train: Sequence[Card]) -> tuple[list[str], dict[str, list[tuple[str, int]]]]:
    """The names of the aspects; by kind the texts to learn from, with the number of their aspect.

    Names of subjects are taken out of them.
    """
    names = sorted({told.aspect for card in train for told in card.told})
    number = {name: place for place, name in enumerate(names)}
    sides: dict[str, list[tuple[str, int]]] = {"question": [], "sentence": []}
    for card in train:
        for told in card.told:
            place = number[told.aspect]
            asked = [*told.everyday, told.plain]
            sides["question"] += [(card.without_subject(text), place) for text in asked]
            sides["sentence"].append((card.without_subject(told.sentence), place))
    for kind, text, name in wordings():
        if name in number:
            sides[kind].append((text, number[name]))
    return names, sides


def wordings() -> Iterator[tuple[str, str, str]]:
    """Kind, text and relation of what the bundled packs' ``relations.yaml`` ask and tell."""
    for pack in ("medical", "legal"):
        domain = load_domain(pack, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
        for relation in domain.relations.values():
            for lang in ("zh", "en"):
                told = [*relation.answers.get(lang, ()), relation.statement.get(lang, "")]
                for kind, texts in (
                    ("question", relation.questions.get(lang, ())),
                    ("sentence", told),
                ):
                    for text in texts:
                        yield kind, _FIELD.sub(" ", text), relation.id


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The weights of one kind: (V,), (V, A) and (A,)."""

    grams: tuple[str, ...]
    idf: Matrix
    weight: Matrix
    bias: Matrix

    def best(self, share: float) -> "Fitted":
        """With so many of the grams: those whose weights differ most, frequent ones before rare."""
        spread = np.linalg.norm(self.weight - self.weight.mean(axis=1, keepdims=True), axis=1)
        order = np.argsort(-spread * self.idf * np.exp(-self.idf / 2), kind="stable")
        kept = np.sort(order[: int(len(self.grams) * share)])
        names = tuple(self.grams[place] for place in kept)
        return Fitted(names, self.idf[kept], self.weight[kept], self.bias)


def fit(job: Job) -> Fitted:
    counted = [grams(text) for text in job.texts]
    frequency = Counter(gram for one in counted for gram in one)
    kept = sorted(gram for gram, n in frequency.items() if n >= LEAST)
    idf = np.array([1 + log(len(counted) / frequency[g]) for g in kept], dtype=np.float32)
    rows = _matrix(counted, {gram: place for place, gram in enumerate(kept)}, idf)
    weights = _regression(rows, np.asarray(job.aspects), job.names, job.steps)
    return Fitted(tuple(kept), idf, weights[:-1], weights[-1])


def _matrix(counted: Sequence[Counter[str]], places: dict[str, int], idf: Matrix) -> Any:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for count in counted:
        known = {places[gram]: n for gram, n in count.items() if gram in places}
        told = [(1 + log(n)) * float(idf[place]) for place, n in known.items()]
        length = sqrt(sum(value * value for value in told)) or 1.0
        values += [value / length for value in told]
        columns += known
        ends.append(len(values))
    shape = (len(counted), len(places))
    return csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=shape)


def _regression(rows: Any, wanted: NDArray[np.intp], aspects: int, steps: int) -> Matrix:
    """(V + 1, aspects), the last row the bias: multinomial, with the squared weights as penalty."""
    size, each = rows.shape[1], np.arange(rows.shape[0])
    back = rows.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(size + 1, aspects).astype(np.float32)
        told = rows @ weights[:-1] + weights[-1]
        told = np.exp(told - told.max(axis=1, keepdims=True))
        told /= told.sum(axis=1, keepdims=True)
        value = -STRENGTH * float(np.log(told[each, wanted] + 1e-9).sum())
        value += 0.5 * float((weights[:-1] ** 2).sum())
        told[each, wanted] -= 1
        told *= STRENGTH
        slope = np.vstack([back @ told + weights[:-1], told.sum(axis=0)[None]])
        return value, slope.ravel().astype(np.float64)

    start = np.zeros((size + 1) * aspects)
    options = {"maxiter": steps, "maxcor": 7}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(size + 1, aspects), dtype=np.float32)


def write(out: Path, names: Sequence[str], prior: Sequence[float], both: dict[str, Fitted]) -> None:
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Any] = {"prior": np.array(prior, dtype=np.float32)}
    for kind, fitted in both.items():
        fitted = fitted.best(KEPT)
        scale = np.abs(fitted.weight).max(axis=1) / LARGEST + 1e-12
        tensors[f"{kind}.idf"] = fitted.idf.astype(np.float16)
        tensors[f"{kind}.weight"] = np.round(fitted.weight / scale[:, None]).astype(np.int8)
        tensors[f"{kind}.scale"] = scale.astype(np.float32)
        tensors[f"{kind}.bias"] = fitted.bias
        (out / GRAMS.format(kind)).write_text("\n".join(fitted.grams), encoding="utf-8")
    save_file(tensors, out / WEIGHTS)
    (out / CONFIG).write_text(json.dumps({"aspects": list(names)}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
