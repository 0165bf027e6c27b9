"""`verticalize new`: a pack that is in order as it stands."""

from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.domain.scaffold import new_pack
from verticalize.errors import DomainError
from verticalize.knowledge.check import check


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
