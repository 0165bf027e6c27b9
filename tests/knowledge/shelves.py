"""A project folder with one pack of tea, as the tests of the shelf use it."""

from pathlib import Path

from verticalize.domain import Pack, load_domain


def shelf(root: Path, files: dict[str, str], *patterns: str) -> Pack:
    """A pack whose knowledge root holds `files`, by their paths, and is read by `patterns`."""
    folder = root / "domains" / "tea"
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"- '{pattern}'\n" for pattern in patterns or ("tea/**/*",))
    (folder / "domain.yaml").write_text(
        f"name: tea\nlanguages: [zh, en]\nknowledge:\n{lines}", "utf-8"
    )
    write(root / "knowledge", files)
    (root / "knowledge").mkdir(exist_ok=True)
    return load_domain("tea", domains=root / "domains", knowledge=root / "knowledge")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
