"""The command ``verticalize export``."""

import json
from pathlib import Path

from shell import Command

from workshop import Workshop


def test_it_lists_what_it_would_write_and_then_writes_it(
    finished: Workshop, command: Command, tmp_path: Path
) -> None:
    words = ("export", "cooking", "--to", "adapter", "--out", str(tmp_path / "out"))
    listed = command(finished.root, *words, "--dry-run")
    assert listed.code == 0
    assert not (tmp_path / "out").exists()
    done = command(finished.root, *words)
    assert done.code == 0, done.err
    assert done.out.startswith(listed.out)
    assert "adapter (float32): max |Δlogit|" in done.out
    assert "Weights alone carry no passages and no safety rules" in done.err.splitlines()[-1]
    told = json.loads(command(finished.root, *words, "--json").out)
    assert told["target"] == "adapter"
    assert told["equivalence"][0]["agreement"] == 1.0
    assert [f"{tmp_path}/out/{name}" for name in told["files"]] == listed.out.split()


def test_a_target_that_there_is_not_is_told_before_anything_is_built(
    fresh: Workshop, command: Command
) -> None:
    words = ("export", "cooking", "--out", "out", "--to")
    said = command(fresh.root, *words, "gguff")
    assert (said.code, "no target named 'gguff'. Did you mean 'gguf'?" in said.err) == (2, True)
    assert command(fresh.root, *words, "gguf").code == 7  # nothing has been built


def test_it_will_not_replace_what_it_has_not_written(
    finished: Workshop, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    said = command(finished.root, "export", "cooking", "--to", "bundle", "--out", str(tmp_path))
    assert said.code == 7
    assert "no export has written it" in said.err
