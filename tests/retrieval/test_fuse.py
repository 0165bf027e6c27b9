import pytest

from verticalize.retrieval.fuse import Ranking, fuse


def test_a_row_scores_one_over_sixty_plus_rank_in_each_ranking() -> None:
    fused = fuse([Ranking([7, 3]), Ranking([3])])
    assert fused[0] == (3, pytest.approx(1 / 62 + 1 / 61))
    assert fused[1] == (7, pytest.approx(1 / 61))


def test_weights_count_and_ties_go_to_the_lower_row() -> None:
    assert fuse([Ranking([1], 0.5), Ranking([2])])[0][0] == 2
    assert [row for row, _ in fuse([Ranking([9]), Ranking([4])])] == [4, 9]


def test_nothing_fused_is_nothing() -> None:
    assert fuse([Ranking([])]) == []
