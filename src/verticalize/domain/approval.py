"""Code of packs from outside the project runs only after the user has approved path and hash."""

import json
import os
from pathlib import Path

from verticalize import fingerprint
from verticalize.errors import DomainError

VARIABLE = "VERTICALIZE_CONFIG"


def approvals_file() -> Path:
    """Where approvals are kept: a file of the user's own, never of a pack."""
    home = os.environ.get(VARIABLE) or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "verticalize" / "approved.json"


def require(path: Path) -> None:
    """Pass if this very file, with these very bytes, was approved.

    Raises:
        DomainError: it was not; the error says how to approve it.
    """
    if _read().get(str(path.resolve())) != fingerprint.of_file(path):
        raise DomainError(
            "this pack brings its own code, which has not been approved as it now is.",
            place=str(path),
            hint=f"Read it, then run: verticalize check {path.parent.name} --approve-hooks",
        )


def approve(path: Path) -> None:
    """Remember path and hash as approved."""
    file = approvals_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    approved = _read() | {str(path.resolve()): fingerprint.of_file(path)}
    file.write_text(json.dumps(approved, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _read() -> dict[str, str]:
    file = approvals_file()
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
