"""A finished tiny build whose adapter says something else than its base."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from verticalize.export.built import Built, open_built
from workshop import Workshop


@pytest.fixture(scope="session")
def tuned(finished: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The finished build after much more training, as it were. Only for reading."""
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("tuned") / "project"
    shutil.copytree(finished.root, root)
    workshop = Workshop(root)
    path = open_built(workshop.pack, runs=workshop.runs).adapter / "adapter_model.safetensors"
    noise = torch.Generator().manual_seed(0)
    weights = {
        name: torch.randn(one.shape, generator=noise, dtype=torch.float32).to(one.dtype) * 0.02
        if "lora_B" in name
        else one
        for name, one in load_file(path).items()
    }
    save_file(weights, path)
    return workshop


@pytest.fixture(scope="session")
def built(tuned: Workshop) -> Built:
    return open_built(tuned.pack, runs=tuned.runs)


def files_under(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
