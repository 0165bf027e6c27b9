"""``sources.yaml``: where each knowledge file comes from, its hash, and the works that it cites.

``python -m verticalize.knowledge.sources.provenance knowledge/medical`` rewrites the hashes after
an edit.
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
from verticalize.domain.patterns import LISTING, is_knowledge
from verticalize.errors import Problem, did_you_mean
from verticalize.knowledge.sources.sources_edit import edit, write
from verticalize.knowledge.sources.sources_file import checked_sources

ORIGIN = (
    "Written for verticalize; the works under `references` that each record names "
    "are where a reader can check it"
)
LICENCE = "CC-BY-4.0"


def refresh(folder: Path) -> list[Path]:
    """Mend `folder`'s sources.yaml: hashes renewed, new files added, rows of absent ones dropped.

    Returns:
        The files listed. What a person wrote about them, and the references, stay as they are.

    Raises:
        KnowledgeError: the sources.yaml is wrong.
    """
    sources = checked_sources(folder / LISTING)
    meant, _ = sources.meant(folder.parent)
    rows, files = dict(sources.rows()), _files(folder)
    given = {path: _row(path, folder) for path in files}
    changed = {
        meant[path]: _unlike(rows[meant[path]], given[path]) for path in files if path in meant
    }
    text, _ = edit(
        sources,
        cut=rows.keys() - changed.keys(),
        change={number: values for number, values in changed.items() if values},
        add=[given[path] for path in files if path not in meant],
    )
    write(sources.path, text)
    return files


def verify(folder: Path) -> list[Problem]:
    """Files that are missing, changed or unlisted, and cited works that no reference describes."""
    sources = checked_sources(folder / LISTING)
    meant, ambiguous = sources.meant(folder.parent)
    place, rows = str(sources.path), dict(sources.rows())
    present = {path: path.relative_to(folder.parent).as_posix() for path in _files(folder)}
    hint = (
        f"Look at the change, then run: python -m verticalize.knowledge.sources.provenance {folder}"
    )
    found = {meant[path] for path in present if path in meant}
    gone = sorted(row["path"] for number, row in rows.items() if number not in found)
    problems = [Problem(place, f"'{name}' is listed and does not exist.", hint) for name in gone]
    problems += [
        Problem(place, f"'{name}' is not listed.", hint)
        for path, name in present.items()
        if path not in meant
    ]
    problems += [
        Problem(place, f"'{name}' has changed since its hash was taken.", hint)
        for path, name in present.items()
        if path in meant and rows[meant[path]].get("sha256") != fingerprint.of_file(path)
    ]
    cited = _uncited(present, sources.value.get("references") or {})
    return [*ambiguous, *problems, *cited]


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
    return close if close.startswith("Did") else f"Describe it in {LISTING}."


def _keys(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(key) for key in value]
    return [key.strip() for key in str(value or "").split(";") if key.strip()]


def _front(path: Path) -> dict[str, Any]:
    parts = path.read_text(encoding="utf-8").split("---", 2)
    return dict(yaml.safe_load(parts[1]) or {}) if len(parts) == 3 and not parts[0] else {}


def _row(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder.parent).as_posix(),
        "title": _title(path, folder),
        "origin": ORIGIN,
        "licence": LICENCE,
        "date": date.today().isoformat(),
        "sha256": fingerprint.of_file(path),
    }


def _unlike(told: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a row lacks, and its hash where that is another one."""
    values = {key: value for key, value in given.items() if key not in told}
    same = told.get("sha256") == given["sha256"]
    return values if same else {**values, "sha256": given["sha256"]}


def _title(path: Path, folder: Path) -> str:
    if path.suffix == ".md":
        return str(_front(path).get("title") or path.stem)
    name, _, lang = path.name.removesuffix(path.suffix).partition(".")
    words = [*path.relative_to(folder).parts[:-1], name.replace("_", " ")]
    return f"{folder.name}: {', '.join(words)}" + (f" ({lang})" if lang else "")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and is_knowledge(path))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        refresh(Path(argument))
