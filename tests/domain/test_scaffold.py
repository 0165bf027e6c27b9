"""`verticalize new`: a pack that is in order as it stands."""

from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.domain.prompts import Prompts
from verticalize.domain.scaffold import new_pack
from verticalize.domain.schema import read_section
from verticalize.errors import ConfigError, DomainError
from verticalize.knowledge.check import check
from verticalize.knowledge.sources.shelf import add


def test_a_new_pack_is_in_order_and_has_questions_of_every_slice_in_both_languages(
    tmp_path: Path,
) -> None:
    new_pack("cooking", tmp_path)
    pack = load_domain("cooking", domains=tmp_path / "domains")
    report = check(pack)
    assert report.problems == ()
    assert report.sources[0].documents == 16
    slices = {(item.slice, item.lang) for item in pack.evaluation()}
    assert slices == {
        (part, lang) for part in ("known", "new", "unanswerable", "safety") for lang in ("zh", "en")
    }


def test_files_put_into_its_knowledge_folder_are_picked_up(tmp_path: Path) -> None:
    new_pack("cooking", tmp_path)
    (tmp_path / "knowledge/cooking/soup.md").write_text("# Soup\n\nBoil water.\n", "utf-8")
    pack = load_domain("cooking", domains=tmp_path / "domains")
    assert [s.name for s in pack.sources()] == ["cooking/example.jsonl", "cooking/soup.md"]


def test_the_files_written_are_named_and_none_mentions_the_placeholder(tmp_path: Path) -> None:
    written = new_pack("my-pack_2", tmp_path)
    assert tmp_path / "domains/my-pack_2/domain.yaml" in written
    assert all(path.is_file() for path in written)
    assert not any("NAME" in path.read_text("utf-8") for path in written)


def test_a_second_pack_of_that_name_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    new_pack("cooking", tmp_path)
    mine = tmp_path / "domains/cooking/domain.yaml"
    mine.write_text("mine", "utf-8")
    with pytest.raises(DomainError, match="is there already; nothing was written"):
        new_pack("cooking", tmp_path)
    assert mine.read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "a b", "../x", ".hidden", "a/b", "菜谱"])
def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DomainError, match="cannot be the name of a pack"):
        new_pack(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_pack_has_nothing_of_the_example_and_is_in_order(tmp_path: Path) -> None:
    written = new_pack("cooking", tmp_path, empty=True)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "domains/cooking/README.md", "domains/cooking/domain.yaml", "domains/cooking/prompts.yaml",
        "domains/cooking/safety.yaml", "knowledge/cooking/README.md",
    ]  # fmt: skip
    texts = " ".join(path.read_text("utf-8") for path in written)
    assert "verticalize new cooking --empty" in texts
    assert "`noun`" in texts  # what the README of any pack says of relations
    assert not [word for word in ("example.jsonl", "Jupiter", "NAME", "LANG") if word in texts]
    report = check(load_domain("cooking", domains=tmp_path / "domains"))
    assert report.problems == ()
    (warning,) = report.warnings
    assert "domain.yaml:5: there is no knowledge yet" in str(warning)
    assert "knowledge add cooking FILE" in warning.hint


def test_an_empty_pack_takes_up_the_first_file_and_says_no_more(tmp_path: Path) -> None:
    new_pack("cooking", tmp_path, empty=True, languages=["en"])
    pack = load_domain("cooking", domains=tmp_path / "domains")
    soup = tmp_path / "soup.md"
    soup.write_text("# Soup\n\nBoil water for ten minutes.\n", "utf-8")
    assert [one.name for one in add(pack, [soup]).placed] == ["cooking/soup.md"]
    report = check(pack)
    assert (report.problems, report.warnings, report.sources[0].documents) == ((), (), 1)


@pytest.mark.parametrize("name", ["soup.py", None])
def test_a_pattern_that_takes_nothing_in_is_still_a_problem(
    tmp_path: Path, name: str | None
) -> None:
    """The folder is gone, or holds what the pattern does not take in."""
    new_pack("cooking", tmp_path, empty=True)
    manifest, folder = tmp_path / "domains/cooking/domain.yaml", tmp_path / "knowledge/cooking"
    manifest.write_text(manifest.read_text("utf-8").replace("/**/*", "/*.md"), "utf-8")
    (folder / "README.md").unlink()
    (folder / name).write_text("x", "utf-8") if name else folder.rmdir()
    (problem,) = check(load_domain("cooking", domains=tmp_path / "domains")).problems
    assert "matches no file" in problem.message or "not there" in problem.message


@pytest.mark.parametrize("languages", [["zh"], ["en"], ["zh", "en"]])
def test_a_new_pack_in_some_languages_is_in_order(tmp_path: Path, languages: list[str]) -> None:
    new_pack("cooking", tmp_path, languages=languages)
    pack = load_domain("cooking", domains=tmp_path / "domains")
    report = check(pack)
    assert (report.problems, report.warnings) == ((), ())
    assert report.sources[0].documents == 8 * len(languages)
    assert [*pack.manifest.languages] == [*pack.manifest.title] == languages
    assert set(pack.manifest.examples) == {item.lang for item in pack.evaluation()} == {*languages}
    prompts, _ = read_section(pack.root / "prompts.yaml", Prompts)
    assert prompts is not None
    assert set(prompts.system) == set(prompts.refusal) == {*languages}


def test_a_language_that_no_pack_can_have_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'zh-CN' is no language of a pack. Did you mean 'zh'?"):
        new_pack("cooking", tmp_path, languages=["en", "zh-CN"])
    assert list(tmp_path.iterdir()) == []
