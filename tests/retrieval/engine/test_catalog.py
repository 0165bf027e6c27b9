from collections.abc import Sequence
from pathlib import Path

import pytest
from library import passage

from verticalize.errors import RetrievalError
from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import Catalog, name_form


@pytest.fixture
def catalog(tmp_path: Path, passages: Sequence[Passage]) -> Catalog:
    Catalog.write(tmp_path / "p.sqlite", passages)
    return Catalog.open(tmp_path / "p.sqlite")


def test_passages_come_back_as_they_were(catalog: Catalog, passages: Sequence[Passage]) -> None:
    assert list(catalog) == [
        Passage.from_row(p.row() | {"metadata": dict(p.metadata)}) for p in passages
    ]
    assert len(catalog) == len(passages)
    assert catalog.by_id(passages[3].id) == catalog.passage(3)


def test_an_unknown_id_is_an_error_with_a_remedy(catalog: Catalog) -> None:
    with pytest.raises(RetrievalError, match=r"no passage 'nothing'.*build the index again"):
        catalog.by_id("nothing")


def test_titles_and_aliases_are_found_in_a_question(catalog: Catalog) -> None:
    assert catalog.named_in("Is COLCRYS good for Gout?") == {"colcr": [6], "gout": [0, 1]}
    assert catalog.named_in("偏头痛怎么办") == {"偏头痛": [12]}


def test_a_name_inside_a_longer_name_is_left_out(tmp_path: Path) -> None:
    cards = [
        passage("a", "headache", "x"),
        passage("b", "tension headache", "x"),
        passage("c", "头痛", "x"),
        passage("d", "偏头痛", "x"),
    ]
    Catalog.write(tmp_path / "p.sqlite", cards)
    catalog = Catalog.open(tmp_path / "p.sqlite")
    assert catalog.named_in("my tension headaches") == {"tension headach": [1]}
    assert catalog.named_in("偏头痛犯了") == {"偏头痛": [3]}


def test_names_are_compared_without_case_width_and_spaces() -> None:
    assert name_form("Ｂ 型 肝炎") == name_form("b型肝炎")
    assert name_form("Burns  and Scalds") == name_form("burn AND scald")


def test_a_long_question_is_looked_up_in_batches(catalog: Catalog) -> None:
    assert "痛风" in catalog.named_in("无关的话" * 40 + "痛风")
