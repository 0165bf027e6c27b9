"""How long work tells how far it has come."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with what is done, the total of the same units (0 where it is not known) and a short note
on what is being worked on; the work says what its units are: files, rows, steps or batches."""
