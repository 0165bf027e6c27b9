"""The commands below ``verticalize data``."""

import typer

from verticalize.cli.data_write import register

app = typer.Typer(help="Make instruction data.", no_args_is_help=True)
register(app)


@app.callback()
def data() -> None:
    """Make instruction data."""
