"""The recipes by name: each turns what a teacher writes into rows, and says what it rejects."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject
from verticalize.records import Example

Recipe = Callable[[Material, Client, Order, Reject], Iterator[Example]]

RECIPES: Mapping[str, str] = {
    "doc-qa": "questions and answers on passages, each answer checked against its passage",
    "facts-qa": "questions and answers on fact cards, each answer checked against its facts",
    "self-instruct": "new tasks after the model of seed tasks",
    "self-chat": "conversations that begin with the pack's questions",
    "consult": "consultations (doctor and patient, lawyer and client) on what the pack knows",
    "literature": "a reader asks about a document, several turns",
    "evolve": "harder questions made of rows",
    "paraphrase": "other wordings of the questions of rows",
    "best-of": "the best of several answers, as a judge scores them",
}
OTHERS = ("translate", "phrasings")  # what else a teacher can be asked for, and is no row


def recipe(name: str) -> Recipe:
    """The recipe of this name; those that write other things than rows are no recipes here.

    Raises:
        ConfigError: there is none.
    """
    if name not in RECIPES:
        hint = did_you_mean(name, [*RECIPES, *OTHERS])
        raise ConfigError([Problem("--recipe", f"no recipe named '{name}'.", hint)])
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    write: Recipe = module.write
    return write
