"""Tables as Markdown has them: ``| a | b |`` lines, the first of them the header."""

from collections.abc import Sequence

from verticalize.knowledge.readers.footnotes import count_notes
from verticalize.knowledge.readers.office.one_line import one_line


def pipe_table(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a pipe table, all made as wide as the widest; nothing if no cell has text.

    Notes in its last rows stand below it.
    """
    kept = [[one_line(cell).replace("|", r"\|") for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    if not kept:
        return ""
    width = max(map(len, kept))
    kept = [row + [""] * (width - len(row)) for row in kept]
    first = len(kept) - count_notes(kept)
    lines = [f"| {' | '.join(row)} |" for row in kept[:first]]
    table = "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])
    return "\n\n".join([table, *(row[0] for row in kept[first:])])
