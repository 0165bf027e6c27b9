"""The command ``verticalize data write``: its options."""

from pathlib import Path
from typing import Annotated

import typer

from verticalize.cli.options import RUNS, Config, Domain, Domains, Json, Knowledge, Runs, Set, load

Recipe = Annotated[
    str,
    typer.Option(
        help="doc-qa, facts-qa, self-instruct, self-chat, consult, literature, evolve, paraphrase, "
        "best-of, translate or phrasings (how people ask for what the knowledge says)."
    ),
]
Teacher = Annotated[
    str,
    typer.Option(
        help="PROVIDER:MODEL, such as openai:gpt-5-mini; scripted:FILE; or a model as for --base."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("write")(data_write)


def data_write(
    domain: Domain,
    recipe: Recipe,
    teacher: Teacher,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Of an OpenAI-compatible server.")
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            help="Rows to rework. Default: those of the newest build; for translate, give a file."
        ),
    ] = None,
    count: Annotated[
        int, typer.Option(min=0, help="Sources to use; for self-instruct, rows. 0: all.")
    ] = 0,
    per_source: Annotated[int, typer.Option(min=1, help="Questions or wordings of each.")] = 3,
    turns: Annotated[int, typer.Option(min=1, help="Questions of a conversation.")] = 4,
    samples: Annotated[int, typer.Option(min=2, help="Answers for best-of.")] = 4,
    two_role: Annotated[
        bool, typer.Option("--two-role", help="The teacher plays each side in turn.")
    ] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="The teacher also judges what passed the checks.")
    ] = False,
    to: Annotated[str, typer.Option(help="Language to translate into: zh or en.")] = "zh",
    seed: Annotated[int, typer.Option(help="Of sampling.")] = 0,
    budget: Annotated[
        str, typer.Option(help="Money such as '5', or '2M tokens'. Counts earlier runs, too.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Default: RUNS/DOMAIN/written/RECIPE.jsonl.")
    ] = None,
    domains: Domains = None,
    knowledge: Knowledge = None,
    runs: Runs = RUNS,
    config: Config = None,
    set: Set = None,
    json: Json = False,
) -> None:
    """Let a teacher model write instruction data. Stopped runs go on where they were.

    A build learns it when the pack's domain.yaml names the file under ``data``.
    """
    from verticalize.cli.teach import Run, write_data
    from verticalize.instruct.teacher.order import Order

    pack, settings = load(domain, domains, knowledge, config, set, None)
    order = Order(
        count=count,
        per_source=per_source,
        max_new_tokens=settings.teacher.max_new_tokens,
        judge=judge,
        two_role=two_role,
        turns=turns,
        samples=samples,
        seed=seed,
    )
    run = Run(
        recipe=recipe, teacher=teacher, base_url=base_url, rows=rows, to=to, budget=budget, out=out
    )
    write_data(pack, settings, runs, run, order, as_json=json)
