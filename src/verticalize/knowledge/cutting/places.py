"""Where in its source a passage stands, as its document's marks say: ``pages 3–4``."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z] \Z")


def place_of(marks: Sequence[tuple[int, str]], start: int, end: int) -> str:
    """The marks that hold somewhere in ``[start, end)``; runs of numbers as a range.

    Args:
        marks: offset and name, in the order of their offsets; a mark holds to the next one.
    """
    first = max(0, bisect_right(marks, start, key=_offset) - 1)
    last = bisect_left(marks, end, key=_offset)
    runs: list[list[str]] = []
    for _, name in marks[first:last]:
        if not runs or not _goes_on(runs[-1][-1], name):
            runs.append([name])
        elif name != runs[-1][-1]:
            runs[-1].append(name)
    return "; ".join(_range(run[0], run[-1]) for run in runs)


def _offset(mark: tuple[int, str]) -> int:
    return mark[0]


def _goes_on(name: str, after: str) -> bool:
    """Whether `after` is the same place as `name`, or the next one in its count."""
    one, other = _NUMBERED.fullmatch(name), _NUMBERED.fullmatch(after)
    if one is None or other is None:
        return name == after
    return one[1] == other[1] and int(other[2]) - int(one[2]) in (0, 1)


def _range(first: str, last: str) -> str:
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if first == last or one is None or other is None:
        return first
    what = one[1][:-1] + "s " if _WORD.search(one[1]) else one[1]
    return f"{what}{one[2]}–{other[2]}"
