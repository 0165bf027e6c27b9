"""Whether the retrieved passages support an answer at all: the gate in front of a refusal.

A logistic regression over a few numbers about question and hits. It is fitted in the instruct
stage (`support_fit`) on compiled questions with and without an answer.
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
from verticalize.retrieval.aspects.model import MOST
from verticalize.retrieval.aspects.model import bundled as aspects
from verticalize.retrieval.embedders.static import bundled
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.engine.phrasings import UNKNOWN, nearness
from verticalize.retrieval.gate.answer_type import missing
from verticalize.retrieval.gate.coverage import asked, held, known_tokens
from verticalize.retrieval.gate.designations import lacking
from verticalize.retrieval.gate.proper_names import unknown_names
from verticalize.retrieval.gate.strangers import strange, stranger
from verticalize.retrieval.gate.things import asks_for_unknown, asks_of_unknown
from verticalize.retrieval.plain_questions import asked_plainly
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.sources.clauses import other_clause
from verticalize.retrieval.sources.editions import lacks_version
from verticalize.store import read_json, write_json

FEATURES = (
    "named",  # 1 where the question names the subject of the best document
    "named_rest",  # then: share of the other words that the document's passages hold
    "named_known",  # then: share of the other words that any passage of the index has
    "named_familiar",  # then: the same as an amount, -ln(1 + weight of the unknown words)
    "named_meant",  # then: how much speaks for it that it tells the property asked for, in nats
    "whole",  # else: share of the words that the best document's passages hold
    "mass",  # else: how much is matched at all, ln(1 + weight of the words found)
    "known",  # else: share of the words that any passage of the index has
    "familiar",  # else: the same as an amount, -ln(1 + weight of the unknown words)
    "meant",  # else: how much speaks for it that any passage tells the property asked for
    "sentence",  # share of the words in the best single sentence, names included
    "type_held",  # 0 where a type of thing, or a code, is asked for that no passage holds, else 1
    "asked",  # cosine of the question and the nearest of those that the hits are known to answer
    "near",  # cosine of the question and the nearest passage by `nano-embed`, at most NEAR
    "names_known",  # 0 where the question has a proper name that the index has not, else 1
    "things_known",  # 0 where a plain question is about things that the index has not, else 1
)
# Above, a question is no more answered for being nearer; below, it is about other things.
NEAR = 0.3
CLEAR = 2.5  # nats by which a sentence about what is named tells the property asked for
_TYPE = FEATURES.index("type_held")
# What no fit can weigh, and what it is where nothing speaks for or against an answer (`as_known`).
_NEUTRAL = {"asked": UNKNOWN, "names_known": 1.0, "things_known": 1.0}
GIVEN = {FEATURES.index(name): value for name, value in _NEUTRAL.items()}
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
    passages = [hit.passage for hit in hits]
    told = [one for one in passages if other or one.document_id == best]
    meant = _agreement(question, told)
    # Then the words that nothing has are those that ask: "which specialty covers gallstones?"
    clear = (
        meant >= CLEAR
        and bool(named or asked_plainly(question, passages))
        and not asks_for_unknown(question, index)
    )
    return (
        named,
        named * whole,
        named * known,
        named * familiar,
        named * meant,
        other * whole,
        other * math.log1p(wanted.mass(together[best])),
        other * known,
        other * familiar,
        other * meant,
        max(wanted.covered(sentence) for _, part in parts for sentence in part.sentences),
        float(_held(question, passages, index, clear=clear)),
        nearness(question, hits),
        min(_nearness(question, hits), NEAR),
        float(not unknown_names(question, index)),
        float(clear or not asks_of_unknown(question, index)),
    )


def _held(question: str, passages: Sequence[Passage], index: Index, *, clear: bool = False) -> bool:
    """Whether the passages hold what type of thing, and what code, is asked for.

    A property that is `clear` may be asked for in words that no passage has. A code that the
    glossary knows, or that is a name of one of their documents, may stand there in other words.
    """
    if missing(question, passages) or (not clear and strange(question, index)):
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


def _agreement(question: str, passages: Sequence[Passage]) -> float:
    """How much speaks for it that the best sentence tells the property asked for, in nats."""
    sentences = [sentence for passage in passages for sentence in statements(passage)]
    subjects = [
        name for passage in passages if passage.kind == "facts" for name in known_as(passage)
    ]
    return min(max(aspects().agreement(question, sentences, subjects), default=0.0), MOST)


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
        return float(sigmoid(np.atleast_1d(scaled @ np.asarray(self.weights) + self.bias))[0])

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
    what else is lacking. Nor do the questions that a gate is set by tell what people ask.
    """
    return tuple(GIVEN.get(place, value) for place, value in enumerate(row))


def sigmoid(x: Matrix) -> Matrix:
    """The logistic function of each."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))
