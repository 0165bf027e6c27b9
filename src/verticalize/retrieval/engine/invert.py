"""BM25 scores of a corpus of any size: sorted runs that are merged.

Single-pass in-memory indexing (Manning, Raghavan and Schütze 2008, section 4.3): the counts of a
block of passages are laid on disk as a run; the merge of all runs gives, token by token, the
passages that have it. In memory are a block, or a part of the merge, and beside it four bytes a
passage and sixteen a token.

BM25 is that of Robertson and Zaragoza (2009) with Lucene's idf, number for number that of bm25s.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verticalize.retrieval.engine.arrays import npy_file
from verticalize.retrieval.engine.postings import Numbers, Postings, Runs, Term
from verticalize.retrieval.engine.vocabulary import VocabularyWriter
from verticalize.store import write_json

K1 = 1.2
B = 0.6
ROWS, SCORES, STARTS, SUMMARY = "rows.npy", "scores.npy", "starts.npy", "bm25.json"
_AT_ONCE = 1 << 18  # postings merged at a time


def write_lexical(folder: Path, blocks: Iterable[Postings], at_once: int = _AT_ONCE) -> None:
    """Write what `Lexical.load` opens.

    Args:
        blocks: the postings of blocks of passages, in the order of the passages.
        at_once: postings merged at a time.
    """
    with Runs(folder) as runs:
        for block in blocks:
            runs.add(block)
        merge(runs, folder, at_once)


def merge(runs: Runs, folder: Path, at_once: int = _AT_ONCE) -> None:
    """Merge runs into one column of rows and scores a token."""
    lengths, whole = runs.lengths, (runs.postings,)
    starts, taken = array("q", [0]), np.zeros(runs.count, dtype=np.int64)
    with (
        VocabularyWriter.open(folder) as vocabulary,
        npy_file(folder / ROWS, np.int32, whole) as rows_file,
        npy_file(folder / SCORES, np.float32, whole) as scores_file,
    ):
        for terms in _batches(runs.terms(), at_once):
            tokens = [token for token, _ in groupby(term.token for term in terms)]
            columns, rows, times = _gather(runs, terms, taken)
            passages = np.bincount(columns, minlength=len(tokens))
            scores = _scores(_idf(passages, len(lengths))[columns], times, lengths, rows)
            rows_file.write(rows.tobytes())
            scores_file.write(scores.tobytes())
            vocabulary.extend(tokens)
            starts.extend((starts[-1] + np.cumsum(passages)).tolist())
    np.save(folder / STARTS, np.array(starts), allow_pickle=False)
    write_json(folder / SUMMARY, {"passages": len(lengths), "k1": K1, "b": B})


def _batches(terms: Iterable[Term], at_once: int) -> Iterator[list[Term]]:
    """Terms of about `at_once` postings, no token cut in two."""
    batch: list[Term] = []
    postings = 0
    for _, same in groupby(terms, key=attrgetter("token")):
        if postings >= at_once:
            yield batch
            batch, postings = [], 0
        for term in same:
            batch.append(term)
            postings += term.passages
    if batch:
        yield batch


def _gather(
    runs: Runs, terms: Sequence[Term], taken: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """The next postings of the runs: column, from 0, row and times, in this order.

    Args:
        taken: how many postings of each run are behind; moved on.
    """
    of_term = np.cumsum([0, *(one.token != next.token for one, next in pairwise(terms))])
    run = np.array([term.run for term in terms])
    passages = np.array([term.passages for term in terms])
    by_run = np.argsort(run, kind="stable")
    columns = np.repeat(of_term[by_run], passages[by_run])
    counts = np.zeros_like(taken)
    np.add.at(counts, run, passages)
    read = [runs.read(n, int(taken[n]), int(counts[n])) for n in np.flatnonzero(counts).tolist()]
    taken += counts
    order = np.argsort(columns, kind="stable")  # runs are in the order of their passages
    rows, times = (np.concatenate(parts)[order] for parts in zip(*read, strict=True))
    return columns[order], rows, times


def _idf(passages: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """``ln(1 + (N - n + 0.5) / (n + 0.5))`` for tokens that `passages` of `count` passages have."""
    idf: NDArray[np.float64] = np.log1p((count - passages + 0.5) / (passages + 0.5))
    return idf.astype(np.float32)


def _scores(
    idf: NDArray[np.float32], times: Numbers, lengths: Numbers, rows: Numbers
) -> NDArray[np.float32]:
    relative = lengths[rows] / lengths.mean()
    scores: NDArray[np.float64] = idf * (times / (K1 * ((1 - B) + B * relative) + times))
    return scores.astype(np.float32)
