"""Only texts that are new are embedded; what is gone is not kept; a changed model is noticed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from verticalize.records import Passage
from verticalize.retrieval.embedders.embed import HASHING, HashingEmbedder
from verticalize.retrieval.embedders.fitted import Matrix
from verticalize.retrieval.engine.index import open_index, write_index
from verticalize.retrieval.engine.kept import Kept

TEXTS = [
    "乌龙茶产于福建。",
    "Gout is caused by uric acid.",
    "劳动合同应当书面订立。",
    "Drink water.",
]


class Counting:
    """The hashing embedder, which counts what it embeds; `sign` makes it another model."""

    id = "counting"
    dimension = 32

    def __init__(self, sign: int = 1) -> None:
        self.sign, self.embedded = sign, 0

    def embed(self, texts: Sequence[str]) -> Matrix:
        self.embedded += len(texts)
        return self.sign * HashingEmbedder(32).embed(texts)


def embed_new(
    model: Counting, texts: Sequence[str], folder: Path, block: int = 4
) -> tuple[Matrix, int]:
    """The vectors of `texts`, in blocks, and how many had to be computed."""
    with Kept.open(model, folder, len(texts)) as kept:
        parts = [kept.embed(texts[at : at + block]) for at in range(0, len(texts), block)]
    return np.concatenate(parts), kept.computed


def test_only_new_texts_are_embedded_and_the_vectors_are_the_same(tmp_path: Path) -> None:
    assert embed_new(Counting(), TEXTS[:3], tmp_path)[1] == 3
    vectors, computed = embed_new(Counting(), [TEXTS[3], TEXTS[1], TEXTS[1], TEXTS[0]], tmp_path)
    assert computed == 1
    expected = Counting().embed([TEXTS[3], TEXTS[1], TEXTS[1], TEXTS[0]])
    assert np.array_equal(vectors, expected)
    assert embed_new(Counting(), [TEXTS[2]], tmp_path)[1] == 1, "what was gone had been dropped"


def test_the_vectors_of_a_model_that_changed_under_its_name_are_made_again(tmp_path: Path) -> None:
    embed_new(Counting(), TEXTS, tmp_path)
    vectors, computed = embed_new(Counting(-1), TEXTS, tmp_path)
    assert computed == len(TEXTS)
    assert np.array_equal(vectors, Counting(-1).embed(TEXTS))


@pytest.mark.parametrize("block", [1, 3])
def test_blocks_make_no_difference(tmp_path: Path, block: int) -> None:
    embed_new(Counting(), TEXTS[1:], tmp_path, block)
    vectors, computed = embed_new(Counting(), TEXTS, tmp_path, block)
    assert computed == 1
    assert np.array_equal(vectors, Counting().embed(TEXTS))
    changed, computed = embed_new(Counting(-1), [*TEXTS, "new 新"], tmp_path, block)
    assert computed == 5
    assert np.array_equal(changed, Counting(-1).embed([*TEXTS, "new 新"]))


def test_a_strangers_file_among_the_vectors_stays(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("茶", "utf-8")
    embed_new(Counting(), TEXTS, tmp_path)
    assert (tmp_path / ".DS_Store").is_file()
    assert embed_new(Counting(), TEXTS, tmp_path)[1] == 0


@pytest.mark.parametrize("name", ["keys.npy", "vectors.npy"])
def test_damaged_vectors_are_made_again(tmp_path: Path, name: str) -> None:
    embed_new(Counting(), TEXTS, tmp_path)
    (file,) = tmp_path.rglob(name)
    file.write_bytes(file.read_bytes()[:50])
    vectors, computed = embed_new(Counting(), TEXTS, tmp_path)
    assert computed == len(TEXTS)
    assert np.array_equal(vectors, Counting().embed(TEXTS))


def test_an_index_says_how_many_passages_it_embedded(tmp_path: Path) -> None:
    passages = [
        Passage(f"a@{n}", "a", "a", "documents", "t", "", "zh", 0, len(text), text)
        for n, text in enumerate(TEXTS)
    ]
    told: list[str] = []
    for some in (passages[:2], passages):
        write_index(
            tmp_path / "index",
            some,
            embedder=HASHING,
            kept=tmp_path / "kept",
            progress=lambda done, total, note: told.append(note),
        )
    assert "2 of 2 passages embedded" in told
    assert "2 of 4 passages embedded" in told
    assert len(open_index(tmp_path / "index")) == 4
