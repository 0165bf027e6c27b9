"""What has not changed is not read again, and what is gone leaves no trace."""

import os
from pathlib import Path

import pytest

from verticalize.domain import Pack, load_domain
from verticalize.errors import KnowledgeError
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into, read_corpus, read_problems, survey
from verticalize.knowledge.parts import Parts

FILES = {f"{n:03}.md": f"# Tea {n}\n\nTea number {n} grows on hill {n}.\n" for n in range(30)}


def pack(tmp_path: Path, files: dict[str, str]) -> Pack:
    root = tmp_path / "domains" / "tea"
    root.mkdir(parents=True, exist_ok=True)
    manifest = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/*']\n"
    (root / "domain.yaml").write_text(manifest, "utf-8")
    folder = tmp_path / "knowledge" / "tea"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")


def run(tmp_path: Path, files: dict[str, str], out: str, max_tokens: int = 160) -> list[str]:
    """Ingest into `out`; the names of the files that were read."""
    told: list[str] = []
    ingest_into(
        tmp_path / out,
        pack(tmp_path, files),
        max_tokens=max_tokens,
        parts=tmp_path / "parts",
        progress=lambda done, total, note: told.append(note.rpartition("· ")[2]),
    )
    return sorted(name for name in told if name.startswith("tea/"))


def traces(folder: Path, text: str) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and text in path.read_text("utf-8")
    ]


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    assert len(run(tmp_path, FILES, "one")) == 30
    assert run(tmp_path, FILES, "two") == []
    edited = FILES | {"007.md": "# Tea 7\n\nTea number 7 grows by the sea.\n"}
    assert run(tmp_path, edited, "three") == ["tea/007.md"]
    added = edited | {"new.md": "# Mate\n\nMate grows in Paraguay.\n"}
    assert run(tmp_path, added, "four") == ["tea/new.md"]
    assert len(run(tmp_path, added, "five", max_tokens=99)) == 31


def test_a_strangers_file_among_the_parts_stays(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/.DS_Store").write_text("茶", "utf-8")
    run(tmp_path, {"a.md": "# Tea\n\nTea.\n"}, "one")
    assert (tmp_path / "parts/.DS_Store").is_file()


def test_an_incremental_corpus_is_the_one_that_a_fresh_run_makes(tmp_path: Path) -> None:
    run(tmp_path, FILES, "one")
    changed = {name: text for name, text in FILES.items() if name != "003.md"}
    changed["010.md"] = "# Tea ten\n\nIt is new.\n"
    run(tmp_path, changed, "two")
    fresh = tmp_path / "fresh"
    run(fresh, changed, "two")
    assert read_corpus(tmp_path / "two") == read_corpus(fresh / "two")


@pytest.mark.parametrize("text", ["grows on hill 5.", "005.md"])
def test_a_removed_file_leaves_no_trace(tmp_path: Path, text: str) -> None:
    run(tmp_path, FILES, "one")
    assert traces(tmp_path / "parts", text)
    run(tmp_path, {name: body for name, body in FILES.items() if name != "005.md"}, "two")
    assert not traces(tmp_path / "two", text)
    assert not traces(tmp_path / "parts", text)


def test_a_file_that_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    files = FILES | {"bad.jsonl": "{\n"}
    assert "tea/bad.jsonl" in run(tmp_path, files, "one")
    assert run(tmp_path, files, "two") == ["tea/bad.jsonl"]


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_what_it_was(tmp_path: Path) -> None:
    files = FILES | {"a.md": "# Old\n\nThe old text.\n"}
    tea = pack(tmp_path, files)
    changing = tmp_path / "knowledge/tea/a.md"

    def change(done: int, total: int, note: str) -> None:
        changing.write_text("# New\n\nThe new text.\n", "utf-8")

    parts = Parts(tea, 160, tmp_path / "parts", None)
    changing.write_text("# New\n\nThe new text.\n", "utf-8")
    read = {part.summary.path: part for part in parts.read(1, change)}
    (problem,) = read["tea/a.md"].problems()
    assert "changed while it was read" in problem.message
    changing.write_text(files["a.md"], "utf-8")
    run(tmp_path, files, "again")
    assert "The old text." in read_corpus(tmp_path / "again").documents[-1].text


def test_a_wrong_listing_stops_the_build_and_is_a_problem_of_the_check(tmp_path: Path) -> None:
    tea = pack(tmp_path, FILES)
    rows = "files:\n- path: tea/001.md\n  status: repeeled\n"
    (tmp_path / "knowledge/tea/sources.yaml").write_text(rows, "utf-8")
    with pytest.raises(KnowledgeError, match="repeeled"):
        ingest_into(tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts")
    assert any("repeeled" in problem.message for problem in survey(tea, max_tokens=160)[1])


def test_a_file_that_may_not_be_read_is_its_own_problem(tmp_path: Path) -> None:
    tea = pack(tmp_path, FILES)
    (tmp_path / "knowledge/tea/broken.md").symlink_to("/proc/self/mem")
    (tmp_path / "knowledge/tea/loop.md").symlink_to(tmp_path / "knowledge/tea/loop.md")
    corpus, problems = survey(tea, max_tokens=160)
    assert len(corpus.documents) == len(FILES)
    assert [Path(problem.place).name for problem in problems] == ["broken.md"]


def test_a_name_that_is_no_utf8_is_read_all_the_same(tmp_path: Path) -> None:
    tea = pack(tmp_path, FILES)
    odd = os.fsencode(tmp_path / "knowledge/tea") + b"/" + "乌龙茶.md".encode("gb18030")
    Path(os.fsdecode(odd)).write_text("# 乌龙茶\n\n乌龙茶产于福建。\n", "utf-8")
    ingest_into(tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", limits=Limits())
    assert read_problems(tmp_path / "out") == []
    assert any("福建" in d.text for d in read_corpus(tmp_path / "out").documents)


def test_a_document_in_two_languages_has_passages_in_both(tmp_path: Path) -> None:
    halves = (
        "# 叉车 Forklift\n\n## 充电\n\n叉车蓄电池在二号车间东侧的充电区充电，只能添加蒸馏水。\n\n"
        "## Speed\n\nForklifts drive at walking pace inside all halls of the factory.\n"
    )
    run(tmp_path, {"a.md": halves}, "out")
    assert {p.section: p.lang for p in read_corpus(tmp_path / "out").passages} == {
        "充电": "zh", "Speed": "en",
    }  # fmt: skip
