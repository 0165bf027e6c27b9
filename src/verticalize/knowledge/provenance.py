"""``sources.yaml``: where each knowledge file comes from, its hash, and the works that it cites.

``python -m verticalize.knowledge.provenance knowledge/medical`` rewrites the hashes after an edit.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from verticalize import fingerprint, jsonl
from verticalize.config.lines import load_yaml
from verticalize.errors import Problem, did_you_mean

SOURCES = "sources.yaml"
ORIGIN = (
    "Written for verticalize; the works under `references` that each record names "
    "are where a reader can check it"
)
LICENCE = "CC-BY-4.0"
_NOT_LISTED = {SOURCES, "README.md"}


def refresh(folder: Path) -> list[Path]:
    """Rewrite the hashes in `folder`'s sources.yaml; new files are added, absent ones dropped.

    Returns:
        The files listed. What a person wrote about them, and the references, stay as they are.
    """
    told = read_sources(folder)
    known = {row["path"]: row for row in told.get("files") or ()}
    files = _files(folder)
    rows = [_row(path, known.get(_name(path, folder), {}), folder) for path in files]
    write_sources(folder, {**told, "files": rows})
    return files


def verify(folder: Path) -> list[Problem]:
    """Files that are missing, changed or unlisted, and cited works that no reference describes."""
    told = read_sources(folder)
    place = str(folder / SOURCES)
    listed = {row["path"]: row.get("sha256") for row in told.get("files") or ()}
    present = {_name(path, folder): path for path in _files(folder)}
    hint = f"Look at the change, then run: python -m verticalize.knowledge.provenance {folder}"
    problems = [
        Problem(place, f"'{name}' is listed and does not exist.", hint)
        for name in sorted(listed.keys() - present.keys())
    ]
    problems += [
        Problem(place, f"'{name}' is not listed.", hint)
        for name in sorted(present.keys() - listed.keys())
    ]
    problems += [
        Problem(place, f"'{name}' has changed since its hash was taken.", hint)
        for name, path in sorted(present.items())
        if name in listed and listed[name] != fingerprint.of_file(path)
    ]
    return problems + _uncited(present.values(), told.get("references") or {})


def citations(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Every record of a knowledge file (its place), with the keys of the works that it names."""
    if path.suffix == ".jsonl":
        for number, row in enumerate(jsonl.read(path), start=1):
            yield f"{path}:{number}", _keys(row.get("source"))
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                yield f"{path}#{row['id']}", _keys(row.get("source"))
    else:
        yield str(path), _keys(_front(path).get("source"))


def _uncited(paths: Iterable[Path], references: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for place, keys in chain.from_iterable(map(citations, paths)):
        if not keys:
            problems.append(Problem(place, "names no work under 'source'.", "Name one."))
        problems += [
            Problem(place, f"cites '{key}', which is not under references.", _hint(key, references))
            for key in keys
            if key not in references
        ]
    return problems


def _hint(key: str, known: Iterable[str]) -> str:
    close = did_you_mean(key, known)
    return close if close.startswith("Did") else f"Describe it in {SOURCES}."


def _keys(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(key) for key in value]
    return [key.strip() for key in str(value or "").split(";") if key.strip()]


def _front(path: Path) -> dict[str, Any]:
    parts = path.read_text(encoding="utf-8").split("---", 2)
    return dict(yaml.safe_load(parts[1]) or {}) if len(parts) == 3 and not parts[0] else {}


def _row(path: Path, told: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    told = {key: value for key, value in told.items() if key != "sha256"}
    given = {
        "path": _name(path, folder),
        "title": _title(path, folder),
        "origin": ORIGIN,
        "licence": LICENCE,
        "date": date.today().isoformat(),
    }
    return given | told | {"sha256": fingerprint.of_file(path)}


def _title(path: Path, folder: Path) -> str:
    if path.suffix == ".md":
        return str(_front(path).get("title") or path.stem)
    name, _, lang = path.name.removesuffix(path.suffix).partition(".")
    words = [*path.relative_to(folder).parts[:-1], name.replace("_", " ")]
    return f"{folder.name}: {', '.join(words)}" + (f" ({lang})" if lang else "")


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in _NOT_LISTED and not path.name.startswith(".")
    )


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent).as_posix()


def read_sources(folder: Path) -> dict[str, Any]:
    """What `folder`'s sources.yaml says: ``files`` and ``references``; nothing without one."""
    path = folder / SOURCES
    return load_yaml(path)[0] if path.is_file() else {}


def write_sources(folder: Path, told: Mapping[str, Any]) -> None:
    """Write `folder`'s sources.yaml."""
    text = _dump({"files": told.get("files") or []})
    text += "\n" + _dump({"references": told.get("references") or {}})
    (folder / SOURCES).write_text(text, encoding="utf-8", newline="\n")


def _dump(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        refresh(Path(argument))
