"""A bundle is moved, asked and verified on a machine that has nothing but verticalize."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from verticalize.errors import StoreError
from verticalize.export.built import Built, open_built
from verticalize.export.place import verify, verify_bundle
from verticalize.export.targets import export
from workshop import Workshop

SRC = Path(__file__).parents[2] / "src"


@pytest.fixture(scope="module")
def moved(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, moved away from where it was written. Only for reading."""
    root = tmp_path_factory.mktemp("bundles")
    export(built, "bundle", root / "written")
    (root / "written").rename(root / "运到别处")
    return root / "运到别处"


def ask(folder: Path, question: str) -> subprocess.CompletedProcess[str]:
    where = ["--domains", "domains", "--runs", "runs"]
    command = ["ask", "cooking", question, "--arm", "tuned+rag", *where, "--json"]
    return subprocess.run(
        [sys.executable, "-m", "verticalize", *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(SRC), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_moved_bundle_answers_with_its_own_weights_and_cites(
    moved: Path, tuned: Workshop
) -> None:
    done = ask(moved, "木星有哪些卫星？")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["citations"] or answer["refused"]
    assert answer["receipt"]["arm"] == "tuned+rag"
    own = open_built(tuned.pack, runs=moved / "runs")
    assert own.base.path.resolve() == (moved / "base").resolve()


def test_nothing_in_a_bundle_is_found_by_a_path_of_the_machine_that_wrote_it(
    moved: Path, tuned: Workshop
) -> None:
    paths = (str(tuned.root), str(SRC))
    texts = [path.read_text("utf-8") for path in moved.rglob("*.json")]
    assert not [text for text in texts if any(path in text for path in paths)]
    told = (moved / "README.md").read_text("utf-8")
    assert "verticalize demo cooking --domains domains --runs runs" in told
    assert "embedder" not in told, "the default one comes with the package"


@pytest.mark.parametrize(
    "name", ["domains/cooking/safety.yaml", "base/model.safetensors", "latest.json"]
)
def test_a_bundle_that_was_changed_is_not_opened(moved: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(moved, folder)
    verify(folder)
    path = folder / name if "/" in name else next(folder.rglob(name))
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError, match=path.name):
        verify_bundle(folder / "runs")
    path.unlink()
    with pytest.raises(StoreError, match="missing or changed"):
        verify_bundle(folder / "runs")


def test_the_command_line_names_what_is_damaged(moved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(moved, folder)
    with (folder / "domains/cooking/prompts.yaml").open("a", encoding="utf-8") as handle:
        handle.write("# smuggled in\n")
    done = ask(folder, "What is special about Saturn?")
    assert done.returncode == StoreError.exit_code
    assert "domains/cooking/prompts.yaml" in done.stderr


def test_a_folder_of_runs_that_is_no_bundle_is_opened_as_ever(tuned: Workshop) -> None:
    verify_bundle(tuned.runs)
