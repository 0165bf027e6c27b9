"""Files are taken out of a pack's knowledge, with their rows, and nothing else is."""

from pathlib import Path

import pytest
from shelves import shelf, tree, write

from verticalize.domain import Pack
from verticalize.errors import KnowledgeError
from verticalize.knowledge.sources.unshelve import choose, remove

GREEN, BLACK = "# 绿茶\n\n绿茶不发酵。\n", "# Black tea\n\nBlack tea is oxidised.\n"


def take_out(pack: Pack, *names: str) -> list[str]:
    return remove(pack, choose(pack, names).files)


def test_an_original_outside_the_knowledge_folder_stays_and_its_line_is_named(
    tmp_path: Path,
) -> None:
    mine = write(tmp_path, {"mine/notes.md": GREEN}) / "mine/notes.md"
    pack = shelf(tmp_path, {"tea/a.md": BLACK}, "tea/*", str(mine))
    with pytest.raises(KnowledgeError, match="Remove this line") as caught:
        take_out(pack, "tea/a.md", str(mine))
    assert str(caught.value.place).endswith("domain.yaml:5")
    assert mine.is_file()
    assert (tmp_path / "knowledge/tea/a.md").is_file()


def test_a_link_in_the_knowledge_folder_goes_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    mine = write(tmp_path, {"mine.md": GREEN}) / "mine.md"
    pack = shelf(tmp_path, {"tea/a.md": BLACK})
    link = tmp_path / "knowledge/tea/link.md"
    link.symlink_to(mine)
    take_out(pack, "tea/link.md")
    assert not link.is_symlink()
    assert mine.is_file()


def test_a_line_that_matches_no_file_any_more_keeps_no_other_from_being_removed(
    tmp_path: Path,
) -> None:
    pack = shelf(tmp_path, {"tea/a.md": GREEN, "tea/b.md": BLACK}, "tea/*", "tea/a.md")
    (warning,) = take_out(pack, "tea/a.md")
    assert "'tea/a.md' matches no file now" in warning
    assert take_out(pack, "tea/b.md")
    assert tree(tmp_path / "knowledge") == {}


def test_a_file_that_is_named_twice_is_removed_once(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/a.md": GREEN, "tea/b.md": BLACK})
    assert take_out(pack, "tea/a.md", "tea/a.md", str(tmp_path / "knowledge/tea/a.md")) == []
    assert sorted(tree(tmp_path / "knowledge")) == ["tea/b.md"]


@pytest.mark.parametrize("name", ["tea/src", "tea/src/", "{root}/knowledge/tea/src"])
def test_a_folder_is_removed_with_all_that_is_below_it(tmp_path: Path, name: str) -> None:
    files = {"tea/src/a.md": GREEN, "tea/src/深/b.md": BLACK, "tea/src2/c.md": BLACK}
    pack = shelf(tmp_path, files)
    name = name.format(root=tmp_path)
    chosen = choose(pack, [name])
    assert dict(chosen.folders) == {name: 2}
    remove(pack, chosen.files)
    assert sorted(tree(tmp_path / "knowledge")) == ["tea/src2/c.md"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tea/gren.md", "Did you mean 'tea/green.md'"),
        (".", "verticalize knowledge list tea"),
        ("..", "verticalize knowledge list tea"),
        ("咖啡", "verticalize knowledge list tea"),
    ],
)
def test_what_is_no_file_of_the_knowledge_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    files = {"tea/green.md": GREEN} | {f"tea/{n:08}.csv": "a,b\n" for n in range(20)}
    pack = shelf(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KnowledgeError) as caught:
        choose(pack, [name])
    assert hint in str(caught.value)


LISTING = """\
# 茶叶的来源
version: 2
files:
# the first ones
- path: a.md  # relative to this folder
  licence: CC0
  note: >
    long

    text

# 红茶
- path: tea/b.md
  licence: MIT

# --- the works ---
references:
  who: {title: WHO}
"""


@pytest.mark.parametrize(
    ("gone", "cut"),
    [
        (["tea/a.md"], LISTING[LISTING.index("- path: a.md") : LISTING.index("\n# 红茶")]),
        (["tea/b.md"], "- path: tea/b.md\n  licence: MIT\n"),
    ],
)
def test_a_row_is_cut_out_and_every_other_line_stays(
    tmp_path: Path, gone: list[str], cut: str
) -> None:
    files = {"tea/a.md": GREEN, "tea/b.md": BLACK, "tea/c.md": BLACK, "tea/sources.yaml": LISTING}
    pack = shelf(tmp_path, files)
    assert take_out(pack, *gone) == []
    assert (tmp_path / "knowledge/tea/sources.yaml").read_text("utf-8") == LISTING.replace(cut, "")


def test_every_sources_yaml_above_a_file_loses_its_row(tmp_path: Path) -> None:
    files = {
        "tea/sub/a.md": GREEN,
        "tea/b.md": BLACK,
        "tea/sub/sources.yaml": "files:\n- path: a.md\n",
        "tea/sources.yaml": "files:\n- path: tea/sub/a.md\n- path: b.md\n",
        "sources.yaml": "files:\n  - path: tea/sub/a.md\n  - path: tea/b.md\n",
    }
    take_out(shelf(tmp_path, files), "tea/sub/a.md")
    left = tree(tmp_path / "knowledge")
    assert left == {
        "tea/b.md": BLACK,
        "tea/sub/sources.yaml": "files: []\n",
        "tea/sources.yaml": "files:\n- path: b.md\n",
        "sources.yaml": "files:\n  - path: tea/b.md\n",
    }


@pytest.mark.parametrize("listing", ["files: [\n", "files:\n- licence: MIT\n- path: a.md\n"])
def test_a_wrong_sources_yaml_is_named_before_anything_is_deleted(
    tmp_path: Path, listing: str
) -> None:
    files = {"tea/a.md": GREEN, "tea/sources.yaml": listing}
    pack = shelf(tmp_path, files)
    with pytest.raises(KnowledgeError, match="sources.yaml"):
        take_out(pack, "tea/a.md")
    assert tree(tmp_path / "knowledge") == files


def test_a_line_of_the_manifest_that_is_left_without_files_is_named(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/a.md": GREEN, "tea/b.csv": "a\n"}, "tea/*.csv", "tea/*.md")
    (told,) = take_out(pack, "tea/a.md")
    assert "domain.yaml:5: 'tea/*.md' matches no file now" in told
