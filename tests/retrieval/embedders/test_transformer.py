"""Embedders of sentence-transformers, on a tiny model with random weights made here.

What needs sentence-transformers itself runs where the extra 'embed' is installed.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
from bert import WORDS, tiny_bert, write_bert
from library import PASSAGES

from verticalize.records import Passage
from verticalize.retrieval.embedders.embed import load_embedder, make_embedder, save_embedder
from verticalize.retrieval.embedders.library import fill_tiles
from verticalize.retrieval.embedders.transformer import means
from verticalize.retrieval.engine.index import open_index, write_index

TEXTS = [passage.text for passage in PASSAGES]

needs_library = pytest.mark.skipif(
    not importlib.util.find_spec("sentence_transformers"), reason="needs the extra 'embed'"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder that sentence-transformers loads: a tiny BERT and the mean of its tokens."""
    from sentence_transformers import SentenceTransformer

    folder = tmp_path_factory.mktemp("tiny-bert")
    write_bert(folder, limit=64)
    whole = folder / "whole"
    SentenceTransformer(str(folder), device="cpu").save(str(whole))
    return str(whole)


@pytest.mark.parametrize(
    "length, limit, filled",
    [(1, None, 16), (16, None, 16), (17, 512, 32), (50, 60, 60), (70, 60, 70)],
)
def test_a_batch_is_padded_to_whole_tiles_within_the_limit(
    length: int, limit: int | None, filled: int
) -> None:
    ones = torch.ones(2, length, dtype=torch.long)
    features = {"input_ids": ones * 7, "attention_mask": ones, "token_type_ids": ones}
    fill_tiles(features, pad_token_id=3, limit=limit)
    assert {tuple(tensor.shape) for tensor in features.values()} == {(2, filled)}
    assert features["input_ids"][0].tolist() == [7] * length + [3] * (filled - length)
    assert int(features["attention_mask"].sum()) == 2 * length


def test_what_has_no_mask_is_left_as_it_is() -> None:
    features = {"input_ids": torch.ones(5, dtype=torch.long)}
    fill_tiles(features, pad_token_id=0, limit=None)
    assert features["input_ids"].shape == (5,)


def test_a_model_gives_the_same_for_a_padded_batch() -> None:
    model = tiny_bert()
    ids = torch.randint(5, len(WORDS), (3, 21))
    features = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    with torch.inference_mode():
        before = model(**features).last_hidden_state
        fill_tiles(features, pad_token_id=0, limit=64)
        after = model(**features).last_hidden_state
    assert after.shape[1] == 32
    torch.testing.assert_close(after[:, :21], before, rtol=1e-5, atol=1e-5)


def test_the_vector_of_a_long_text_is_the_mean_of_its_windows() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    half = np.sqrt(0.5)
    assert means(vectors, [1, 2, 1]) == pytest.approx(np.array([[1, 0], [half, half], [0, 1]]))
    assert means(vectors, [1, 1, 1, 1]) is vectors
    assert means(np.array([[1, 0], [-1, 0]], dtype=np.float32), [2]) == pytest.approx(0)


@needs_library
def test_bfloat16_gives_the_vectors_of_float32_and_another_id(model: str) -> None:
    exact, fast = (
        make_embedder(model, (), dimension=8, seed=0, dtype=dtype)
        for dtype in ("float32", "bfloat16")
    )
    one, other = exact.embed(TEXTS), fast.embed(TEXTS)
    assert np.linalg.norm(other, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert (one * other).sum(axis=1).min() > 0.999
    assert exact.id == f"sentence-transformers:{model}"
    assert fast.id == f"sentence-transformers:{model}:bfloat16"


@needs_library
def test_the_number_type_of_an_index_is_that_of_its_questions(model: str, tmp_path: Path) -> None:
    made = make_embedder(model, (), dimension=8, seed=0, dtype="bfloat16")
    save_embedder(made, tmp_path)
    assert load_embedder(model, tmp_path, dimension=32).id == made.id
    before_it_was_kept = load_embedder(model, tmp_path / "nothing", dimension=32)
    assert before_it_was_kept.id == f"sentence-transformers:{model}"


@needs_library
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_an_index_says_which_number_type_made_it_and_opens(
    model: str, dtype: str, tmp_path: Path, passages: list[Passage]
) -> None:
    manifest = write_index(tmp_path, passages, embedder=model, dtype=dtype)
    assert manifest.embedder_id.endswith(":bfloat16") == (dtype == "bfloat16")
    assert open_index(tmp_path).search("gout", 1)


@needs_library
@pytest.mark.parametrize("dtype, least", [("float32", 1 - 1e-6), ("bfloat16", 0.999)])
def test_our_forward_gives_the_vectors_of_the_library(model: str, dtype: str, least: float) -> None:
    from sentence_transformers import SentenceTransformer

    ours = make_embedder(model, (), dimension=8, seed=0, dtype=dtype)
    texts = [*TEXTS, "", "a", " gout ", "痛风的急性发作" * 3]
    theirs = SentenceTransformer(model, device="cpu").encode(texts, normalize_embeddings=True)
    assert (ours.embed(texts) * theirs).sum(axis=1).min() > least


@needs_library
def test_a_model_with_a_prompt_is_left_to_the_library(model: str, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    prompted = SentenceTransformer(
        model, device="cpu", prompts={"plain": "fever "}, default_prompt_name="plain"
    )
    prompted.save(str(tmp_path))
    ours = make_embedder(str(tmp_path), (), dimension=8, seed=0, dtype="float32")
    assert ours.embed(["gout"]) == pytest.approx(
        prompted.encode(["gout"], normalize_embeddings=True)
    )
