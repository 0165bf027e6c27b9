from pathlib import Path

import pytest

from verticalize.records import Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.gate.subjects import Subjects

TEXT = "Dose of Meropenem: 500 mg. Doctors give it after dialysis."


def card() -> Passage:
    return Passage(
        "m", "m", "drugs.csv", "facts", "Meropenem", "", "en", 0, len(TEXT), TEXT,
        metadata={"aliases": ["Meronem"]},
    )  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("index") / "i"
    groups = (("doctor", "physician"),)
    write_index(folder, [card()], embedder="hashing", dimension=64, synonyms=groups)
    return open_index(folder)


def test_a_text_is_named_by_titles_and_aliases(index):
    subjects = Subjects(index)
    assert subjects.named("when is Meronem given?")
    assert subjects.named("meropenem")
    assert not subjects.named("the dose")


def test_a_text_is_known_by_one_of_its_words_or_of_their_synonyms(index):
    subjects = Subjects(index)
    assert subjects.known("a physician in Leeds")
    assert not subjects.known("Leeds")


def test_a_text_is_held_by_a_passage_that_has_all_of_its_words(index):
    subjects = Subjects(index)
    assert subjects.held("dose after dialysis by physicians", card())
    assert not subjects.held("dose before surgery", card())
