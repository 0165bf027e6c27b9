"""However many processes make the blocks, the index is the same, and a lost one is told."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from library import PASSAGES, SYNONYMS

from verticalize.errors import RetrievalError
from verticalize.records import Passage
from verticalize.retrieval.embedders.fitted import FittedEmbedder
from verticalize.retrieval.engine.blocks import Saved, Source
from verticalize.retrieval.engine.catalog import Catalog
from verticalize.retrieval.engine.workers import blocks


@pytest.fixture
def source(tmp_path: Path, passages: Sequence[Passage]) -> Source:
    Catalog.write(tmp_path / "passages.sqlite", passages)
    FittedEmbedder.fit([p.text for p in passages], dimension=4, seed=0).save(tmp_path / "embedder")
    return Source(tmp_path / "passages.sqlite", SYNONYMS, Saved("fitted", tmp_path / "embedder", 4))


def test_two_processes_make_the_same_blocks_as_this_one(source: Source) -> None:
    here, there = (list(blocks(source, len(PASSAGES), count, size=2)) for count in (1, 2))
    assert len(here) == len(there) == len(PASSAGES) / 2
    for one, other in zip(here, there, strict=True):
        assert one.span == other.span
        assert one.postings.tokens == other.postings.tokens != []
        for name in ("passages", "rows", "times", "lengths"):
            assert np.array_equal(getattr(one.postings, name), getattr(other.postings, name))
        assert one.vectors is not None
        assert other.vectors is not None
        assert np.array_equal(one.vectors, other.vectors)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs the /proc of Linux")
def test_a_worker_that_is_killed_is_told_and_nothing_hangs(source: Source) -> None:
    before = _children()
    making = blocks(source, len(PASSAGES), 2, size=1)
    next(making)
    for worker in _children() - before:
        os.kill(worker, signal.SIGKILL)
    with pytest.raises(RetrievalError, match=r"ended \(exit status -9\).*hardware.threads=1"):
        list(making)
    assert _children() <= before


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(number) for number in listed.split()}
