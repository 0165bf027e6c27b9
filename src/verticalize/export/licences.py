"""Under what licences an export stands: of the base, of the knowledge, of the rows."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from verticalize import jsonl
from verticalize.export.built import Built
from verticalize.models.open import Base

UNSTATED = "not stated"
# They ask for no more of what is made from a work than to name it.
_LENIENT = re.compile(
    r"cc0.*|cc-by-\d\.\d|public.domain|pddl|apache-2\.0|mit|bsd-\d-clause|isc|unlicense", re.I
)


@dataclass(frozen=True, slots=True)
class Licences:
    """By licence: `documents` of the knowledge, and the files under ``data``."""

    base: str
    documents: Mapping[str, int]
    files: Mapping[str, int]

    @property
    def weights(self) -> str:
        """The base's, which weights made from it inherit; more where the data ask for more."""
        strict = {
            one
            for one in (*self.documents, *self.files)
            if one != UNSTATED and not _LENIENT.fullmatch(one) and one.lower() != self.base.lower()
        }
        return " and ".join([self.base, *sorted(strict)])

    @property
    def tag(self) -> str:
        """For the hub: an id of its list, or ``other``."""
        return self.weights.lower() if re.fullmatch(r"[\w.+-]+", self.weights) else "other"


def licences_of(built: Built) -> Licences:
    """What base, documents and files of rows say of themselves."""
    documents = Counter(
        str(row["metadata"].get("licence") or UNSTATED)
        for row in jsonl.read(built.folders["ingest"] / "documents.jsonl")
    )
    files = Counter(line.licence or UNSTATED for line in built.pack.manifest.data)
    return Licences(base_licence(built.base), dict(documents.most_common()), dict(files))


def base_licence(base: Base) -> str:
    """As its own model card says, where that lies beside its weights."""
    told = front_matter(base.path / "README.md").get("license", "")
    return str(told) or UNSTATED


def front_matter(path: Path) -> dict[str, Any]:
    """The YAML head of a Markdown file; empty where there is none."""
    if not path.is_file():
        return {}
    parts = path.read_text(encoding="utf-8").split("---", 2)
    head = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    return dict(head) if isinstance(head, dict) else {}
