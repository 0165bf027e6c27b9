"""Phrasing files: what people ask, line by line; bad lines with place, cause and remedy."""

from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.domain.phrasings import read_phrasings
from verticalize.errors import ManifestError

GOOD = '{"document": "faq.csv#7", "asked": ["how long ", "多久"]}'


def test_lines_are_read_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{GOOD}\n\n{{"document": "d", "tells": " dose ", "asked": ["how many"]}}\n')
    (first, second), problems = read_phrasings(file)
    assert not problems
    assert (first.document, first.tells, first.asked) == ("faq.csv#7", "", ("how long", "多久"))
    assert (second.tells, second.place) == ("dose", f"{file}:3")


@pytest.mark.parametrize(("line", "cause"), [
    ("{", "not valid JSON"),
    ("[]", "expected a JSON object"),
    ('{"doc": "d", "asked": ["q"]}', "unknown key 'doc'"),
    ('{"asked": ["q"]}', "'document' is required"),
    ('{"document": " ", "asked": ["q"]}', "'document' is required"),
    ('{"document": "d", "tells": 3, "asked": ["q"]}', "'tells' must be text"),
    ('{"document": "d", "asked": ["\\ud800 why"]}', "half of a character"),
    ("[" * 100_000, "nested too deeply"),
    ('{"document": "d", "asked": []}', "'asked' must be a list of questions"),
    ('{"document": "d", "asked": "q"}', "'asked' must be a list of questions"),
    ('{"document": "d", "asked": ["q", ""]}', "'asked' must be a list of questions"),
])  # fmt: skip
def test_every_bad_line_has_its_place_and_the_others_are_read(
    tmp_path: Path, line: str, cause: str
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{GOOD}\n{line}\n{GOOD}\n")
    found, (problem,) = read_phrasings(file)
    assert str(problem).isascii()
    assert len(found) == 2
    assert problem.place == f"{file}:2"
    assert cause in problem.message
    assert problem.hint


def test_a_pattern_without_files_is_a_problem_of_the_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "domains" / "shop"
    folder.mkdir(parents=True)
    text = "name: shop\nlanguages: [en]\nknowledge: [faq.csv]\nphrasings: [asked/*.jsonl]\n"
    (folder / "domain.yaml").write_text(text)
    pack = load_domain("shop", domains=tmp_path / "domains")
    with pytest.raises(ManifestError, match=r"domain\.yaml:4.*'asked/\*\.jsonl' matches no file"):
        pack.phrasings()


@pytest.mark.parametrize("field", ["phrasings", "evaluation"])
def test_files_of_a_pack_stand_below_it(tmp_path: Path, field: str) -> None:
    folder = tmp_path / "domains" / "shop"
    folder.mkdir(parents=True)
    text = f"name: shop\nlanguages: [en]\nknowledge: [faq.csv]\n{field}: [/data/*.jsonl]\n"
    (folder / "domain.yaml").write_text(text)
    with pytest.raises(ManifestError, match=r"domain\.yaml:4.*must be a path below the folder"):
        load_domain("shop", domains=tmp_path / "domains")


def test_a_folder_is_no_file_of_phrasings(tmp_path: Path) -> None:
    (tmp_path / "domains" / "shop" / "asked").mkdir(parents=True)
    text = "name: shop\nlanguages: [en]\nknowledge: [faq.csv]\nphrasings: [asked]\n"
    (tmp_path / "domains" / "shop" / "domain.yaml").write_text(text)
    pack = load_domain("shop", domains=tmp_path / "domains")
    with pytest.raises(ManifestError, match="'asked' matches no file"):
        pack.phrasings()
