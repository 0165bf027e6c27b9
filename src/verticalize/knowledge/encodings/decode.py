"""Knowledge files as text, in whatever usual encoding they are; what is no text is an error.

Nothing is replaced or guessed silently: a file that is damaged is refused with line and byte, and
what is removed or taken for likely is said in `notes`, one string for each, to be counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.controls import RARE, REMOVED, Controls, without_controls
from verticalize.knowledge.encodings.encoding import WESTERN, encoding_of, errors_of, survey

__all__ = [
    "MAX_FILE", "MAX_LINE", "encoding_of", "not_text", "opening", "read_lines", "read_text",
    "unreadable",
]  # fmt: skip

MEGABYTE = 1 << 20
MAX_FILE = 64 * MEGABYTE  # bytes of a file that has to be read as a whole
MAX_LINE = 8 * MEGABYTE  # characters of one line of a table or of JSON Lines
AS_WESTERN = "read as Windows-1252 (Western European), which its bytes suggest"
_OPENING = 64 * 1024  # characters among which the first that is no white space must be


def read_text(path: Path, notes: list[str] | None = None) -> str:
    """The whole file, every line break a newline.

    Args:
        notes: takes one `REMOVED` for each control character, and what else must be known.

    Raises:
        KnowledgeError: not readable, too large, not text, or in no encoding that we know.
    """
    with _readable(path):
        size = path.stat().st_size
        if size > MAX_FILE:
            raise KnowledgeError(
                f"the file has {size / MEGABYTE:.0f} MB; the limit for its format is "
                f"{MAX_FILE // MEGABYTE} MB.",
                place=str(path),
                hint="Split it, or write it as JSON Lines, which has no such limit.",
            )
        codec = _codec(path, notes)
        text, removed = without_controls(path.read_text(encoding=codec, errors=errors_of(codec)))
    if notes is not None:
        notes += [REMOVED] * removed
    return text


def opening(path: Path) -> str:
    """The beginning of the file after white space: enough to tell what it is.

    Raises:
        KnowledgeError: as `read_text`.
    """
    with _readable(path):
        codec = _codec(path, None)
        with path.open(encoding=codec, errors=errors_of(codec)) as handle:
            return without_controls(handle.read(_OPENING))[0].lstrip()[:64]


def read_lines(path: Path, notes: list[str] | None = None) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each line, its line break included, a line at a time.

    `notes` grow with the lines, so what a line adds is there before the line is.

    Raises:
        KnowledgeError: as `read_text`; or a line is longer than `MAX_LINE`.
    """
    with _readable(path):
        codec = _codec(path, notes)
        with path.open(encoding=codec, errors=errors_of(codec)) as handle:
            number = 0
            while line := handle.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise KnowledgeError(
                        f"the line is longer than {MAX_LINE // MEGABYTE} MB, the limit for one "
                        "record.",
                        place=f"{path}:{number}",
                        hint="Write one record a line; a long text belongs in a file of its own.",
                    )
                line, removed = without_controls(line)
                if notes is not None:
                    notes += [REMOVED] * removed
                yield number, line


def _codec(path: Path, notes: list[str] | None) -> str:
    codec, controls = survey(path)
    if not controls.rare:
        raise not_text(path, controls)
    if codec == WESTERN and notes is not None:
        notes.append(AS_WESTERN)
    return codec


def not_text(path: Path, controls: Controls) -> KnowledgeError:
    """The error of a file whose control characters are not `rare`."""
    return KnowledgeError(
        f"{controls.harmful} of its {controls.characters} characters are control characters such "
        f"as NUL (here is the first; a text has fewer than 1 in {RARE}), so this is not a text "
        "file.",
        place=f"{path}:{controls.first_line}",
        hint="Save the file as UTF-8 text, or take it out of the pack's knowledge.",
    )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeError as error:  # the file has changed since it was looked through
        raise KnowledgeError(
            f"cannot be decoded ({error}).", place=str(path), hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path | str, error: OSError) -> KnowledgeError:
    """The error of a file that the system does not give."""
    return KnowledgeError(
        f"cannot be read ({error.strerror or error}).",
        place=str(path),
        hint="Check that the file is there and that you may read it.",
    )
