"""The command prune."""

from pathlib import Path

from verticalize.cli.say import note, say, say_json
from verticalize.domain import load_domain
from verticalize.errors import DomainError
from verticalize.knowledge.outdated import outdated
from verticalize.store import Store

SHOWN = 10  # names of files; the others are counted


def prune_builds(
    domain: str, domains: Path | None, knowledge: Path | None, runs: Path, *, as_json: bool
) -> None:
    store = Store(runs / domain)
    removed = [str(path) for path in store.prune()]
    if as_json:
        say_json(removed)
    else:
        for path in removed:
            say(f"removed {path}")
        say(f"{domain}: {len(removed)} artifacts of earlier builds removed.")
    _say_what_it_still_holds(store, domain, domains, knowledge)


def _say_what_it_still_holds(
    store: Store, domain: str, domains: Path | None, knowledge: Path | None
) -> None:
    """On stderr: a file that is no longer knowledge, and is still in what answers are from."""
    ingested = store.latest().get("ingest")
    if ingested is None or not store.has("ingest", ingested):
        return
    read = store.recipe("ingest", ingested)["reads"]["pack"]["sources"]
    try:
        pack = load_domain(domain, domains=domains, knowledge=knowledge)
    except DomainError as error:
        note(f"Whether the newest build holds files removed since cannot be said: {error}")
        return
    names = outdated(pack, read)
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        note(
            f"The newest build still holds {len(names)} of the files as they were before they were "
            f"removed or changed: {', '.join(names[:SHOWN])}{more}.\n"
            f"Build again, then prune: verticalize build {domain} && verticalize prune {domain}"
        )
