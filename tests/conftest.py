"""One tiny finished build, shared by the tests of the pipeline and of the command line."""

import shutil
from pathlib import Path

import pytest
import yaml

from once import once
from verticalize.domain.scaffold import new_pack
from workshop import TINY, Workshop


@pytest.fixture(scope="session")
def unbuilt(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The pack that `verticalize new cooking` writes, and tiny settings. Only for reading."""
    root = tmp_path_factory.mktemp("unbuilt")
    new_pack("cooking", root)
    (root / "run.yaml").write_text(yaml.safe_dump(TINY), "utf-8")
    return Workshop(root)


@pytest.fixture(scope="session")
def finished(unbuilt: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The same, built to the end. Only for reading."""

    def build(root: Path) -> None:
        shutil.copytree(unbuilt.root, root)
        ran = Workshop(root).build().ran
        assert ran == ("ingest", "index", "base", "instruct", "tune", "evaluate")

    return Workshop(once(tmp_path_factory, "finished", build))


@pytest.fixture
def workshop(finished: Workshop, tmp_path: Path) -> Workshop:
    """A copy of the finished build, to be changed by the test."""
    shutil.copytree(finished.root, tmp_path / "project")
    return Workshop(tmp_path / "project")


@pytest.fixture
def fresh(unbuilt: Workshop, tmp_path: Path) -> Workshop:
    """A copy of the pack with nothing built, to be changed by the test."""
    shutil.copytree(unbuilt.root, tmp_path / "project")
    return Workshop(tmp_path / "project")
