import math
from pathlib import Path

import numpy as np
import pytest

from verticalize.retrieval.lexical import K1, B, Lexical

TEXTS = [["gout", "toe"], ["gout", "water", "beer", "beer"], ["burn", "water"]]


def test_scores_are_those_of_bm25() -> None:
    index = Lexical.build(TEXTS)
    # 'beer' stands twice in text 1 (4 tokens; the mean is 8/3) and in no other of 3 texts
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 1 - B + B * 4 / (8 / 3)
    expected = idf * 2 / (2 + K1 * length)
    scores = index.score({"beer": 1.0})
    assert scores[1] == pytest.approx(expected, rel=1e-5)
    assert scores[0] == scores[2] == 0


def test_weights_scale_the_share_of_a_token() -> None:
    index = Lexical.build(TEXTS)
    one, half = index.score({"gout": 1.0}), index.score({"gout": 0.5})
    assert np.allclose(half, one / 2)
    assert not index.score({"unknown": 1.0}).any()


def test_a_group_scores_the_best_of_its_passages_for_each_token() -> None:
    index = Lexical.build(TEXTS)
    groups = np.array([0, 0, 1], dtype=np.int32)
    gout, water = index.score({"gout": 1.0}), index.score({"water": 1.0})
    scores = index.score_groups({"gout": 1.0, "water": 1.0}, groups, 2)
    assert scores[0] == pytest.approx(max(gout[0], gout[1]) + water[1])
    assert scores[1] == pytest.approx(water[2])


def test_idf_is_highest_for_a_token_that_no_passage_has() -> None:
    index = Lexical.build(TEXTS)
    assert index.idf("gout") == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert index.idf("unknown") == pytest.approx(math.log(8))
    assert index.knows("gout")
    assert not index.knows("unknown")


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    built = Lexical.build(TEXTS)
    built.save(tmp_path)
    loaded = Lexical.load(tmp_path)
    assert loaded.count == 3
    assert np.array_equal(loaded.score({"water": 1.0}), built.score({"water": 1.0}))


def test_texts_without_any_token_make_an_index_that_finds_nothing(tmp_path: Path) -> None:
    Lexical.build([[], []]).save(tmp_path)
    assert Lexical.load(tmp_path).score({"gout": 1.0}).tolist() == [0.0, 0.0]
