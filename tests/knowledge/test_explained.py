"""Tables whose subject domain.yaml names: every other cell is a fact, or named in a note."""

from pathlib import Path

import pytest
from office import RELATIONS, read, triples

from verticalize.domain.relations import Relation, complete
from verticalize.knowledge.found import Found

MACHINES = (
    "model,type,name,source,weight\nEX-17,excavator,Badger,Leeds yard,1700 kg\n"
    "G-6,generator,Wasp,York yard,98 kg\n"
)
MODEL = {"model": "subject"}


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "m.csv"
    path.write_text(text, "utf-8")
    return path


def facts(found: list[Found], subject: str = "X") -> list[tuple[str, str]]:
    return [(relation, thing) for one, relation, thing in triples(found) if one == subject]


def test_columns_of_reserved_names_are_facts(tmp_path: Path) -> None:
    found, problems = read(write(tmp_path, MACHINES), columns=MODEL)
    assert problems == []
    assert facts(found, "EX-17") == [
        ("type", "excavator"), ("name", "Badger"), ("source", "Leeds yard"), ("weight", "1700 kg"),
    ]  # fmt: skip
    assert "Name of EX-17: Badger." in found[0].document.text
    assert not any(one.notes for one in found)


@pytest.mark.parametrize(
    "column",
    [
        *("type", "name", "source", "sources", "title", "id", "url", "date", "author", "note"),
        *("subject", "中心词", "lang", "status", "状态", "grade"),
    ],
)
def test_no_column_is_lost_for_its_name(tmp_path: Path, column: str) -> None:
    found, problems = read(write(tmp_path, f"model,{column}\nX,in repair\n"), columns=MODEL)
    assert problems == []
    assert facts(found) == [(column, "in repair")]
    assert found[0].document.title == "X"


def test_id_type_and_address_still_serve_the_record(tmp_path: Path) -> None:
    table = "model,id,type,url\nX,7,pump,https://a.org\n"
    (found,), _ = read(write(tmp_path, table), columns=MODEL)
    assert (found.document.id, found.type) == ("kb/m.csv#7", "pump")
    assert found.document.metadata == {"url": "https://a.org"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("status", "repealed"), ("状态", "现行有效"), ("licence", "CC0"), ("lang", "en")),
        *(("effective_from", "2024-01-01"), ("jurisdiction", "UK"), ("evidence grade", "A")),
    ],
)
def test_what_clearly_says_how_far_a_row_holds_is_no_fact_and_is_named(
    tmp_path: Path, column: str, value: str
) -> None:
    table = write(tmp_path, f"model,weight,{column}\nX,1 kg,{value}\n")
    (found,), _ = read(table, columns=MODEL)
    assert facts([found]) == [("weight", "1 kg")]
    (note,) = found.notes
    assert f"column '{column}' says " in note
    assert "another name under 'columns'" in note
    renamed, _ = read(table, columns={**MODEL, column: "way out"})
    assert facts(renamed) == [("weight", "1 kg"), ("way out", value)]


def test_a_status_of_things_is_one_in_every_row(tmp_path: Path) -> None:
    table = "model,status\nX,active\nY,in repair\nZ,replaced\n"
    found, _ = read(write(tmp_path, table), columns=MODEL)
    assert [thing for _, _, thing in triples(found)] == ["active", "in repair", "replaced"]
    assert not any(one.document.metadata or one.notes for one in found)


def test_what_columns_says_of_a_column_holds(tmp_path: Path) -> None:
    columns = {**MODEL, "type": "title", "name": "aliases", "source": "id"}
    found, _ = read(write(tmp_path, MACHINES), columns=columns)
    assert facts(found, "EX-17") == [("weight", "1700 kg")]
    assert found[0].document.id == "kb/m.csv#Leeds yard"
    assert found[0].document.metadata == {"title": "excavator", "aliases": ["Badger"]}
    assert found[0].notes[0].startswith("column 'type' is kept as metadata, and is no fact")


def test_a_column_beside_one_that_takes_its_meaning_is_a_fact(tmp_path: Path) -> None:
    table = "model,sort,type\nX,pump,plunger\n"
    (found,), _ = read(write(tmp_path, table), columns={**MODEL, "sort": "type"})
    assert (found.type, facts([found])) == ("pump", [("type", "plunger")])


def test_aliases_stay_aliases(tmp_path: Path) -> None:
    (found,), _ = read(write(tmp_path, "model,aliases,w\nX,Y|Z,1 kg\n"), columns=MODEL)
    assert (found.document.metadata, facts([found])) == ({"aliases": ["Y", "Z"]}, [("w", "1 kg")])
    assert not found.notes


def test_in_a_pack_with_relations_reserved_columns_are_facts_only_if_they_are_relations(
    tmp_path: Path,
) -> None:
    relations = RELATIONS | {"type": complete(Relation(id="type"))}
    table = "drug,dose,type,name,source\nX,1 g,painkiller,Asa,BNF\n"
    (found,), problems = read(write(tmp_path, table), relations, columns={"drug": "subject"})
    assert problems == []
    assert facts([found]) == [("dose", "1 g"), ("type", "painkiller")]
    assert found.type == "painkiller"
    assert found.document.metadata == {"source": "BNF"}
    assert [note.partition(" is no relation")[0] for note in found.notes] == [
        "column 'name'", "column 'source'",
    ]  # fmt: skip
