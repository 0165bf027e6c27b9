"""`nano-aspect`: which property of its subject a question asks for, and a sentence tells.

"Will it leave anything behind?" asks for complications, and shares no word with the sentence that
tells them. So two classifiers, one of questions and one of sentences, know some hundred properties
(causes, deadlines, prices, what to bring ...) of conditions, medicines, rules, things and services.
Each is a softmax regression on character n-grams (TF-IDF, of length 1). A question and a sentence
agree by how much likelier than by chance it is that both mean the same property.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from verticalize.errors import RetrievalError
from verticalize.retrieval.aspects.closings import SHARE, closing
from verticalize.retrieval.aspects.grams import grams
from verticalize.retrieval.aspects.last import last_question
from verticalize.retrieval.aspects.outright import is_of_a_rule, unasked

FOLDER = Path(__file__).parent / "weights"
CONFIG, GRAMS, WEIGHTS = "config.json", "grams.{}.txt", "model.safetensors"
FLOOR = 0.1  # added to how many times likelier than by chance two mean one property
MOST = 3.0  # nats that count: with more a rare property would outweigh a wrong or repealed source
SURE = 0.8  # how likely the last clause of a text asks for one property, for it to count apart
_KINDS = ("question", "sentence")

Matrix = NDArray[np.float32]


@lru_cache(4096)  # a sentence is looked at by the gate, and again where an answer is chosen
def counted(text: str) -> tuple[tuple[str, int], ...]:
    """The grams of a text and how often each occurs."""
    return tuple(grams(text).items())


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """A softmax regression on the grams of a text.

    Args:
        rows: gram to row, V of them.
        idf: (V,)
        weight: (V, A), of 8 bits.
        scale: (V,), what each row of the weights is multiplied by.
        bias: (A,)
    """

    rows: dict[str, int]
    idf: Matrix
    weight: NDArray[np.int8]
    scale: Matrix
    bias: Matrix

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """(n, A), each row's sum 1; a text of which no gram is known has the bias alone."""
        told = np.tile(self.bias, (len(texts), 1))
        for number, text in enumerate(texts):
            places, counts = self.weighed(text)
            told[number] += (counts * self.scale[places]) @ self.weight[places].astype(np.float32)
        told = np.exp(told - told.max(axis=1, keepdims=True))
        return np.asarray(told / told.sum(axis=1, keepdims=True), dtype=np.float32)

    def weighed(self, text: str) -> tuple[NDArray[np.intp], Matrix]:
        """The rows of the grams known, and how much each counts, of length 1 together."""
        known = {self.rows[gram]: n for gram, n in counted(text) if gram in self.rows}
        places = np.fromiter(known, dtype=np.intp, count=len(known))
        counts = np.fromiter((1 + log(n) for n in known.values()), np.float32, count=len(known))
        counts *= self.idf[places]
        length = float(np.linalg.norm(counts))
        return places, np.asarray(counts / (length or 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Aspects:
    """Both classifiers.

    Args:
        names: of the aspects, A of them, in English.
        prior: (A,), their shares in training.
    """

    names: tuple[str, ...]
    prior: Matrix
    question: Classifier
    sentence: Classifier

    @classmethod
    def open(cls, folder: Path = FOLDER) -> Self:
        """Open a folder of ``config.json grams.*.txt model.safetensors``.

        Raises:
            RetrievalError: a file is missing or damaged, or they do not belong together.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            names = tuple(json.loads((folder / CONFIG).read_text("utf-8"))["aspects"])
            tensors = load_file(folder / WEIGHTS)
            both = [_classifier(folder, kind, tensors, len(names)) for kind in _KINDS]
            prior = np.asarray(tensors["prior"], dtype=np.float32)
            if prior.shape != (len(names),) or not (np.isfinite(prior) & (prior > 0)).all():
                raise ValueError(f"{len(names)} aspects, and shares that are not all above 0")
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise RetrievalError(
                f"the classifier of questions cannot be read: {type(error).__name__}: {error}.",
                place=str(folder),
                hint="Install verticalize again.",
            ) from error
        return cls(names, prior, *both)

    def agreement(
        self, question: str, sentences: Sequence[str], names: Iterable[str] = ()
    ) -> list[float]:
        """For each sentence how much speaks for it that both mean one property, in nats.

        About 0 where nothing is known of either, less where they mean different ones: at the least
        ``log(FLOOR / (1 + FLOOR))``.

        Args:
            names: of what is spoken about; they say nothing about what is asked of it.
        """
        if not sentences:
            return []
        hidden = _hiding(names)
        asked = self._asked(hidden(question))
        told = self.sentence.probabilities([hidden(sentence) for sentence in sentences])
        left = unasked(question)
        places = [place for place, name in enumerate(self.names) if name in left]
        for row, sentence in zip(told, sentences, strict=True):
            if is_of_a_rule(sentence):
                row[places] = 0.0
        both = (told * (asked / self.prior)).sum(axis=1)
        return [log((FLOOR + float(one)) / (FLOOR + 1)) for one in both]

    def _asked(self, question: str) -> Matrix:
        """(1, A), how likely a question asks for each property."""
        asked = self.question.probabilities([question])
        if last := last_question(question):
            alone = self.question.probabilities([last])
            if alone.max() > SURE:
                asked = (1 - SHARE) * asked + SHARE * alone
        closes = closing(question)
        said = np.array([closes.get(name, 0.0) for name in self.names], dtype=np.float32)
        return asked if not said.any() else (1 - SHARE) * asked + SHARE * said / said.sum()


@lru_cache(1)
def bundled() -> Aspects:
    """The bundled classifiers, opened once in a process."""
    return Aspects.open()


def _classifier(folder: Path, kind: str, tensors: dict[str, Any], aspects: int) -> Classifier:
    listed = (folder / GRAMS.format(kind)).read_text("utf-8").split("\n")
    weight = np.asarray(tensors[f"{kind}.weight"], dtype=np.int8)
    idf, scale, bias = (
        np.asarray(tensors[f"{kind}.{name}"], dtype=np.float32) for name in ("idf", "scale", "bias")
    )
    shapes = (idf.shape, weight.shape, scale.shape, bias.shape)
    size = len(listed)
    if shapes != ((size,), (size, aspects), (size,), (aspects,)):
        raise ValueError(f"{size} grams, {aspects} aspects and tensors of {shapes}")
    if not all(np.isfinite(one).all() for one in (idf, scale, bias)):
        raise ValueError("there are numbers that are not finite")
    return Classifier({gram: row for row, gram in enumerate(listed)}, idf, weight, scale, bias)


def _hiding(names: Iterable[str]) -> Callable[[str], str]:
    """Takes names out of a text, the longest first, but for those of one character."""
    found = sorted({name for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    if not found:
        return lambda text: text
    parts = "|".join(map(re.escape, found))
    pattern = re.compile(rf"(?<![a-z0-9])(?:{parts})(?![a-z0-9])", re.IGNORECASE)
    return lambda text: pattern.sub(" ", text)
