"""Passages are cut by the tokens of the embedder that will read them."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from verticalize.domain import load_domain
from verticalize.errors import KnowledgeError, RetrievalError
from verticalize.knowledge.cutting.tokens import counter
from verticalize.knowledge.ingest import ingest_into, read_passages
from verticalize.retrieval.embedders.tokenizer import tokenizer_of
from verticalize.text import count_tokens


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A model folder whose tokenizer takes every character for a token."""
    vocabulary = {chr(code): code for code in range(32, 127)} | {"[UNK]": 0}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.enable_truncation(4)
    folder = tmp_path / "model/0_Transformer"
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return tmp_path / "model"


def test_embedders_of_n_grams_have_none_and_tokens_are_estimated() -> None:
    assert tokenizer_of("fitted") is None
    assert tokenizer_of("fitted+nano-embed") is None
    assert tokenizer_of("hashing") is None
    assert counter(None) is count_tokens


def test_a_folder_has_its_own_and_the_whole_text_is_counted(letters: Path) -> None:
    count = counter(tokenizer_of(str(letters)))
    assert count("green tea 绿茶") == 12


def test_passages_are_as_long_as_the_tokenizer_of_the_embedder_says(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "domains/tea").mkdir(parents=True)
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    (tmp_path / "domains/tea/domain.yaml").write_text(
        "name: tea\nlanguages: [en]\nknowledge: ['tea/*']\n", "utf-8"
    )
    text = "Tea is a drink. " * 12 + "\n"
    (tmp_path / "knowledge/tea/a.md").write_text(text, "utf-8")
    pack = load_domain("tea")
    for tokenizer, passages in ((None, 1), (tokenizer_of(str(letters)), 4)):
        out = tmp_path / f"out-{passages}"
        ingest_into(out, pack, max_tokens=60, parts=tmp_path / "parts", tokenizer=tokenizer)
        assert len(list(read_passages(out))) == passages


@pytest.mark.parametrize("embedder", ["", "no/such model!", "a/b/c"])
def test_a_model_that_is_not_there_is_an_error_with_a_remedy(embedder: str) -> None:
    with pytest.raises(RetrievalError, match="index.embedder=fitted"):
        tokenizer_of(embedder or "/nowhere/at all")


def test_a_folder_without_one_says_how_to_save_it(tmp_path: Path) -> None:
    with pytest.raises(RetrievalError, match="save_pretrained"):
        tokenizer_of(str(tmp_path))


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", "utf-8")
    with pytest.raises(KnowledgeError, match=r"tokenizer\.json"):
        counter(tokenizer_of(str(tmp_path)))
