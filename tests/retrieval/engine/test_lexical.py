import math
import tracemalloc
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path

import bm25s
import numpy as np
import pytest
from library import PASSAGES, SYNONYMS

from verticalize.retrieval.engine.invert import K1, B, write_lexical
from verticalize.retrieval.engine.lexical import Lexical
from verticalize.retrieval.engine.postings import Postings
from verticalize.retrieval.engine.searched import search_tokens
from verticalize.retrieval.words.terms import terms_of

TEXTS = [["gout", "toe"], ["gout", "water", "beer", "beer"], ["burn", "water"]]
LIBRARY = [search_tokens(passage, terms_of(SYNONYMS)) for passage in PASSAGES]


def build(
    folder: Path, texts: Sequence[Sequence[str]], block: int = 2, at_once: int = 3
) -> Lexical:
    """An index of blocks so small that every text and token lies across a border."""
    blocks = (Postings.of(texts[at : at + block]) for at in range(0, len(texts), block))
    write_lexical(folder, blocks, at_once)
    return Lexical.load(folder)


@pytest.fixture
def index(tmp_path: Path) -> Lexical:
    return build(tmp_path, TEXTS)


def test_scores_are_those_of_the_formula(index: Lexical) -> None:
    # 'beer' stands twice in text 1 (4 tokens; the mean is 8/3) and in no other of 3 texts
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 1 - B + B * 4 / (8 / 3)
    expected = idf * 2 / (2 + K1 * length)
    scores = index.score({"beer": 1.0})
    assert scores[1] == pytest.approx(expected, rel=1e-5)
    assert scores[0] == scores[2] == 0


@pytest.mark.parametrize(("block", "at_once"), [(1, 1), (3, 5), (5, 40), (100, 1 << 18)])
def test_scores_are_those_of_bm25s_whatever_the_size_of_blocks(
    tmp_path: Path, block: int, at_once: int
) -> None:
    numbers: dict[str, int] = {}
    ids = [[numbers.setdefault(token, len(numbers)) for token in text] for text in LIBRARY]
    theirs = bm25s.BM25(method="lucene", k1=K1, b=B)
    theirs.index((ids, numbers), create_empty_token=False, show_progress=False)
    ours = build(tmp_path, LIBRARY, block, at_once)
    assert len(ours.vocabulary) == len(numbers) > 100
    for token, number in numbers.items():
        span = slice(*theirs.scores["indptr"][number : number + 2])
        expected = np.zeros(len(LIBRARY), dtype=np.float32)
        expected[theirs.scores["indices"][span]] = theirs.scores["data"][span]
        assert ours.score({token: 1.0}) == pytest.approx(expected, rel=1e-6), token


def test_what_is_merged_leaves_no_run_behind(tmp_path: Path, index: Lexical) -> None:
    assert {path.name for path in tmp_path.iterdir()} == {
        "bm25.json", "rows.npy", "scores.npy", "starts.npy", "tokens.npy", "tokens.txt",
    }  # fmt: skip
    assert (tmp_path / "tokens.txt").read_text() == "beer\nburn\ngout\ntoe\nwater\n"


def test_memory_does_not_go_with_the_number_of_passages(tmp_path: Path) -> None:
    block = Postings.of([[f"词{i}" for i in range(200)]] * 50)
    peaks = []
    for count in (4, 40):
        tracemalloc.start()
        write_lexical(tmp_path / str(count), repeat(block, count), at_once=1000)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # 360,000 more postings at eight bytes would be 2.9 MB; 36 more runs that are read are 0.5
    assert peaks[1] - peaks[0] < 1.2e6


def test_weights_scale_the_share_of_a_token(index: Lexical) -> None:
    one, half = index.score({"gout": 1.0}), index.score({"gout": 0.5})
    assert np.allclose(half, one / 2)
    assert not index.score({"unknown": 1.0}).any()


def test_a_group_scores_the_best_of_its_passages_for_each_token(index: Lexical) -> None:
    groups = np.array([0, 0, 1], dtype=np.int32)
    gout, water = index.score({"gout": 1.0}), index.score({"water": 1.0})
    scores = index.score_groups({"gout": 1.0, "water": 1.0}, groups, 2)
    assert scores[0] == pytest.approx(max(gout[0], gout[1]) + water[1])
    assert scores[1] == pytest.approx(water[2])


def test_idf_is_highest_for_a_token_that_no_passage_has(index: Lexical) -> None:
    assert index.idf("gout") == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert index.idf("unknown") == pytest.approx(math.log(8))
    assert index.knows("gout")
    assert not index.knows("unknown")


@pytest.mark.parametrize("token", ["", "a", "zebra", "gou", "gouts", "痛"])
def test_a_token_beside_those_that_are_there_is_not_found(index: Lexical, token: str) -> None:
    assert not index.knows(token)


def test_tokens_of_any_script_are_found(tmp_path: Path) -> None:
    odd = ["痛风", "é", "\U00020000", "\ud800", "§3", "zz"]
    index = build(tmp_path, [[token] for token in odd])
    for row, token in enumerate(odd):
        assert index.score({token: 1.0}).argmax() == row
        assert index.knows(token)


@pytest.mark.parametrize("texts", [[], [[], []]])
def test_texts_without_any_token_make_an_index_that_finds_nothing(
    tmp_path: Path, texts: list[list[str]]
) -> None:
    assert build(tmp_path, texts).score({"gout": 1.0}).tolist() == [0.0] * len(texts)


def test_the_tokens_of_a_length_are_all_of_them(tmp_path: Path) -> None:
    words = build(
        tmp_path, [["痛风", "gout", "beer", "三"], ["痛风", "急性"], ["a", "医"]]
    ).vocabulary
    assert words.of_length(6) == {"痛风", "急性"}
    assert words.of_length(4) == {"gout", "beer"}
    assert words.of_length(3) == {"三", "医"}
    assert words.of_length(9) == set()
    assert build(tmp_path / "none", []).vocabulary.of_length(3) == set()
