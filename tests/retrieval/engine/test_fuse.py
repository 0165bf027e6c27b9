import pytest

from verticalize.retrieval.engine.fuse import Ranking, fuse


def test_a_row_adds_its_place_between_the_least_score_and_the_best() -> None:
    fused = fuse([Ranking({7: 4.0, 3: 1.0}, least=0), Ranking({3: 0.9, 5: 0.7, 1: 0.5}, 0.2)])
    assert fused == [
        (7, pytest.approx(1.0)),
        (3, pytest.approx(1 / 4 + 0.2)),
        (5, pytest.approx(0.1)),
        (1, 0.0),
    ]


def test_a_clear_first_place_outvotes_a_ranking_of_scores_that_are_all_alike() -> None:
    clear = Ranking({1: 10.0, 2: 2.0}, least=0)
    alike = Ranking({2: 0.51, 1: 0.50, 3: 0.0}, 0.5)
    assert [row for row, _ in fuse([clear, alike])] == [1, 2, 3]


def test_rows_with_one_score_all_add_the_weight_and_ties_go_to_the_lower_row() -> None:
    assert fuse([Ranking({9: 0.3, 4: 0.3}, 0.5)]) == [(4, 0.5), (9, 0.5)]


def test_a_score_below_the_least_adds_nothing() -> None:
    assert fuse([Ranking({1: 2.0, 2: -1.0}, least=0)]) == [(1, 1.0), (2, 0.0)]


def test_nothing_fused_is_nothing() -> None:
    assert fuse([Ranking({})]) == []
