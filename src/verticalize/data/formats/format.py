"""What a format is: a name, a kind of rows, a test of whether a row has it, and a reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verticalize.data.formats.maker import Origin
from verticalize.data.rows import Drop, Kind, Record, Row

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One form of rows.

    `fits` says by which keys and marks a row has the form, or None. `aliases` are data sets that
    come in it; `licence` is that of the data set that the form is named for, to be suggested.
    """

    name: str
    kind: Kind
    fits: Callable[[Fields], str | None]
    read: Callable[[Iterable[Row], Origin], Iterator[Record | Drop]]
    about: str
    aliases: tuple[str, ...] = ()
    licence: str = ""


def keys(*names: str) -> Callable[[Fields], str | None]:
    """Fits a row that has all these keys."""
    told = f"the {'key' if len(names) == 1 else 'keys'} {', '.join(names)}"

    def fits(fields: Fields) -> str | None:
        return told if all(name in fields for name in names) else None

    return fits


def keyed(told: str, test: Callable[..., bool], **types: type) -> Callable[[Fields], str | None]:
    """Fits a row with keys of these types whose values pass the `test`, in that order."""

    def fits(fields: Fields) -> str | None:
        values = [fields.get(name) for name in types]
        typed = all(
            isinstance(value, kind) for value, kind in zip(values, types.values(), strict=True)
        )
        return told if typed and test(*values) else None

    return fits
