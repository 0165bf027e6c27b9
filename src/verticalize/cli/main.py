"""The command line: commands and options. Everything heavy is imported inside a command."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from verticalize.errors import VerticalizeError

app = typer.Typer(
    name="verticalize",
    help="A domain pack plus its knowledge becomes a tuned, cited, measured assistant.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Domain = Annotated[str, typer.Argument(help="Name of a domain pack: see 'verticalize domains'.")]
Question = Annotated[str, typer.Argument(help="The question, in any language of the pack.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Domains = Annotated[
    Path | None, typer.Option("--domains", help="Folder of packs, before ./domains.")
]
Knowledge = Annotated[
    Path | None, typer.Option("--knowledge", help="Folder that the packs' sources are under.")
]
Runs = Annotated[Path, typer.Option("--runs", help="Folder for what is built.")]
Base = Annotated[
    str | None, typer.Option("--base", help="'nano', a Hugging Face model name, or a folder.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Such as tune.lora.r=16.")
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file. Default: ./run.yaml, if it exists.")
]
Until = Annotated[str, typer.Option("--until", metavar="STAGE", help="The last stage to run.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop where a file cannot be read.")]
Arm = Annotated[
    str | None,
    typer.Option("--arm", help="base, base+rag, tuned, tuned+rag, or retrieval (no model)."),
]
ApproveHooks = Annotated[
    bool,
    typer.Option("--approve-hooks", help="Allow this pack's own code, as it now is, to run."),
]
RUNS = Path("runs")


@app.command()
def domains(folder: Domains = None, json: Json = False) -> None:
    """List the domain packs that can be found, and where."""
    from verticalize.cli.packs import list_domains

    list_domains(folder, as_json=json)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new pack: letters, digits, - and _.")],
) -> None:
    """Write a new pack and a small example source into this folder. It builds as it stands."""
    from verticalize.cli.packs import new_domain

    new_domain(name)


@app.command()
def check(
    domain: Domain,
    domains: Domains = None,
    knowledge: Knowledge = None,
    approve_hooks: ApproveHooks = False,
    config: Config = None,
    set: Set = None,
    json: Json = False,
) -> None:
    """Verify a pack, show what each of its sources yields, and name every problem at once."""
    from verticalize.cli.packs import check_domain

    settings = _settings(config, set, None)
    raise typer.Exit(
        check_domain(
            domain,
            domains,
            knowledge,
            settings=settings,
            approve_hooks=approve_hooks,
            as_json=json,
        )
    )


knowledge_app = typer.Typer(
    help="Add, remove, list and inspect the files of a pack's knowledge.", no_args_is_help=True
)
app.add_typer(knowledge_app, name="knowledge")


@knowledge_app.command("add")
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

    pack = _pack(domain, domains, knowledge)
    add_files(pack, paths, origin=origin, licence=licence, replace=replace, as_json=json)


@knowledge_app.command("remove")
def knowledge_remove(
    domain: Domain,
    names: Annotated[list[str], typer.Argument(help="As 'knowledge list' has them, or folders.")],
    domains: Domains = None,
    knowledge: Knowledge = None,
    json: Json = False,
) -> None:
    """Delete files from a pack's knowledge; of a folder, all that are below it."""
    from verticalize.cli.knowledge import remove_files

    remove_files(_pack(domain, domains, knowledge), names, as_json=json)


@knowledge_app.command("list")
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

    pack, settings = _load(domain, domains, knowledge, config, set, None)
    list_files(pack, settings, runs, as_json=json)


@knowledge_app.command("inspect")
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

    pack, settings = _load(domain, domains, knowledge, config, set, None)
    inspect_knowledge(pack, settings, runs, out, as_json=json)


@app.command()
def prune(
    domain: Domain,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    json: Json = False,
) -> None:
    """Delete everything under RUNS/DOMAIN that the newest build does not use."""
    from verticalize.cli.prune import prune_builds

    prune_builds(domain, domains, knowledge, runs, as_json=json)


@app.command()
def plan(
    domain: Domain,
    base: Base = None,
    until: Until = "",
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    json: Json = False,
) -> None:
    """Show which stages a build would run. Nothing is written."""
    from verticalize.cli.build import show_plan

    pack, settings = _load(domain, domains, knowledge, config, set, base)
    show_plan(pack, settings, runs, until, as_json=json)


@app.command()
def build(
    domain: Domain,
    base: Base = None,
    until: Until = "",
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Build the assistant: ingest, index, base, instruct, tune, evaluate. Finished work is kept."""
    from verticalize.cli.build import run_build

    pack, settings = _load(domain, domains, knowledge, config, set, base)
    run_build(pack, settings, runs, until, strict=strict, as_json=json)


@app.command()
def ask(
    domain: Domain,
    question: Question,
    arm: Arm = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    json: Json = False,
) -> None:
    """Answer one question, with citations."""
    from verticalize.cli.talk import ask_once

    ask_once(_open(domain, domains, knowledge, runs, arm), question, arm, as_json=json)


@app.command()
def chat(
    domain: Domain,
    arm: Arm = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
) -> None:
    """Chat in the terminal. An empty line or Ctrl-D ends it."""
    from verticalize.cli.talk import chat_loop

    chat_loop(_open(domain, domains, knowledge, runs, arm), arm)


@app.command()
def demo(
    domain: Domain,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
) -> None:
    """Serve the assistant as a page for the browser."""
    from verticalize.cli.talk import serve_demo

    pack = _pack(domain, domains, knowledge)
    serve_demo(pack, runs, host, port)


@app.command()
def report(domain: Domain, runs: Runs = RUNS, json: Json = False) -> None:
    """Show the measured four-way comparison of the newest build."""
    from verticalize.cli.build import show_report

    show_report(domain, runs, as_json=json)


@app.command()
def doctor(json: Json = False) -> None:
    """Say what this machine can do, and what is missing for what."""
    from verticalize.cli.doctor import examine

    raise typer.Exit(examine(as_json=json))


def _pack(domain: str, domains: Path | None, knowledge: Path | None) -> Any:
    from verticalize.domain import load_domain

    return load_domain(domain, domains=domains, knowledge=knowledge)


def _load(
    domain: str,
    domains: Path | None,
    knowledge: Path | None,
    config: Path | None,
    overrides: list[str] | None,
    base: str | None,
) -> tuple[Any, Any]:
    settings = _settings(config, overrides, base)
    return _pack(domain, domains, knowledge), settings


def _settings(config: Path | None, overrides: list[str] | None, base: str | None) -> Any:
    from verticalize.config import load_settings

    file = config or (Path("run.yaml") if Path("run.yaml").is_file() else None)
    return load_settings(file, overrides or (), base)


def _open(
    domain: str, domains: Path | None, knowledge: Path | None, runs: Path, arm: str | None
) -> Any:
    from verticalize.assistant import Assistant

    pack = _pack(domain, domains, knowledge)
    return Assistant.open(pack, runs=runs, models=arm != "retrieval")


def main() -> None:
    """Run the command line; a deliberate error becomes one paragraph and an exit code."""
    try:
        app()
    except VerticalizeError as error:
        from verticalize.cli.say import explain

        explain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Finished work is kept; run the same command to go on.\n")
        sys.exit(130)
