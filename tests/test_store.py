"""Artifacts: the rename is the commit, one writer at a time, and a full disk says so."""

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from verticalize.errors import StoreError
from verticalize.store import Store, disk_errors, read_json, write_json


def test_an_artifact_is_visible_only_after_its_commit(tmp_path: Path) -> None:
    store = Store(tmp_path / "cooking")
    folder = store.begin("ingest", "abc")
    (folder / "data").write_text("x", encoding="utf-8")
    assert not store.has("ingest", "abc")
    final = store.commit("ingest", "abc", {"key": "abc"})
    assert store.has("ingest", "abc")
    assert (final / "data").read_text(encoding="utf-8") == "x"
    assert store.recipe("ingest", "abc") == {"key": "abc"}
    assert not store.partial("ingest", "abc").exists()


def test_an_interrupted_artifact_is_handed_out_again_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (store.begin("tune", "k") / "checkpoint").write_text("7", encoding="utf-8")
    assert (store.begin("tune", "k") / "checkpoint").read_text(encoding="utf-8") == "7"


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    store = Store(tmp_path / "medical")
    with store.lock(), pytest.raises(StoreError, match="another build of 'medical' is running"):
        with store.lock():
            pass
    with store.lock():
        pass


def test_a_process_that_only_looks_at_the_lock_keeps_no_build_from_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with (tmp_path / ".lock").open("a+", encoding="utf-8") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        leaves = threading.Timer(0.1, fcntl.flock, (looking, fcntl.LOCK_UN))
        leaves.start()
        with store.lock():
            assert (tmp_path / ".lock").read_text(encoding="utf-8") == f"process {os.getpid()}"
        leaves.join()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from verticalize.store import Store\n"
        "lock = Store(Path(sys.argv[1])).lock(); lock.__enter__(); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    with Store(tmp_path).lock():
        pass


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_with_its_remedy(tmp_path: Path, code: int) -> None:
    with pytest.raises(StoreError, match="the disk is full.*finished work is kept"):
        with disk_errors(tmp_path):
            raise OSError(code, "no space")


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write here.*--runs"):
        with disk_errors(tmp_path):
            raise PermissionError(errno.EACCES, "denied")


def test_other_disk_errors_pass_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        with disk_errors(tmp_path):
            (tmp_path / "absent").read_text(encoding="utf-8")


def test_nothing_built_says_how_to_build(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="verticalize build legal"):
        Store(tmp_path / "legal").latest()


def test_who_asks_during_the_first_build_is_told_to_wait(tmp_path: Path) -> None:
    store = Store(tmp_path / "legal")
    with store.lock(), pytest.raises(StoreError) as caught:
        store.latest()
    assert f"'legal' is being built for the first time (process {os.getpid()})" in str(caught.value)
    assert "when the build has ended, which is sooner with --until instruct" in str(caught.value)
    with pytest.raises(StoreError, match="nothing has been built for 'legal' yet"):
        store.latest()


def test_an_older_build_is_there_during_the_next_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "legal")
    with store.lock():
        store.set_latest({"ingest": "k"})
        assert store.latest() == {"ingest": "k"}


def test_json_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(path, {"b": 1, "a": "痛风"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "痛风", "b": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_pruning_keeps_the_newest_build_and_strangers_files(tmp_path: Path) -> None:
    store = Store(tmp_path / "cooking")
    for key in ("old", "new"):
        store.begin("ingest", key)
        store.commit("ingest", key, {"key": key})
    store.begin("index", "unfinished")
    store.set_latest({"ingest": "new"})
    strangers = ["ingest/.DS_Store", ".DS_Store", "cache/ingest/part", "cache/.DS_Store"]
    for name in [*strangers, "knowledge.html", "data.html"]:
        (store.root / name).parent.mkdir(parents=True, exist_ok=True)
        (store.root / name).write_text("茶", encoding="utf-8")
    removed = ["index/unfinished.partial", "ingest/old", "knowledge.html", "data.html"]
    assert store.prune() == [store.root / name for name in removed]
    assert not any((store.root / name).exists() for name in removed)
    assert all((store.root / name).is_file() for name in strangers)
    assert store.has("ingest", "new")


def test_pruning_what_was_never_built_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "absent"):
        with pytest.raises(StoreError, match="nothing has been built"):
            Store(tmp_path / name).prune()
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_a_damaged_json_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=r"recipe\.json"):
        read_json(path)
