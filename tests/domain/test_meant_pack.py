"""A name that no pack has: which one was meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import DomainError

PackMaker = Callable[..., Path]
TEA = "name: tea\nlanguages: [en]\nknowledge: ['tea/*']\n"


def said(tmp_path: Path, name: str) -> str:
    with pytest.raises(DomainError) as caught:
        load_domain(name, domains=tmp_path / "domains")
    return str(caught.value)


def test_a_folder_whose_pack_has_another_name_is_named(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    root = make_pack(TEA.replace("name: tea", "name: hartwel"), folder="hartwell")
    told = said(tmp_path, "hartwell")
    assert told.startswith(f"{root / 'domain.yaml'}: no domain named 'hartwell'")
    assert "says 'name: hartwel'" in told
    assert "Write 'name: hartwell' there, or ask for 'hartwel'." in told


def test_ones_own_pack_comes_before_a_shipped_one(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack(TEA.replace("name: tea", "name: medicals"), folder="medicals")
    assert "Did you mean 'medicals'? Write one" in said(tmp_path, "medicalx")


def test_the_name_of_a_folder_is_nearly_meant(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack(folder="bottling")
    assert "Did you mean 'tea'? It is in the folder 'bottling'." in said(tmp_path, "bottlng")


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        ({"Machine": "subjct"}, "(did you mean 'subject'? for"),
        ({"Q": "questoin", "A": "answer"}, "(did you mean 'question'? for"),
        ({"Machine": "weight"}, "(for an FAQ"),
    ],
)
def test_a_misspelt_subject_is_told_with_the_path_of_its_line(
    columns: dict[str, str], meant: str
) -> None:
    with pytest.raises(ValueError, match=r"'columns' of 'plant/m\.csv'") as caught:
        KnowledgeSource(path="plant/m.csv", columns=columns)
    assert meant in str(caught.value)
