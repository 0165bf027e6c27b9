"""Files are put into a pack's knowledge where its patterns find them, and never over others."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from shelves import shelf, tree, write

from verticalize.errors import KnowledgeError
from verticalize.knowledge.sources.shelf import add

GREEN, BLACK = "# 绿茶\n\n绿茶不发酵。\n", "# Black tea\n\nBlack tea is oxidised.\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rows(path: Path) -> list[dict[str, str]]:
    return list(yaml.safe_load(path.read_text("utf-8"))["files"])


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ("tea/*.md", []),
        ("tea/**/*.md", ["tea/new/a.md", "tea/new/sub/绿茶.md"]),
        ("tea/*/*.md", ["tea/new/a.md"]),
        ("tea/**/sub/*", ["tea/new/sub/绿茶.md"]),
        ("**/*.md", ["new/a.md", "new/sub/绿茶.md"]),
    ],
)
def test_of_a_folder_just_what_a_build_will_read_is_taken(
    tmp_path: Path, pattern: str, taken: list[str]
) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK}, pattern)
    folder = write(tmp_path / "new", {"a.md": BLACK, "sub/绿茶.md": GREEN})
    if not taken:
        with pytest.raises(KnowledgeError, match="takes in anything in the folder"):
            add(pack, [folder])
        return
    assert [one.name for one in add(pack, [folder]).placed] == taken
    read = {source.name for source in shelf(tmp_path, {}, pattern, "tea/old.md").sources()}
    assert read == {"tea/old.md", *taken}


def test_what_of_a_folder_is_not_taken_is_counted(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK}, "tea/**/*.md")
    foreign = "files:\n- {path: tea/new/a.md, status: repealed}\n"
    folder = write(
        tmp_path / "new",
        {
            "a.md": GREEN, "README.md": "About.", "sources.yaml": foreign, ".hidden.md": "x",
            ".git/b.md": "x", "c.txt": "x", "d.txt": "x",
        },
    )  # fmt: skip
    (folder / "link.md").symlink_to(folder / "a.md")
    added = add(pack, [folder])
    assert [one.name for one in added.placed] == ["tea/new/a.md"]
    assert dict(added.left_out) == {
        "README.md, which is never knowledge": 1,
        "sources.yaml, which is never knowledge": 1,
        "hidden": 2,
        "no pattern in domain.yaml takes it in": 2,
        "link to another place": 1,
    }
    assert sorted(tree(tmp_path / "knowledge")) == ["tea/new/a.md", "tea/old.md"]


@pytest.mark.parametrize("name", ["README.md", "sources.yaml", ".hidden.md", "a.txt"])
def test_a_file_that_would_not_be_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK}, "tea/*.md")
    write(tmp_path, {name: "x"})
    with pytest.raises(KnowledgeError, match="no pattern under 'knowledge' takes in"):
        add(pack, [tmp_path / name])


def test_a_file_that_no_reader_takes_is_refused_with_what_is_read(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK})
    folder = write(tmp_path / "code", {"race.py": "x = 1\n"})
    (tmp_path / "brew.gz").write_bytes(gzip.compress(b"x = 1\n"))
    for path in (folder / "race.py", tmp_path / "brew.gz", folder):
        with pytest.raises(KnowledgeError, match=r"nothing was copied\. .*\.md, .*\.pdf") as caught:
            add(pack, [path])
        assert caught.value.place == str(path)
    assert sorted(tree(tmp_path / "knowledge")) == ["tea/old.md"]


def test_of_a_folder_what_no_reader_takes_is_counted_and_named(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK})
    scripts = {f"sub/{letter}.py": "x = 1\n" for letter in "bcdefg"}
    folder = write(tmp_path / "new", {"a.md": GREEN, "notes": "x", "page": "<html>x", **scripts})
    (folder / "long.txt.gz").write_bytes(gzip.compress(GREEN.encode()))
    added = add(pack, [folder])
    assert [one.name for one in added.placed] == [
        "tea/new/a.md", "tea/new/long.txt.gz", "tea/new/page",
    ]  # fmt: skip
    assert dict(added.left_out) == {
        "no reader for 'notes' files: notes": 1,
        "no reader for '.py' files: sub/b.py, sub/c.py, sub/d.py, sub/e.py, sub/f.py and 1 more": 6,
    }


def test_a_pack_with_code_of_its_own_may_read_any_file(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK})
    write(tmp_path, {"race.py": "x = 1\n"})
    reading = replace(pack, manifest=pack.manifest.model_copy(update={"hooks": "hooks.py"}))
    assert [one.name for one in add(reading, [tmp_path / "race.py"]).placed] == ["tea/race.py"]


def test_two_different_files_of_one_name_are_refused_and_two_alike_are_one(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK})
    write(tmp_path, {"one/a.md": GREEN, "two/a.md": BLACK, "three/a.md": GREEN})
    with pytest.raises(KnowledgeError, match=r"would both become 'tea/a\.md'; nothing was copied"):
        add(pack, [tmp_path / "one/a.md", tmp_path / "two/a.md"])
    assert sorted(tree(tmp_path / "knowledge")) == ["tea/old.md"]
    (placed,) = add(pack, [tmp_path / "one/a.md", tmp_path / "three/a.md"]).placed
    assert placed.state == "added"


@pytest.mark.parametrize(
    ("patterns", "listing"),
    [
        (("{root}/elsewhere/*.md", "tea/**/*"), "tea/sources.yaml"),
        (("**/*.md",), "sources.yaml"),
        (("tea/**/*",), "tea/sources.yaml"),
    ],
)
def test_a_new_sources_yaml_stands_in_the_nearest_folder_of_the_files(
    tmp_path: Path, patterns: tuple[str, ...], listing: str
) -> None:
    write(tmp_path, {"elsewhere/x.md": BLACK, "a.md": GREEN})
    patterns = tuple(pattern.format(root=tmp_path) for pattern in patterns)
    pack = shelf(tmp_path, {"tea/old.md": BLACK}, *patterns)
    (placed,) = add(pack, [tmp_path / "a.md"], licence="CC0").placed
    (row,) = rows(tmp_path / "knowledge" / listing)
    assert (row["path"], row["licence"]) == (placed.name, "CC0")


def test_the_nearest_sources_yaml_above_takes_the_new_row(tmp_path: Path) -> None:
    near = {"tea/sub/sources.yaml": "files: []\n", "tea/sources.yaml": "files: []\n"}
    pack = shelf(tmp_path, {"tea/sub/old.md": BLACK, **near}, "tea/sub/*.md")
    write(tmp_path, {"a.md": GREEN})
    add(pack, [tmp_path / "a.md"])
    assert [row["path"] for row in rows(tmp_path / "knowledge/tea/sub/sources.yaml")] == [
        "tea/sub/a.md"
    ]
    assert (tmp_path / "knowledge/tea/sources.yaml").read_text("utf-8") == "files: []\n"


def test_replacing_writes_over_and_renews_the_hash_of_what_differs(tmp_path: Path) -> None:
    listing = (
        "files:\n"
        f"- path: a.md  # 手写\n  sha256: {sha256('old')}  # of the first edition\n"
        "- path: tea/new/b.md\n  origin: a friend\n"
    )
    files = {"tea/new/a.md": "old", "tea/new/b.md": BLACK, "tea/new/sources.yaml": listing}
    pack = shelf(tmp_path, files)
    folder = write(tmp_path / "new", {"a.md": GREEN, "b.md": BLACK, "c.md": "New."})
    with pytest.raises(KnowledgeError, match="--replace"):
        add(pack, [folder])
    assert tree(tmp_path / "knowledge") == files
    added = add(pack, [folder], replace=True)
    assert [one.state for one in added.placed] == ["replaced", "there already", "added"]
    assert (tmp_path / "knowledge/tea/new/a.md").read_text("utf-8") == GREEN
    told = (tmp_path / "knowledge/tea/new/sources.yaml").read_text("utf-8")
    assert told.startswith(listing.replace(sha256("old"), sha256(GREEN)))
    assert rows(tmp_path / "knowledge/tea/new/sources.yaml")[2]["path"] == "tea/new/c.md"


def test_an_origin_that_is_given_goes_to_a_file_that_is_listed_already(tmp_path: Path) -> None:
    files = {"tea/a.md": GREEN, "tea/sources.yaml": "files:\n- path: tea/a.md\n  grade: B\n"}
    pack = shelf(tmp_path, files)
    write(tmp_path, {"a.md": GREEN})
    add(pack, [tmp_path / "a.md"], origin="茶叶局")
    assert rows(tmp_path / "knowledge/tea/sources.yaml") == [
        {"path": "tea/a.md", "origin": "茶叶局", "grade": "B"}
    ]


@pytest.mark.parametrize(
    ("listing", "cause"),
    [
        ("files: [\n", "not valid YAML"),
        ("files:\n- licence: MIT\n", "names no file under 'path'"),
        ("files: {a.md: MIT}\n", "'files' is no list"),
        ("- path: a.md\n", "expected 'key: value' lines"),
    ],
)
def test_a_wrong_sources_yaml_is_named_before_anything_is_copied(
    tmp_path: Path, listing: str, cause: str
) -> None:
    pack = shelf(tmp_path, {"tea/old.md": BLACK, "tea/sources.yaml": listing})
    write(tmp_path, {"a.md": GREEN})
    with pytest.raises(KnowledgeError, match=cause) as caught:
        add(pack, [tmp_path / "a.md"])
    assert "sources.yaml" in str(caught.value.place)
    assert not (tmp_path / "knowledge/tea/a.md").exists()


def test_a_copy_of_what_is_knowledge_already_is_added_and_told_of(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/a.md": GREEN, "tea/c.md": GREEN[:-3] + "酵啊\n"})
    mine = write(tmp_path / "mine", {"b.md": GREEN})
    added = add(pack, [mine])
    assert [one.name for one in added.placed] == ["tea/mine/b.md"]
    assert added.notes == (
        "tea/mine/b.md has the same content as tea/a.md: it will be read twice.",
    )
    assert add(pack, [mine / "b.md"], replace=True).notes[0].startswith("tea/b.md has the same")


def test_a_file_of_other_content_is_added_without_a_word(tmp_path: Path) -> None:
    pack = shelf(tmp_path, {"tea/a.md": GREEN})
    assert add(pack, [write(tmp_path / "mine", {"b.md": BLACK}) / "b.md"]).notes == ()
