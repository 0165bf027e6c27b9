"""The options that several commands share, and what they name: packs, settings, assistants."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

if TYPE_CHECKING:
    from verticalize.domain.pack import Pack

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
Force = Annotated[
    bool, typer.Option("--force", help="Train even where the pre-flight finds that it would fail.")
]
_ARMS = "base, base+rag, tuned, tuned+rag, or retrieval (no model)"
Arm = Annotated[
    str | None,
    typer.Option(
        "--arm",
        help=f"Who answers: {_ARMS}. Default: of base+rag and tuned+rag the one that the report "
        "finds better; before there is a report the tuned one, once it has been tuned.",
    ),
]
OnlyArm = Annotated[
    str | None,
    typer.Option("--arm", help=f"Offer one alone: {_ARMS}. Default: all with evidence."),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="YYYY-MM-DD", help="The day whose law is asked of."),
]
Jurisdiction = Annotated[
    str | None, typer.Option("--jurisdiction", help="Only passages of it, and of none.")
]
ApproveHooks = Annotated[
    bool,
    typer.Option("--approve-hooks", help="Allow this pack's own code, as it now is, to run."),
]
RUNS = Path("runs")


def open_pack(domain: str, domains: Path | None, knowledge: Path | None) -> "Pack":
    from verticalize.domain import load_domain

    return load_domain(domain, domains=domains, knowledge=knowledge)


def load(
    domain: str,
    domains: Path | None,
    knowledge: Path | None,
    config: Path | None,
    overrides: list[str] | None,
    base: str | None,
) -> tuple[Any, Any]:
    settings = open_settings(config, overrides, base)
    return open_pack(domain, domains, knowledge), settings


def open_settings(config: Path | None, overrides: list[str] | None, base: str | None) -> Any:
    from verticalize.config import default_file, load_settings

    return load_settings(config or default_file(), overrides or (), base)


def open_assistant(
    domain: str,
    domains: Path | None,
    knowledge: Path | None,
    runs: Path,
    arm: str | None,
    *,
    lazy: bool = False,
) -> Any:
    return open_arm(open_newest(domain, domains, knowledge, runs), runs, arm or "best", lazy=lazy)


def open_arm(pack: "Pack", runs: Path, arm: str | None, *, lazy: bool = False) -> Any:
    """The assistant with the one model that `arm` needs; with all of them where it is None."""
    from verticalize.assistant.assistant import Assistant, Only

    asked = (arm or "").removesuffix("+rag")
    only = next((one for one in get_args(Only) if one == asked), None)
    return Assistant.open(pack, runs=runs, models=arm != "retrieval", only=only, lazy=lazy)


def open_newest(domain: str, domains: Path | None, knowledge: Path | None, runs: Path) -> "Pack":
    """The pack whose newest build is to be asked; a note says if its knowledge has changed since.

    Where `runs` lies in a bundle, all of it is held against its seal before anything is opened.
    """
    from verticalize.cli.say import note
    from verticalize.export.place import verify_bundle
    from verticalize.pipeline.engine import knowledge_changed

    bundled = verify_bundle(runs)
    pack = open_pack(domain, domains, knowledge)
    if not bundled and knowledge_changed(pack, runs):
        note(
            f"The knowledge of '{pack.name}' has changed since its newest build, which answers "
            f"here. Bring it up to date with: verticalize build {pack.name}"
        )
    return pack


def scope_of(on: str | None, jurisdiction: str | None) -> Any:
    from verticalize.assistant import Scope
    from verticalize.dates import iso_day

    return Scope(None if on is None else iso_day(on, "--on"), jurisdiction)
