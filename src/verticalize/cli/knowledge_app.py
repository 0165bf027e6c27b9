"""The commands below ``verticalize knowledge``."""

from pathlib import Path
from typing import Annotated

import typer

from verticalize.cli.options import (
    RUNS,
    Config,
    Domain,
    Domains,
    Json,
    Knowledge,
    Runs,
    Set,
    load,
    open_pack,
)

app = typer.Typer(
    help="Add, remove, list and inspect the files of a pack's knowledge.", no_args_is_help=True
)


@app.command("add")
def knowledge_add(
    domain: Domain,
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all in them.")],
    origin: Annotated[str, typer.Option(help="Where they come from, for sources.yaml.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence, for sources.yaml.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over files of the same name.")
    ] = False,
    domains: Domains = None,
    knowledge: Knowledge = None,
    json: Json = False,
) -> None:
    """Copy files into a pack's knowledge."""
    from verticalize.cli.knowledge import add_files

    pack = open_pack(domain, domains, knowledge)
    add_files(pack, paths, origin=origin, licence=licence, replace=replace, as_json=json)


@app.command("remove")
def knowledge_remove(
    domain: Domain,
    names: Annotated[list[str], typer.Argument(help="As 'knowledge list' has them, or folders.")],
    domains: Domains = None,
    knowledge: Knowledge = None,
    json: Json = False,
) -> None:
    """Delete files from a pack's knowledge; of a folder, all that are below it."""
    from verticalize.cli.knowledge import remove_files

    remove_files(open_pack(domain, domains, knowledge), names, as_json=json)


@app.command("list")
def knowledge_list(
    domain: Domain,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    json: Json = False,
) -> None:
    """Show the files of a pack's knowledge, and what the last build has read of each."""
    from verticalize.cli.knowledge import list_files

    pack, settings = load(domain, domains, knowledge, config, set, None)
    list_files(pack, settings, runs, as_json=json)


@app.command("inspect")
def knowledge_inspect(
    domain: Domain,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The page. Default: RUNS/DOMAIN/knowledge.html.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a page on what was read: sources, passages, facts, duplicates, conflicts."""
    from verticalize.cli.inspect import inspect_knowledge

    pack, settings = load(domain, domains, knowledge, config, set, None)
    inspect_knowledge(pack, settings, runs, out, as_json=json)
