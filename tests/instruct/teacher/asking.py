"""How the tests of teacher/ ask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openai_server import Server

from verticalize.instruct.teacher.budget import Budget, Meter, Prices
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.ledger import Ledger
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.pace import Pace
from verticalize.instruct.teacher.recipes import recipe
from verticalize.instruct.teacher.request import Request
from verticalize.instruct.teacher.rows import Rejected
from verticalize.instruct.teacher.teachers import ChatTeacher, Teacher, open_teacher
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Example

TIMEOUT = 0.6


def remote(server: Server, *, timeout: float = 30.0) -> Teacher:
    return open_teacher("openai:m", base_url=server.url, timeout=timeout)


def scripted(script: Callable[[str], str]) -> Teacher:
    return ChatTeacher(ScriptedModel(lambda prompt, _: script(prompt[-1]["content"])))


@contextmanager
def asking(
    teacher: Teacher,
    log: Path,
    *,
    budget: Budget = Budget(),  # noqa: B008
    prices: Prices | None = None,
    **settings: float,
) -> Iterator[Client]:
    with Ledger(log) as ledger:
        meter = Meter(budget, prices, ledger.spent.plus(ledger.lost))
        given = {"attempts": 3, "backoff": 0.01, **settings}
        yield Client(teacher, ledger, meter, Pace(), **given)  # type: ignore[arg-type]


def request(text: str, *, seed: int = 0) -> Request:
    return Request.of(text, max_new_tokens=20, seed=seed)


def written(
    name: str,
    material,
    script: Callable[[str], str],
    log: Path,
    order: Order = Order(),  # noqa: B008
) -> tuple[list[Example], list[Rejected]]:
    """The rows and rejects of a recipe, with a scripted teacher."""
    rejects: list[Rejected] = []
    with asking(scripted(script), log) as client:
        rows = list(recipe(name)(material, client, order, rejects.append))
    return rows, rejects
