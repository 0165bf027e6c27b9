"""Prose and tables of a text as HTML."""

from collections.abc import Callable

from verticalize.knowledge.cutting.blocks import Grid, blocks, cell

Show = Callable[[int, int], str]


def laid_out(text: str, show: Show) -> str:
    """The HTML of `text`; `show` makes that of ``text[start:end]`` and has to escape it."""
    return "".join(
        _table(block, show) if isinstance(block, Grid) else show(block.start, block.end)
        for block in blocks(text)
    )


def _table(grid: Grid, show: Show) -> str:
    head, *rows = ([cell(show(span.start, span.end)) for span in row] for row in grid.rows)
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return (
        f'<div class="vz-table"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
