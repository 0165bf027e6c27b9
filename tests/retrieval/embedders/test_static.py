import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from library import PASSAGES

from verticalize.errors import RetrievalError
from verticalize.retrieval.embedders.embed import load_embedder, make_embedder, save_embedder
from verticalize.retrieval.embedders.static import FOLDER, StaticEmbedder
from verticalize.retrieval.engine.index import open_index, write_index

TEXTS = ["Gout is a painful arthritis.", "痛风是一种关节炎。", "the", "的", "HbA1c 6.5%"]


@pytest.fixture(scope="module")
def encoder() -> StaticEmbedder:
    return StaticEmbedder.open()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "encoder"))


def test_vectors_have_length_one(encoder: StaticEmbedder) -> None:
    vectors = encoder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "?!，。", "жук"])
def test_a_text_without_a_known_token_has_the_zero_vector(
    encoder: StaticEmbedder, text: str
) -> None:
    assert not encoder.embed([text]).any()
    # and it does not disturb its neighbours
    assert np.array_equal(encoder.embed([TEXTS[0], text, TEXTS[1]])[2], encoder.embed(TEXTS)[1])


def test_no_texts_give_no_rows(encoder: StaticEmbedder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dimension)


def test_vectors_are_the_same_alone_in_company_and_in_another_opening(
    encoder: StaticEmbedder,
) -> None:
    together = encoder.embed(TEXTS * 300)
    again = StaticEmbedder.open()
    assert again.id == encoder.id
    assert np.array_equal(together[: len(TEXTS)], np.vstack([again.embed([t]) for t in TEXTS]))
    assert np.array_equal(together[: len(TEXTS)], together[-len(TEXTS) :])


def test_case_width_and_accents_do_not_matter(encoder: StaticEmbedder) -> None:
    one, two = encoder.embed(["Ménière's DISEASE", "meniere's disease"])
    assert np.array_equal(one, two)


def test_a_vector_is_the_scaled_sum_of_the_rows_of_its_tokens(encoder: StaticEmbedder) -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    table = load_file(FOLDER / "model.safetensors")["embedding.weight"].astype(np.float64)
    ids = Tokenizer.from_file(str(FOLDER / "tokenizer.json")).encode(TEXTS[0]).ids
    expected = table[ids].sum(axis=0)
    assert encoder.embed(TEXTS)[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("high blood pressure", "高血压"),
        ("asthma", "哮喘"),
        ("I have a headache and a fever", "我头痛发烧"),
        ("The train leaves tomorrow morning", "火车明天早上开"),
    ],
)
def test_a_translation_is_nearer_than_every_other_sentence(
    encoder: StaticEmbedder, english: str, chinese: str
) -> None:
    others = ["他在图书馆看书", "数据库的备份", "合同的解除", "今天天气很好"]
    scores = encoder.embed([chinese, *others]) @ encoder.embed([english])[0]
    assert scores[0] > scores[1:].max()


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: StaticEmbedder) -> None:
    english = [passage.text for passage in PASSAGES if passage.lang == "en"]
    scores = encoder.embed(english) @ encoder.embed(["a terrible headache"])[0]
    assert "headache" in english[int(scores.argmax())]


def test_it_has_at_most_ten_million_parameters_and_sixteen_megabytes(
    encoder: StaticEmbedder,
) -> None:
    rows = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))["vocabulary"]
    assert rows * encoder.dimension <= 10_000_000
    assert (FOLDER / "model.safetensors").stat().st_size <= 16 * 2**20


def test_it_opens_and_embeds_without_torch_or_transformers() -> None:
    program = (
        "import sys\n"
        "from verticalize.retrieval.embedders.static import StaticEmbedder\n"
        "assert StaticEmbedder.open().embed(['gout']).any()\n"
        "heavy = {'torch', 'transformers', 'scipy', 'sentence_transformers'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_name_opens_it_and_an_index_needs_no_copy_of_it(
    encoder: StaticEmbedder, tmp_path: Path
) -> None:
    made = make_embedder("nano-embed", (), dimension=8, seed=0)
    save_embedder(made, tmp_path)
    assert not list(tmp_path.iterdir())
    assert load_embedder("nano-embed", tmp_path, dimension=8).id == made.id == encoder.id


def test_an_index_made_with_it_names_its_weights_and_answers(
    encoder: StaticEmbedder, tmp_path: Path
) -> None:
    manifest = write_index(tmp_path, PASSAGES, embedder="nano-embed")
    assert manifest.embedder_id == encoder.id
    assert open_index(tmp_path).search("big toe", k=1)[0].passage.title == "gout"


def test_other_weights_have_another_id(encoder: StaticEmbedder, copied: Path) -> None:
    from safetensors.numpy import load_file, save_file

    tensors = load_file(copied / "model.safetensors")
    tensors["embedding.weight"][7, 7] += 1
    save_file(tensors, copied / "model.safetensors")
    assert StaticEmbedder.open(copied).id != encoder.id


def test_damaged_weights_are_an_error_that_names_the_file(copied: Path) -> None:
    whole = (copied / "model.safetensors").read_bytes()
    (copied / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RetrievalError, match=r"model\.safetensors: the sentence encoder"):
        StaticEmbedder.open(copied)


def test_weights_that_are_no_numbers_are_an_error(copied: Path) -> None:
    from safetensors.numpy import load_file, save_file

    tensors = load_file(copied / "model.safetensors")
    tensors["embedding.weight"][3, 3] = np.nan
    save_file(tensors, copied / "model.safetensors")
    with pytest.raises(RetrievalError, match="no matrix of finite numbers"):
        StaticEmbedder.open(copied)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_missing_file_is_an_error_that_names_it(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(RetrievalError, match=name):
        StaticEmbedder.open(copied)


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json"])
def test_a_file_that_is_no_json_is_an_error_that_names_it(copied: Path, name: str) -> None:
    (copied / name).write_text("{", encoding="utf-8")
    with pytest.raises(RetrievalError, match=name):
        StaticEmbedder.open(copied)


def test_files_of_different_builds_do_not_open_together(copied: Path) -> None:
    from safetensors.numpy import load_file, save_file

    table = load_file(copied / "model.safetensors")["embedding.weight"]
    save_file({"embedding.weight": table[:-1].copy()}, copied / "model.safetensors")
    with pytest.raises(RetrievalError, match="do not belong together"):
        StaticEmbedder.open(copied)
