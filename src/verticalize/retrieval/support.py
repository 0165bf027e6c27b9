"""Whether the retrieved passages support an answer at all: the gate in front of a refusal.

A logistic regression over a few numbers about question and hits. It is fitted in the instruct
stage on compiled questions with and without an answer, and decides at the threshold that gave the
highest F1 of refusal on questions that it had not been fitted on.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError
from verticalize.records import Hit, Passage
from verticalize.retrieval.answer_type import missing
from verticalize.retrieval.clauses import other_clause
from verticalize.retrieval.coverage import asked, held, known_tokens
from verticalize.retrieval.designations import lacking
from verticalize.retrieval.editions import lacks_version
from verticalize.retrieval.index import Index
from verticalize.retrieval.proper_names import unknown_names
from verticalize.retrieval.static import bundled
from verticalize.retrieval.strangers import strange, stranger
from verticalize.retrieval.things import asks_of_unknown
from verticalize.store import read_json, write_json

FEATURES = (
    "named",  # 1 where the question names the subject of the best document
    "named_rest",  # then: share of the other words that the document's passages hold
    "named_known",  # then: share of the other words that any passage of the index has
    "named_familiar",  # then: the same as an amount, -ln(1 + weight of the unknown words)
    "whole",  # else: share of the words that the best document's passages hold
    "mass",  # else: how much is matched at all, ln(1 + weight of the words found)
    "known",  # else: share of the words that any passage of the index has
    "familiar",  # else: the same as an amount, -ln(1 + weight of the unknown words)
    "sentence",  # share of the words in the best single sentence, names included
    "type_held",  # 0 where a type of thing, or a code, is asked for that no passage holds, else 1
    "near",  # cosine of the question and the nearest passage by `nano-embed`, at most NEAR
    "names_known",  # 0 where the question has a proper name that the index has not, else 1
    "things_known",  # 0 where a plain question is about things that the index has not, else 1
)
# Above, a question is no more answered for being nearer; below, it is about other things.
NEAR = 0.3
_TYPE = FEATURES.index("type_held")
_GIVEN = [FEATURES.index("names_known"), FEATURES.index("things_known")]
# What a unit of each feature weighed, about, in gates that were fitted on the rows of two large
# packs (medical and legal, 2026-11). The few rows of a small pack cannot tell all of it anew.
USUAL = (1.0, 4.0, 0.0, 0.0, 3.5, 0.5, 0.0, 0.2, 2.5, 5.0, 4.5, 2.0, 5.0)
_RIDGE = 1.0
_STEPS = 50
_FOLDS = 5
Matrix = NDArray[np.float64]


def features(question: str, hits: Sequence[Hit], index: Index) -> tuple[float, ...]:
    """The numbers of `FEATURES` for one question, all 0 where there are no hits.

    Each says more in favour of an answer the higher it is.
    """
    wanted = asked(question, index)
    if not hits or not wanted.units:
        return (0.0,) * len(FEATURES)
    parts = [(hit.passage.document_id, held(hit.passage, index)) for hit in hits]
    together: dict[str, frozenset[str]] = {}
    for document, part in parts:
        together[document] = together.get(document, frozenset()) | part.everything
    best = max(together, key=lambda document: wanted.covered(together[document]))
    names = next(part.names for document, part in parts if document == best)
    named = float(any(wanted.names(name) for name in names))
    subject = frozenset(t for name in names for t in name.weights) if named else frozenset()
    vocabulary = known_tokens(wanted, index)
    rest = wanted.without(subject)
    whole, known = rest.covered(together[best]), rest.covered(vocabulary)
    familiar = -math.log1p(rest.mass() - rest.mass(vocabulary))
    other = 1 - named
    return (
        named,
        named * whole,
        named * known,
        named * familiar,
        other * whole,
        other * math.log1p(wanted.mass(together[best])),
        other * known,
        other * familiar,
        max(wanted.covered(sentence) for _, part in parts for sentence in part.sentences),
        float(_held(question, [hit.passage for hit in hits], index)),
        min(_nearness(question, hits), NEAR),
        float(not unknown_names(question, index)),
        float(not asks_of_unknown(question, index)),
    )


def _held(question: str, passages: Sequence[Passage], index: Index) -> bool:
    """Whether the passages hold what type of thing, and what code, is asked for.

    A code that the glossary knows, or that is a name of one of their documents, may stand there in
    other words.
    """
    if missing(question, passages) or strange(question, index):
        return False
    if other_clause(question, passages) or lacks_version(question, passages):
        return False
    if stranger(question, passages, index):
        return False
    documents = {passage.document_id for passage in passages}
    return all(
        any(mention.end - mention.start == len(code) for mention in index.terms.find(code))
        or not documents.isdisjoint(_named(code, index))
        for code in lacking(question, passages)
    )


def _named(name: str, index: Index) -> set[str]:
    """The documents that go by this name."""
    found = index.named_in(name).items()
    rows = chain.from_iterable(rows for known, rows in found if len(known) == len(name))
    with index.lock:
        return {index.catalog.passage(row).document_id for row in rows}


def _nearness(question: str, hits: Sequence[Hit]) -> float:
    texts = [f"{hit.passage.title} {hit.passage.text}" for hit in hits]
    first, *others = bundled().embed([question, *texts])
    return float(max(np.dot(first, other) for other in others))


@dataclass(frozen=True, slots=True)
class Support:
    """A fitted gate: refuse where ``score(features) < threshold``."""

    weights: tuple[float, ...]
    bias: float
    means: tuple[float, ...]
    scales: tuple[float, ...]
    threshold: float

    def score(self, row: Sequence[float]) -> float:
        """How likely the passages hold the answer, 0 to 1.

        It is 0 where they hold nothing of the type that is asked for, such as a price, or not the
        code: few rows show that, and of 180 development questions with an answer one asks for such
        a type, and none for such a code.
        """
        if row[_TYPE] == 0:
            return 0.0
        scaled = (np.asarray(row) - self.means) / self.scales
        return float(_sigmoid(np.atleast_1d(scaled @ np.asarray(self.weights) + self.bias))[0])

    def save(self, path: Path) -> None:
        write_json(path, asdict(self) | {"features": FEATURES})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what `save` wrote.

        Raises:
            StoreError: the file is damaged.
            RetrievalError: it was fitted by another version, on other features.
        """
        row = read_json(path)
        if tuple(row["features"]) != FEATURES:
            raise RetrievalError(
                "the refusal gate was fitted by another version of verticalize.",
                place=str(path),
                hint="Build again: verticalize build DOMAIN",
            )
        return cls(
            weights=tuple(row["weights"]),
            bias=row["bias"],
            means=tuple(row["means"]),
            scales=tuple(row["scales"]),
            threshold=row["threshold"],
        )


