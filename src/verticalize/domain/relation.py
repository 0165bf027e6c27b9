"""One relation of ``relations.yaml``: its names, its nouns, and how it is stated and asked."""

from typing import Literal, get_args

from verticalize.domain.manifest import Strings
from verticalize.domain.schema import Section

Kind = Literal["list", "odd", "choice", "comparison", "case", "hop", "follow"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Inverse(Section):
    """Asking from the object to its subjects: ``{object}`` in, ``{subjects}`` out."""

    questions: dict[str, Strings] = {}
    answers: dict[str, Strings] = {}


class YesNo(Section):
    """Asking whether `{object}` is one of the objects of `{subject}`."""

    questions: dict[str, Strings] = {}
    yes: dict[str, Strings] = {}
    no: dict[str, Strings] = {}


class Ask(Section):
    """Questions and answers of one further kind, by language."""

    questions: dict[str, Strings] = {}
    answers: dict[str, Strings] = {}


class Noun(Section):
    """What one object is: ``symptom of {subject}``, ``{subject}的症状``.

    `many` is its plural (English), `measure` its measure word (Chinese).
    """

    one: str
    many: str = ""
    measure: str = "项"


class Type(Section):
    """What subjects of a type are called: ``condition``, ``conditions``, ``this condition``.

    `measure` is the Chinese measure word after 哪.
    """

    one: str
    many: str = ""
    this: str
    measure: str = "种"


class Relation(Section):
    """One relation. Wordings hold ``{subject}`` and ``{objects}``; missing ones are generic.

    `statement` is one sentence of the fact card. `types` limits the subjects it belongs to.
    `aliases` are other names of the field in data. `two_hop` names relations that may follow.
    `noun` is what wordings of all kinds build on; `list` is false where a subject has one object
    only (a date, a status). `kinds` words questions of further kinds. `about` is how the subjects
    are called; the file's ``types`` fill it. `without` names kinds that are never asked of it,
    ``inverse`` and ``yes_no`` among them: yes/no about a list that nobody can complete misleads.
    `told_with` is the relation without which its statement reads as the opposite: an exception is
    told behind its rule.
    """

    id: str
    label: dict[str, str] = {}
    noun: dict[str, Noun] = {}
    statement: dict[str, str] = {}
    questions: dict[str, Strings] = {}
    answers: dict[str, Strings] = {}
    inverse: Inverse | None = None
    yes_no: YesNo | None = None
    kinds: dict[Kind, Ask] = {}
    list: bool = True
    types: Strings = ()
    aliases: Strings = ()
    two_hop: Strings = ()
    without: Strings = ()
    told_with: str = ""
    about: dict[str, Type] = {}
