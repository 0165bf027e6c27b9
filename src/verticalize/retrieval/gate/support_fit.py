"""Fitting the refusal gate: weights by likelihood, and the threshold that refuses best.

That is the one with the highest F1 of refusal on questions that the gate had not been fitted on.
"""

from collections.abc import Sequence

import numpy as np

from verticalize.retrieval.gate.support import FEATURES, GIVEN, Matrix, Support, sigmoid

# What a unit of each feature weighed, about, in gates that were fitted on the rows of two large
# packs (medical and legal, 2026-11). The few rows of a small pack cannot tell all of it anew.
USUAL = (1.0, 4.0, 0.0, 0.0, 0.5, 3.5, 0.5, 0.0, 0.2, 0.4, 2.5, 5.0, 6.0, 4.5, 2.0, 5.0)
_RIDGE = 1.0
_STEPS = 50
_FOLDS = 5


def fit_support(rows: Sequence[Sequence[float]], labels: Sequence[bool], seed: int = 0) -> Support:
    """The gate for these questions.

    Where all labels are the same there is nothing to tell apart, and nothing is refused.

    Args:
        rows: `features` of each question.
        labels: whether its hits hold an answer.
        seed: of the division into folds by which the threshold is chosen.
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
    them too often, and those with one have none. So is that of what people ask, who ask otherwise.
    """
    means, scales = data.mean(axis=0), data.std(axis=0)
    scales = np.where(scales < 1e-9, 1.0, scales)
    scaled, usual = (data - means) / scales, np.asarray(USUAL) * scales
    weights, active = np.zeros(data.shape[1]), np.ones(data.shape[1], dtype=bool)
    given = list(GIVEN)
    active[given] = False
    while True:
        fitted = _newton(scaled[:, active], wanted, usual[active])
        if (fitted[:-1] >= 0).all():
            break
        active[np.flatnonzero(active)[np.argmin(fitted[:-1])]] = False
    weights[active], weights[given] = fitted[:-1], np.asarray(USUAL)[given]
    means[given], scales[given] = list(GIVEN.values()), 1.0
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
        likely = sigmoid(design @ weights)
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
