"""The command line: commands and options. Everything heavy is imported inside a command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

import verticalize
from verticalize.cli.data_app import app as data_app
from verticalize.cli.knowledge_app import app as knowledge_app
from verticalize.cli.options import (
    RUNS,
    ApproveHooks,
    Arm,
    Base,
    Config,
    Domain,
    Domains,
    Force,
    Json,
    Jurisdiction,
    Knowledge,
    On,
    OnlyArm,
    Question,
    Runs,
    Set,
    Strict,
    Until,
    load,
    open_arm,
    open_assistant,
    open_newest,
    open_pack,
    open_settings,
    scope_of,
)
from verticalize.errors import VerticalizeError

app = typer.Typer(
    name="verticalize",
    help="A domain pack plus its knowledge becomes a tuned, cited, measured assistant.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from verticalize.cli.say import say

        say(f"verticalize {verticalize.__version__}")
        raise typer.Exit


@app.callback()
def before_any_command(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say it, and exit."),
    ] = False,
) -> None:
    """What holds for all commands."""


@app.command()
def domains(folder: Domains = None, json: Json = False) -> None:
    """List the domain packs that can be found, and where."""
    from verticalize.cli.packs import list_domains

    list_domains(folder, as_json=json)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new pack: letters, digits, - and _.")],
    empty: Annotated[
        bool, typer.Option("--empty", help="Without the example: no source, and no questions.")
    ] = False,
    lang: Annotated[
        list[str] | None,
        typer.Option("--lang", metavar="LANG", help="Of the pack: en, zh or both. Default: en,zh."),
    ] = None,
) -> None:
    """Write a new pack and a small example source into this folder. It builds as it stands."""
    from verticalize.cli.packs import new_domain

    new_domain(name, empty=empty, languages=lang or ())


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

    settings = open_settings(config, set, None)
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


app.add_typer(knowledge_app, name="knowledge")
app.add_typer(data_app, name="data")


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

    pack, settings = load(domain, domains, knowledge, config, set, base)
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
    force: Force = False,
    json: Json = False,
) -> None:
    """Build the assistant: ingest, index, base, instruct, tune, evaluate. Finished work is kept."""
    from verticalize.cli.build import run_build

    pack, settings = load(domain, domains, knowledge, config, set, base)
    run_build(pack, settings, runs, until, strict=strict, force=force, as_json=json)


@app.command()
def ask(
    domain: Domain,
    question: Question,
    arm: Arm = None,
    on: On = None,
    jurisdiction: Jurisdiction = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    json: Json = False,
) -> None:
    """Answer one question, with citations."""
    from verticalize.cli.talk import ask_once

    scope = scope_of(on, jurisdiction)
    assistant = open_assistant(domain, domains, knowledge, runs, arm, lazy=True)
    ask_once(assistant, question, arm, scope, as_json=json)


@app.command()
def chat(
    domain: Domain,
    arm: Arm = None,
    on: On = None,
    jurisdiction: Jurisdiction = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
) -> None:
    """Chat in the terminal. The word exit, Ctrl-D or Ctrl-C ends it."""
    from verticalize.cli.talk import chat_loop

    scope = scope_of(on, jurisdiction)
    pack = open_newest(domain, domains, knowledge, runs)
    assistant = open_arm(pack, runs, arm or "best")
    chat_loop(assistant, arm, scope, lang=pack.manifest.languages[0])


@app.command()
def demo(
    domain: Domain,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 7860,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
) -> None:
    """Serve the assistant as a page for the browser."""
    from verticalize.cli.talk import serve_demo

    pack = open_newest(domain, domains, knowledge, runs)
    serve_demo(pack, runs, host, port)


@app.command()
def serve(
    domain: Domain,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    arm: OnlyArm = None,
    api_key: Annotated[
        str | None,
        typer.Option(
            envvar="VERTICALIZE_API_KEY",
            show_envvar=True,
            help="Key that clients have to send. Other users see options: better set the variable.",
        ),
    ] = None,
    ungrounded: Annotated[
        bool,
        typer.Option(
            "--ungrounded",
            help="Offer base and tuned without evidence too. They make things up: to compare only.",
        ),
    ] = False,
    append: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="What an answer's text ends with: nothing, notices, or sources (and notices).",
        ),
    ] = "notices",
    queue: Annotated[
        int, typer.Option(help="Questions that may wait; more get status 503.", min=0)
    ] = 16,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="A web page's origin whose scripts may ask (CORS)."),
    ] = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
) -> None:
    """Serve the assistant as OpenAI's API: /v1/chat/completions, cited and streamed.

    Each arm with evidence is a model: DOMAIN is the best, DOMAIN/base+rag and the like are the
    others; --arm offers one alone, and loads only its model.
    """
    from verticalize.cli.serve import serve_api

    serve_api(
        domain,
        domains,
        knowledge,
        runs,
        arm=arm,
        ungrounded=ungrounded,
        host=host,
        port=port,
        key=api_key,
        append=append,
        queue=queue,
        origins=allow_origin or (),
    )


@app.command()
def export(
    domain: Domain,
    to: Annotated[
        str,
        typer.Option("--to", help="merged, adapter, gguf, ollama, vllm, llamafactory or bundle."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for it; replaced if an export's.")],
    dtype: Annotated[
        str, typer.Option(help="Of the weights: float32, float16 or bfloat16.")
    ] = "float32",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the files that would be written.")
    ] = False,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    json: Json = False,
) -> None:
    """Write the newest build for other software, checked against the tuned model."""
    from verticalize.cli.export import export_build

    pack = open_pack(domain, domains, knowledge)
    export_build(pack, runs, to, out, dtype=dtype, dry_run=dry_run, as_json=json)


@app.command()
def convert(
    weights: Annotated[Path, typer.Argument(help="Folder with consolidated.*.pth, params.json.")],
    out: Annotated[Path, typer.Argument(help="Folder for the base; must not be there yet.")],
    tokenizer: Annotated[
        Path | None, typer.Option(help="Folder with tokenizer.json, if it lies elsewhere.")
    ] = None,
    rope_scaling_factor: Annotated[
        float | None, typer.Option(help="8 for Llama 3.1 and 3.3, 32 for Llama 3.2.")
    ] = None,
) -> None:
    """Make a base of LLaMA's weights as Meta publishes them."""
    from verticalize.cli.say import note, say
    from verticalize.models.meta import convert as convert_weights

    parameters = convert_weights(
        weights,
        out,
        tokenizer=tokenizer,
        rope_scaling_factor=rope_scaling_factor,
        progress=lambda done, files, name: note(f"{done}/{files} {name}"),
    )
    say(f"{out}: {parameters:,} parameters. Use it with --base {out}")


@app.command()
def report(
    domain: Domain,
    runs: Runs = RUNS,
    language: Annotated[
        str | None,
        typer.Option("--language", help="zh or en. Default: the locale's, else the pack's."),
    ] = None,
    json: Json = False,
) -> None:
    """Show the measured four-way comparison of the newest build."""
    from verticalize.cli.build import show_report

    show_report(domain, runs, language, as_json=json)


@app.command()
def doctor(
    domain: Annotated[str | None, typer.Argument(help="A pack, to examine its training.")] = None,
    base: Base = None,
    steps: Annotated[
        int, typer.Option(min=0, help="Steps that are timed, for the estimate; 0: none.")
    ] = 10,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    json: Json = False,
) -> None:
    """Say what this machine can do; of a pack, what its training would do, and what is wrong.

    Of a pack, the stages before tuning are run where they have not been.
    """
    if domain is None:
        from verticalize.cli.doctor import examine

        raise typer.Exit(examine(as_json=json))
    from verticalize.cli.preflight import examine_training

    pack, settings = load(domain, domains, knowledge, config, set, base)
    raise typer.Exit(examine_training(pack, settings, runs, steps=steps, as_json=json))


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
