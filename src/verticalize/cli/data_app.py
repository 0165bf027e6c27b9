"""The commands below ``verticalize data``."""

from pathlib import Path
from typing import Annotated

import typer

from verticalize.cli.data_write import register
from verticalize.cli.options import RUNS, Base, Config, Json, Runs, Set, open_settings

app = typer.Typer(
    help="Instruction data: import and export any usual format, let a teacher write, look at it.",
    no_args_is_help=True,
)
Rows = Annotated[str, typer.Argument(help="A pack that has been built, or a file of rows.")]
register(app)


@app.command("import")
def data_import(
    file: Annotated[Path, typer.Argument(help="JSON Lines, JSON, Parquet or CSV, also as .gz.")],
    format: Annotated[
        str | None, typer.Option("--format", help="Its format. Default: what its rows look like.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to. Default: ./imported/NAME.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Of the file, kept with each row.")] = "",
    max_tokens: Annotated[
        int | None, typer.Option(min=16, help="Split longer conversations between rounds.")
    ] = None,
    tokenizer: Annotated[
        str, typer.Option(help="Name or folder of the tokenizer that counts. Default: an estimate.")
    ] = "",
    validation: Annotated[
        float, typer.Option(min=0, max=0.5, help="Share of each category to validate on.")
    ] = 0.0,
    top_k: Annotated[
        int | None, typer.Option(min=1, help="Open Assistant: only the best answers.")
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Open Assistant: also what a machine wrote.")
    ] = False,
    strip_citations: Annotated[
        bool, typer.Option("--strip-citations", help="Dolly: without marks such as [42].")
    ] = False,
    cut_contexts: Annotated[
        bool,
        typer.Option("--cut-contexts", help="HH-RLHF: compare where two chats part, if earlier."),
    ] = False,
    json: Json = False,
) -> None:
    """Read a file of instruction data, and say what it is, what was kept and what was not."""
    from verticalize.cli.data import import_data
    from verticalize.data.formats.maker import Options

    options = Options(
        top_k=top_k,
        synthetic=synthetic,
        strip_citations=strip_citations,
        cut_contexts=cut_contexts,
    )
    import_data(
        file,
        format,
        out,
        licence=licence,
        options=options,
        max_tokens=max_tokens,
        tokenizer=tokenizer,
        validation=validation,
        as_json=json,
    )


@app.command("export")
def data_export(
    source: Rows,
    out: Annotated[Path, typer.Argument(help="The folder to write; it must not be there yet.")],
    to: Annotated[
        str, typer.Option("--to", help="messages, alpaca, sharegpt, parquet, datasets or hub.")
    ],
    name: Annotated[str, typer.Option(help="Of the data set. Default: that of the source.")] = "",
    licence: Annotated[str, typer.Option(help="Of the whole, for the data card.")] = "",
    runs: Runs = RUNS,
    json: Json = False,
) -> None:
    """Write instruction data for another trainer or for the Hugging Face hub."""
    from verticalize.cli.data import export_data

    export_data(source, out, to, name=name, licence=licence, runs=runs, as_json=json)


@app.command("stats")
def data_stats(
    source: Rows,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    base: Base = None,
    json: Json = False,
) -> None:
    """Count rows: by generator, relation, language, length, and what was left out and why."""
    from verticalize.cli.data_see import show_stats

    show_stats(source, runs, open_settings(config, set, base), base, as_json=json)


@app.command("inspect")
def data_inspect(
    source: Rows,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    base: Base = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The page. Default: RUNS/DOMAIN/data.html, or beside the file."),
    ] = None,
) -> None:
    """Write a page on rows: counts, samples with their evidence, copies, and what is trained."""
    from verticalize.cli.data_see import inspect_data

    inspect_data(source, runs, open_settings(config, set, base), base, out)
