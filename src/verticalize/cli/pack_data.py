"""What ``verticalize check`` says of the instruction files of a pack."""

from collections.abc import Iterator, Sequence

from verticalize.cli.table import table
from verticalize.data.sources import FileRows, survey
from verticalize.domain.pack import Pack
from verticalize.errors import ManifestError, Problem


def read_data(pack: Pack) -> tuple[list[FileRows], list[Problem]]:
    """Every file under ``data``, read to its end, and what is wrong."""
    try:
        files = pack.data_files()
    except ManifestError as error:
        return [], list(error.problems)
    return survey(files)


def lines_of(files: Sequence[FileRows]) -> Iterator[str]:
    """A table of the files, and what is left out of each."""
    if not files:
        return
    yield ""
    rows = [(one.file.name, one.format or "-", str(one.count)) for one in files]
    yield from table(("data", "format", "rows"), rows, left=(0, 1))
    for one in files:
        for reason, count in one.dropped.items():
            yield f"{count:>7}  {one.file.name}: {reason}"
    yield ""
