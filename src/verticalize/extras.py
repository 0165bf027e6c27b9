"""Optional packages: imported where they are needed, with the exact pip line when absent."""

import importlib
from types import ModuleType

from verticalize.errors import DependencyError


def need(module: str, *, extra: str) -> ModuleType:
    """Import `module`, or say which extra of verticalize brings it.

    Raises:
        DependencyError: the package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise DependencyError(
            f"this needs the package '{error.name or module}', which is not installed.",
            hint=f"Install it, in the clone of verticalize, with: pip install -e '.[{extra}]'",
        ) from error
