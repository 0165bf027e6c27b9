"""Two versions of one document: the newer takes over on its day, and is told to do so."""

from pathlib import Path

import pytest
from shelves import shelf

from verticalize.knowledge.authority import Authority
from verticalize.knowledge.check import check
from verticalize.knowledge.ingest import Corpus, ingest, ingest_into
from verticalize.knowledge.inspect import inspect, render


def rule(since: str, *, front: str = "", body: str = "", title: str = "Gowning") -> str:
    return (
        f"---\ntitle: {title}\neffective_from: {since}\n{front}---\n# {title} of {since}\n\n"
        f"## General\n\nAll staff gown. {body}\n\n## Washing\n\nGowns are washed.\n\n"
        "## Records\n\nEach change is noted.\n"
    )


SOP = "number: SOP-3\n"
OLD, NEW = rule("2024-03-01", front=SOP), rule("2027-01-01", front=SOP, body="So do guests.")


def read(tmp_path: Path, **files: str) -> Corpus:
    texts = {f"tea/{name}.md": text for name, text in files.items()}
    return ingest(shelf(tmp_path, texts), max_tokens=160)


def ends(corpus: Corpus) -> dict[str, str]:
    """The last day of each document that has one."""
    told = {document.id: Authority.of(document.metadata) for document in corpus.documents}
    return {ident: str(one.effective_to) for ident, one in told.items() if one.effective_to}


def test_a_version_that_ends_itself_takes_nothing_over(tmp_path: Path) -> None:
    summer = rule("2027-06-01", front=f"{SOP}effective_to: 2027-08-31\n")
    assert set(ends(read(tmp_path, a=OLD, b=summer))) == {"tea/b.md"}


def test_the_same_title_in_another_folder_is_another_document(tmp_path: Path) -> None:
    texts = {"tea/berlin/leave.md": rule("2024-03-01"), "tea/paris/leave.md": rule("2027-01-01")}
    assert ends(ingest(shelf(tmp_path, texts), max_tokens=160)) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        (rule("2024-03-01"), rule("2027-01-01")),
        (rule("2024-03-01", front="文件编号: SOP-3\n"), rule("2027-01-01", front="编号: sop-3\n")),
        (OLD, rule("2027-01-01", front=SOP, title="Gowning and washing")),
    ],
)
def test_the_newer_version_takes_over_on_its_day(tmp_path: Path, old: str, new: str) -> None:
    corpus = read(tmp_path, v5=old, v6=new)
    assert ends(corpus) == {"tea/v5.md": "2026-12-31"}
    by = {Authority.of(passage.metadata).superseded_by for passage in corpus.passages}
    assert by == {"", "v6"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, rule("2024-03-01", front=SOP)),
        (OLD, rule("2027-01-01", front="number: SOP-4\n")),
        (OLD, rule("2027-01-01")),
        (OLD, NEW.replace("Washing", "Guests").replace("Records", "Fines")),
        (OLD, NEW.replace("effective_from", "lang: zh\neffective_from")),
        (rule("2024-03-01", front="jurisdiction: Ohio\n"), rule("2027-01-01", front="jurisdiction: Iowa\n")),
        (rule("2024-03-01"), rule("2027-01-01", title="Washing")),
        (OLD.replace("effective_from: 2024-03-01\n", ""), NEW),
        (rule("2024-03-01", front=f"{SOP}status: repealed\n"), NEW),
        (OLD, rule("2027-01-01", front=f"{SOP}status: repealed\n")),
        ("---\ntitle: Note\neffective_from: 2024\n---\nTea.", "---\ntitle: Note\neffective_from: 2025\n---\nRice."),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_version_ends_nothing(tmp_path: Path, old: str, new: str) -> None:
    assert ends(read(tmp_path, a=old, b=new)) == {}


def test_an_end_that_a_document_states_itself_stays(tmp_path: Path) -> None:
    old = rule("2024-03-01", front=f"{SOP}effective_to: 2025-06-30\n")
    assert ends(read(tmp_path, a=old, b=NEW)) == {"tea/a.md": "2025-06-30"}


def test_each_version_ends_where_the_next_begins(tmp_path: Path) -> None:
    corpus = read(tmp_path, a=OLD, b=NEW, c=rule("2020-01-01", front=SOP))
    assert ends(corpus) == {"tea/a.md": "2026-12-31", "tea/c.md": "2024-02-29"}


def test_check_says_which_versions_were_found_and_what_was_decided(tmp_path: Path) -> None:
    report = check(shelf(tmp_path, {"tea/a.md": OLD, "tea/b.md": NEW}))
    (warning,) = (w for w in report.warnings if "both have" in w.message)
    assert report.ok
    assert warning.place == "tea/a.md"
    assert "'tea/b.md' (both have the number SOP-3): it holds until 2026-12-31" in warning.message


def test_the_page_says_so_too(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/a.md": OLD, "tea/b.md": NEW})
    ingest_into(tmp_path / "out", pack, max_tokens=160, parts=tmp_path / "parts")
    html = render(inspect(tmp_path / "out"), "tea")
    assert html.count("an earlier version of") == 1


def test_the_end_goes_when_the_newer_version_does(tmp_path: Path) -> None:
    assert ends(read(tmp_path / "one", a=OLD, b=NEW))
    assert ends(read(tmp_path / "two", a=OLD)) == {}