def as_known(row: Sequence[float]) -> tuple[float, ...]:
    """The features that a question would have if nothing in it were unknown to the index.

    A gate is set by these: what is unknown is refused on top of that, and does not make up for
    what else is lacking.
    """
    return tuple(1.0 if place in _GIVEN else value for place, value in enumerate(row))


def fit_support(rows: Sequence[Sequence[float]], labels: Sequence[bool], seed: int = 0) -> Support:
    """Fit the gate.

    Args:
        rows: `features` of each question.
        labels: whether its hits hold an answer.
        seed: of the division into folds by which the threshold is chosen.

    Where all labels are the same there is nothing to tell apart, and nothing is refused.
    """
    data, wanted = np.asarray(rows, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    if len(set(labels)) < 2:
        width = data.shape[1] if data.ndim == 2 else len(FEATURES)
        return Support((0.0,) * width, 0.0, (0.0,) * width, (1.0,) * width, threshold=0.0)
    threshold = _threshold(_held_out_scores(data, wanted, seed), wanted)
    return _fit(data, wanted, threshold)


def _fit(data: Matrix, wanted: Matrix, threshold: float) -> Support:
    """Weights that are not negative: where the fit wants one below 0, that feature is left out.

    Those of unknown names and things are the usual ones: compiled questions without an answer have
    them too often, and those with one have none.
    """
    means, scales = data.mean(axis=0), data.std(axis=0)
    scales = np.where(scales < 1e-9, 1.0, scales)
    scaled, usual = (data - means) / scales, np.asarray(USUAL) * scales
    weights, active = np.zeros(data.shape[1]), np.ones(data.shape[1], dtype=bool)
    active[_GIVEN] = False
    while True:
        fitted = _newton(scaled[:, active], wanted, usual[active])
        if (fitted[:-1] >= 0).all():
            break
        active[np.flatnonzero(active)[np.argmin(fitted[:-1])]] = False
    weights[active], weights[_GIVEN] = fitted[:-1], np.asarray(USUAL)[_GIVEN]
    means[_GIVEN], scales[_GIVEN] = 1.0, 1.0
    return Support(
        weights=tuple(map(float, weights)),
        bias=float(fitted[-1]),
        means=tuple(map(float, means)),
        scales=tuple(map(float, scales)),
        threshold=threshold,
    )


def _newton(scaled: Matrix, wanted: Matrix, usual: Matrix) -> Matrix:
    """Weights and bias by likelihood, drawn towards the usual weights; both labels weigh the same.

    That is a Gaussian prior around them (Chelba and Acero 2004, "Adaptation of Maximum Entropy
    Capitalizer").
    """
    design = np.column_stack([scaled, np.ones(len(scaled))])
    balance = 0.5 / np.where(wanted == 1, wanted.mean(), 1 - wanted.mean())
    penalty = np.diag([_RIDGE] * scaled.shape[1] + [1e-6])
    towards = np.append(usual, 0.0)
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = _sigmoid(design @ weights)
        gradient = design.T @ (balance * (likely - wanted)) + penalty @ (weights - towards)
        curvature = balance * np.maximum(likely * (1 - likely), 1e-6)
        step = np.linalg.solve((design.T * curvature) @ design + penalty, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _held_out_scores(data: Matrix, wanted: Matrix, seed: int) -> Matrix:
    """Each row's score from a fit that did not see it."""
    fold = np.random.default_rng(seed).permutation(len(data)) % min(_FOLDS, len(data))
    scores = np.zeros(len(data))
    for number in np.unique(fold):
        out = fold == number
        if len(np.unique(wanted[~out])) < 2:
            scores[out] = 0.5
            continue
        gate = _fit(data[~out], wanted[~out], 0.0)
        scores[out] = [gate.score(row) for row in data[out]]
    return scores


def _threshold(scores: Matrix, wanted: Matrix) -> float:
    """Midway between two scores, where refusing everything below has the highest F1."""
    order = np.argsort(scores, kind="stable")
    refused = np.arange(1, len(scores) + 1)
    right = np.cumsum(1 - wanted[order])
    f1 = 2 * right / (refused + (1 - wanted).sum())
    last = int(np.argmax(f1))
    below = scores[order[last]]
    above = scores[order[last + 1]] if last + 1 < len(scores) else 1.0
    return float((below + above) / 2)


def _sigmoid(x: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))
