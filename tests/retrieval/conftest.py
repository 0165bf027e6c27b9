"""Passages written out by hand, and an index of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from library import PASSAGES, SYNONYMS

from verticalize.records import Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index


@pytest.fixture
def passages() -> Sequence[Passage]:
    return PASSAGES


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    write_index(root, PASSAGES, dimension=16, synonyms=SYNONYMS)
    return root


@pytest.fixture(scope="session")
def index(folder: Path) -> Index:
    return open_index(folder)
