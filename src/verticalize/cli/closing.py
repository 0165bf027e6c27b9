"""The end of an examination: how many faults and notes it has found, and every fault again."""

from collections.abc import Sequence


def closing(findings: Sequence[tuple[str, str]]) -> list[str]:
    """The last lines, what is wrong at the very end, where a terminal stands.

    Args:
        findings: of each its state (``ok``, ``note`` or ``bad``), and what it says in a line.
    """
    states = [state for state, _ in findings]
    count = f"{_count(states.count('bad'), 'fault')}, {_count(states.count('note'), 'note')}"
    return [count, *(f"bad   {said}" for state, said in findings if state == "bad")]


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
