"""The end of an examination: how many faults and notes it has found, and every fault again."""

from collections.abc import Sequence

from verticalize.text import counted


def closing(findings: Sequence[tuple[str, str]]) -> list[str]:
    """The last lines, what is wrong at the very end, where a terminal stands.

    Args:
        findings: of each its state (``ok``, ``note`` or ``bad``), and what it says in a line.
    """
    states = [state for state, _ in findings]
    count = f"{counted(states.count('bad'), 'fault')}, {counted(states.count('note'), 'note')}"
    return [count, *(f"bad   {said}" for state, said in findings if state == "bad")]
