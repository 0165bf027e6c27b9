"""`verticalize new NAME`: a pack that builds as it stands, with one small source to replace."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from verticalize.domain.manifest import NAME
from verticalize.errors import DomainError
from verticalize.store import disk_errors

_PLACEHOLDER = "NAME"


def new_pack(name: str, folder: Path) -> list[Path]:
    """Write ``domains/<name>/`` and ``knowledge/<name>/`` below `folder`; the files written.

    Files that are put into ``knowledge/<name>/`` later belong to the pack without further ado.

    Raises:
        DomainError: `name` cannot be a folder's name, or the pack is there already. Nothing has
            been written then.
        StoreError: the disk is full or not writable.
    """
    if not NAME.fullmatch(name):
        raise DomainError(
            f"'{name}' cannot be the name of a pack.",
            hint="Use a to z, A to Z, digits, '-' and '_', beginning with a letter or digit. The "
            "titles in domain.yaml may be in any script.",
        )
    template = files("verticalize.domain") / "template"
    texts = {
        target / path: text.replace(_PLACEHOLDER, name)
        for part, target in (
            ("pack", folder / "domains" / name),
            ("knowledge", folder / "knowledge" / name),
        )
        for path, text in _texts(template / part)
    }
    for path in texts:
        if path.exists():
            raise DomainError(
                "is there already; nothing was written.",
                place=str(path),
                hint="Choose another name, or remove the old pack.",
            )
    for path, text in texts.items():
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return list(texts)


def _texts(folder: Traversable) -> list[tuple[Path, str]]:
    """Relative path and text of every file below `folder`, sorted."""
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += [(entry.name / path, text) for path, text in _texts(entry)]
        else:
            found.append((Path(entry.name), entry.read_text(encoding="utf-8")))
    return found
