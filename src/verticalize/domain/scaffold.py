"""`verticalize new NAME`: a pack that builds as it stands, with one small source to replace.

With ``--empty`` it is one without any source, in order all the same.
"""

import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from verticalize.domain.manifest import LANGUAGES, NAME, language_meant
from verticalize.errors import ConfigError, DomainError, Problem
from verticalize.store import disk_errors

_PLACEHOLDER = "NAME"
BOTH = ("en", "zh")
_OF_LANGUAGE = re.compile(r"  (\w\w): ")  # a line of YAML that holds for one language
# Where in a file of the template the example begins, and where in the README it ends.
_EXAMPLE = "\n# What follows belongs to the example"
_ANY_PACK = "\nHow facts are put into words"


def new_pack(
    name: str, folder: Path, *, empty: bool = False, languages: Sequence[str] = BOTH
) -> list[Path]:
    """Write ``domains/<name>/`` and ``knowledge/<name>/`` below `folder`; the files written.

    Files that are put into ``knowledge/<name>/`` later belong to the pack without further ado.

    Args:
        empty: without the example: no source, and no questions about one.
        languages: of the pack, the first first.

    Raises:
        DomainError: `name` cannot be a folder's name, or the pack is there already. Nothing has
            been written then.
        ConfigError: no pack can be in one of the languages. Nothing has been written either.
        StoreError: the disk is full or not writable.
    """
    if not NAME.fullmatch(name):
        raise DomainError(
            f"'{name}' cannot be the name of a pack.",
            hint="Use a to z, A to Z, digits, '-' and '_', beginning with a letter or digit. The "
            "titles in domain.yaml may be in any script.",
        )
    languages = _checked(languages)
    pack, knowledge = _parts(empty=empty)
    texts = {
        target / path: _in_languages(path, text, languages).replace(_PLACEHOLDER, name)
        for part, target in (
            (pack, folder / "domains" / name),
            (knowledge, folder / "knowledge" / name),
        )
        for path, text in part.items()
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


def _checked(languages: Sequence[str]) -> tuple[str, ...]:
    for lang in languages:
        if lang not in LANGUAGES:
            meant = language_meant(lang)
            hint = meant[:1].upper() + meant[1:] + ("?" if meant.startswith("did") else ".")
            raise ConfigError([Problem("--lang", f"'{lang}' is no language of a pack.", hint)])
    return tuple(dict.fromkeys(languages)) or BOTH


def _parts(*, empty: bool) -> tuple[Mapping[Path, str], Mapping[Path, str]]:
    """The files of the pack and of its knowledge, by their paths."""
    template = files("verticalize.domain") / "template"
    pack = _texts(template / "pack")
    if not empty:
        return pack, _texts(template / "knowledge")
    readme, manifest = Path("README.md"), Path("domain.yaml")
    bare = _texts(template / "empty" / "pack")
    kept = {path: text for path, text in pack.items() if path.parts[0] != "eval"}
    kept[manifest] = kept[manifest].partition(_EXAMPLE)[0]
    kept[readme] = bare[readme] + "".join(kept[readme].partition(_ANY_PACK)[1:])
    return kept, _texts(template / "empty" / "knowledge")


def _in_languages(path: Path, text: str, languages: Sequence[str]) -> str:
    """The text of a file of the template without what is in other languages."""
    if path.suffix == ".jsonl":
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if json.loads(line)["lang"] in languages)
    if path.suffix != ".yaml":
        return text.replace('"LANG"', f'"{languages[0]}"')
    titles = ", ".join(f'{lang}: "{_PLACEHOLDER}"' for lang in languages)
    text = text.replace("languages: [en, zh]", f"languages: [{', '.join(languages)}]")
    text = text.replace('title: {en: "NAME", zh: "NAME"}', f"title: {{{titles}}}")
    return "".join(line for line in text.splitlines(keepends=True) if _is_in(line, languages))


def _is_in(line: str, languages: Sequence[str]) -> bool:
    found = _OF_LANGUAGE.match(line)
    return found is None or found[1] in languages


def _texts(folder: Traversable) -> dict[Path, str]:
    """The text of every file below `folder` by its path there, sorted."""
    found: dict[Path, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found |= {entry.name / path: text for path, text in _texts(entry).items()}
        else:
            found[Path(entry.name)] = entry.read_text(encoding="utf-8")
    return found
