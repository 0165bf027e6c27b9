import pytest

from verticalize.data.quality.alpaca import Pool, rouge_l, similar, unusable

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
    assert rouge_l(one, other) == pytest.approx(score)
    assert rouge_l(other, one) == pytest.approx(score)


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


@pytest.mark.parametrize(
    "text, reason",
    [
        ("Name some symptoms", "instruction too short"),
        ("列出症状", "instruction too short"),
        ("word " * 151, "instruction too long"),
        ("痛" * 226, "instruction too long"),
        ("Draw a picture of the heart.", "not for a text model (draw)"),
        ("请根据下面的图片说明病变部位。", "not for a text model (图片)"),
        ("Write a program that adds two numbers.", "asks for a program"),
        ("编写一个程序，计算体重指数。", "asks for a program"),
        ("- what are the symptoms of gout", "begins with punctuation"),
        ("…", "instruction too short"),
        ("Name some common symptoms of gout.", None),
        ("请列出痛风的三个常见症状。", None),
        ("Explain profile of the drawer.", None),
    ],
)
def test_alpaca_leaves_out_what_a_text_model_cannot_do(text: str, reason: str | None) -> None:
    assert unusable(text) == reason
