"""A format whose package is not installed costs its files, and the error says what to install."""

import sys
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.knowledge.ingest import survey


@pytest.mark.parametrize(
    ("file", "module", "extra"),
    [
        ("a.html", "trafilatura", "web"),
        ("a.pdf", "pypdf", "pdf"),
        ("a.docx", "docx", "office"),
        ("a.pptx", "pptx", "office"),
        ("a.xlsx", "openpyxl", "office"),
        ("a.ttl", "rdflib", "rdf"),
    ],
)
def test_what_is_not_installed_is_named_with_its_pip_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    root = tmp_path / "domains/tea"
    root.mkdir(parents=True)
    (root / "domain.yaml").write_text("name: tea\nlanguages: [en]\nknowledge: ['tea/*']\n", "utf-8")
    folder = tmp_path / "knowledge/tea"
    folder.mkdir(parents=True)
    (folder / file).write_bytes(b"<p>Tea.</p>" if extra == "web" else b"x")
    (folder / "b.md").write_text("# Tea\n\nGreen tea is not oxidised.\n", "utf-8")
    corpus, problems = survey(load_domain("tea", domains=tmp_path / "domains"), max_tokens=160)
    assert [document.id for document in corpus.documents] == ["tea/b.md"]
    assert [f"pip install -e '.[{extra}]'" in p.hint for p in problems] == [True]
