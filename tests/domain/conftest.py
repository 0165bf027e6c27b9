"""A small pack on disk, to be bent by each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"

PackMaker = Callable[..., Path]


@pytest.fixture
def make_pack(tmp_path: Path) -> PackMaker:
    """Writes ``domains/<folder>/`` with the files given, and one source; the pack's folder."""

    def make(manifest: str = MANIFEST, *, folder: str = "tea", **files: str) -> Path:
        root = tmp_path / "domains" / folder
        root.mkdir(parents=True, exist_ok=True)
        (root / "domain.yaml").write_text(manifest, "utf-8")
        for name, text in files.items():
            path = root / name.replace("__", "/").replace("_yaml", ".yaml").replace("_py", ".py")
            path = path.with_name(path.name.replace("_jsonl", ".jsonl"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        source = tmp_path / "knowledge" / "tea" / "green.md"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text("# Green tea\n\nGreen tea is not oxidised.\n", "utf-8")
        return root

    return make
