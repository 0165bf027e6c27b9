"""The house has floors: a module imports only from its own floor's package or from lower floors."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "verticalize"
FLOORS = {
    "errors": 0, "fingerprint": 0, "extras": 0, "text": 0, "dates": 0, "numerals": 0, "cores": 0,
    "records": 1, "jsonl": 1, "page": 1, "listening": 1, "progress": 1,
    "store": 2, "config": 2, "on_disk": 2,
    "domain": 3,
    "knowledge": 4, "models": 4,
    "retrieval": 5, "data": 5,
    "instruct": 6, "tune": 6,
    "assistant": 7,
    "evaluate": 8,
    "pipeline": 9,
    "ui": 10, "serve": 10, "export": 10, "cli": 11,
}  # fmt: skip
ROOMS = {
    "retrieval": {
        "words": 0, "sources": 0, "quoting": 1, "embedders": 1, "tables": 2,
        "engine": 3, "aspects": 4, "bridge": 4, "gate": 5,
    },
    "assistant": {"turns": 0, "citing": 0, "answers": 1},
    "models": {"training": 0, "decoding": 0},
    "knowledge": {"encodings": 0, "cutting": 0, "readers": 1, "sources": 2},
}  # fmt: skip
MODULES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The modules of ours, by their dotted names, that are imported at the top or inside."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.startswith("verticalize.")}


def imported_rooms(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(path)} - {"__version__"}


def rooms_within(path: Path, house: str) -> set[str]:
    inside = f"verticalize.{house}."
    names = (name.removeprefix(inside) for name in imported(path) if name.startswith(inside))
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_a_module_imports_only_from_lower_floors(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    for other in imported_rooms(path) - {here}:
        assert other == "errors" or FLOORS[other] < FLOORS[here], f"{here} imports {other}"


@pytest.mark.parametrize("house", ROOMS)
def test_rooms_have_floors_too(house: str) -> None:
    floors = ROOMS[house]
    for here in floors:
        modules = sorted((SRC / house / here).rglob("*.py"))
        assert modules
        for path in modules:
            for other in rooms_within(path, house) - {here}:
                higher = floors.get(other, -1) >= floors[here]
                assert not higher, f"{path.name} of {here} imports {other}"


def test_every_floor_is_told_to_those_who_contribute() -> None:
    told = (SRC.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = {
        int(row[1]): {*re.findall(r"`(\w+)`", row[2])}
        for row in re.finditer(r"^\| (\d+) \| (.*) \|$", told, re.M)
    }
    floors = {floor: {room for room, at in FLOORS.items() if at == floor} for floor in table}
    assert table == floors
    assert {*table} == {*FLOORS.values()}


def test_tests_patch_nothing_of_ours_but_what_contributing_names() -> None:
    found = {one for path in Path(__file__).parent.rglob("*.py") for one in patched(path)}
    assert found == {"sqlite.MAX_SECONDS", "verticalize.__file__"}


def patched(path: Path) -> Iterator[str]:
    """What `setattr` changes of our modules, where they go by a name or by a dotted one."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    ours = {"verticalize"} | {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("verticalize")
        for alias in node.names
    }
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            target, *names = map(ast.unparse, node.args)
            if target.strip("'").split(".")[0] in ours:
                yield ".".join(name.strip("'") for name in (target, *names[: len(names) - 1]))


@pytest.mark.parametrize("face", ["ui", "serve"])
def test_page_and_server_know_the_assistant_but_not_the_pipeline(face: str) -> None:
    faces = [path for path in MODULES if room(path) == face]
    assert faces
    assert not any("pipeline" in imported_rooms(path) for path in faces)


@pytest.mark.parametrize("code", ["import verticalize", "import verticalize.cli.main"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    heavy = (
        "torch",
        "transformers",
        "datasets",
        "gradio",
        "langchain",
        "pydantic",
        "numpy",
        "fastapi",
        "uvicorn",
    )
    script = f"{code}\nimport sys\nprint(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_the_public_names_are_pinned_and_exist() -> None:
    import verticalize

    assert sorted(verticalize.__all__) == [
        "Answer", "Assistant", "Build", "Citation", "Hit", "Pack", "Planned", "Scope", "Settings",
        "VerticalizeError", "build", "load_domain", "load_examples", "load_settings", "plan",
    ]  # fmt: skip
    for name in verticalize.__all__:
        assert getattr(verticalize, name).__name__ == name
    assert {*verticalize.__all__, "__version__"} <= set(dir(verticalize))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        verticalize.nothing  # noqa: B018


def test_the_version_is_that_of_the_distribution() -> None:
    import verticalize

    project = tomllib.loads((SRC.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    assert verticalize.__version__ == project["version"]
