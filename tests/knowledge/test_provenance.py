"""sources.yaml: every knowledge file listed with its hash, every cited work described."""

import hashlib
from pathlib import Path

import pytest
import yaml

from verticalize.knowledge.sources.provenance import citations, refresh, verify

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack's knowledge of three files, with a sources.yaml that is in order."""
    folder = tmp_path / "knowledge" / "tea"
    folder.mkdir(parents=True)
    (folder / "green.md").write_text("---\ntitle: Green tea\nsource: [who, nhs]\n---\nText.\n")
    (folder / "facts.en.jsonl").write_text('{"id": "a", "source": "who"}\n')
    (folder / "faq.csv").write_text("id,question,answer,source\nq1,Q?,A.,nhs\n")
    described = {key: {"title": key.upper()} for key in ("nhs", "who")}
    (folder / "sources.yaml").write_text(yaml.safe_dump({"references": described}))
    refresh(folder)
    return folder


@pytest.mark.parametrize("pack", ["medical", "legal"])
def test_every_file_of_a_shipped_pack_has_its_hash_and_every_cited_work_is_described(
    pack: str,
) -> None:
    assert [str(problem) for problem in verify(KNOWLEDGE / pack)] == []


@pytest.mark.parametrize("pack", ["medical", "legal"])
def test_every_reference_of_a_shipped_pack_has_a_title_and_a_publisher(pack: str) -> None:
    told = yaml.safe_load((KNOWLEDGE / pack / "sources.yaml").read_text("utf-8"))
    lacking = [k for k, v in told["references"].items() if not (v["title"] and v["publisher"])]
    assert lacking == []


def test_a_file_is_listed_with_path_title_origin_licence_date_and_hash(folder: Path) -> None:
    rows = yaml.safe_load((folder / "sources.yaml").read_text("utf-8"))["files"]
    assert [row["path"] for row in rows] == ["tea/facts.en.jsonl", "tea/faq.csv", "tea/green.md"]
    assert [row["title"] for row in rows] == ["tea: facts (en)", "tea: faq", "Green tea"]
    assert set(rows[0]) == {"path", "title", "origin", "licence", "date", "sha256"}
    assert rows[1]["sha256"] == hashlib.sha256((folder / "faq.csv").read_bytes()).hexdigest()


def test_a_changed_a_missing_and_an_unlisted_file_are_named(folder: Path) -> None:
    (folder / "faq.csv").write_text("id,question,answer,source\nq1,Q?,B.,nhs\n")
    (folder / "green.md").unlink()
    (folder / "black.md").write_text("---\nsource: who\n---\nText.\n")
    assert [problem.message for problem in verify(folder)] == [
        "'tea/green.md' is listed and does not exist.",
        "'tea/black.md' is not listed.",
        "'tea/faq.csv' has changed since its hash was taken.",
    ]


def test_refreshing_mends_the_list_and_keeps_what_a_person_wrote(folder: Path) -> None:
    path = folder / "sources.yaml"
    told = yaml.safe_load(path.read_text("utf-8"))
    told["files"][1] |= {"origin": "Collected in 2020", "date": "2020-02-02"}
    path.write_text(yaml.safe_dump(told), "utf-8")
    (folder / "faq.csv").write_text("id,question,answer,source\nq1,Q?,B.,nhs\n")
    (folder / "green.md").unlink()
    refresh(folder)
    rows = yaml.safe_load(path.read_text("utf-8"))["files"]
    assert [row["path"] for row in rows] == ["tea/facts.en.jsonl", "tea/faq.csv"]
    assert (rows[1]["origin"], rows[1]["date"]) == ("Collected in 2020", "2020-02-02")
    assert verify(folder) == []


def test_a_record_that_cites_an_unknown_work_or_none_is_named_with_its_line(folder: Path) -> None:
    (folder / "facts.en.jsonl").write_text('{"id": "a", "source": ["who", "nhz"]}\n{"id": "b"}\n')
    refresh(folder)
    facts = folder / "facts.en.jsonl"
    assert [str(problem) for problem in verify(folder)] == [
        f"{facts}:1: cites 'nhz', which is not under references. Did you mean 'nhs'?",
        f"{facts}:2: names no work under 'source'. Name one.",
    ]


def test_front_matter_rows_and_records_all_say_what_they_cite(folder: Path) -> None:
    assert [keys for _, keys in citations(folder / "green.md")] == [["who", "nhs"]]
    assert [keys for _, keys in citations(folder / "faq.csv")] == [["nhs"]]
    assert [keys for _, keys in citations(folder / "facts.en.jsonl")] == [["who"]]
