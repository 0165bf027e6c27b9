import pytest

from verticalize.data.quality.alpaca import Pool, similar

POOL = ("Name three symptoms of gout.", "请列出痛风的三个常见症状。")


@pytest.mark.parametrize(
    "one, other, score",
    [
        ("the cat sat", "the cat sat", 1.0),
        ("the cat sat down", "the dog sat", 2 * 2 / 7),  # the … sat
        ("痛风的症状", "痛风有何症状", 2 * 4 / 11),  # 痛风…症状
        ("The CAT", "the，cat！", 1.0),
        ("服用 aspirin 100 mg", "服用 aspirin 81 mg", 2 * 4 / 10),
        ("gout", "flu", 0.0),
        ("", "gout", 0.0),
    ],
)
def test_rouge_l_is_the_f1_of_the_longest_common_subsequence(
    one: str, other: str, score: float
) -> None:
    assert Pool([other]).nearest(one).score == pytest.approx(score)
    assert Pool([one]).nearest(other).score == pytest.approx(score)


@pytest.mark.parametrize("text", ["Name three symptoms of gout now.", "请列出痛风的三个典型症状。"])
def test_an_instruction_like_one_of_the_pool_is_named_with_it(text: str) -> None:
    reason = similar(text, Pool(POOL))
    assert reason is not None
    assert "too similar (ROUGE-L 0." in reason
    assert any(old in reason for old in POOL)


@pytest.mark.parametrize("text", ["Explain what a lease is.", "解释一下什么是租赁合同。", ""])
def test_an_instruction_of_its_own_is_not_similar(text: str) -> None:
    assert similar(text, Pool(POOL)) is None
    assert similar(text, Pool()) is None


def test_a_score_of_exactly_the_threshold_may_join() -> None:
    pool = Pool(["a b c d e f g x y z"])
    assert pool.nearest("a b c d e f g u v w").score == pytest.approx(0.7)
    assert similar("a b c d e f g u v w", pool) is None
    assert similar("a b c d e f g x v w", pool) is not None


def test_what_joins_the_pool_is_compared_with_from_then_on() -> None:
    pool = Pool(POOL)
    assert similar("Explain what a lease is.", pool) is None
    pool.add("Explain what a lease is.")
    assert len(pool) == 3
    assert pool.nearest("Explain what a lease is!").text == "Explain what a lease is."
