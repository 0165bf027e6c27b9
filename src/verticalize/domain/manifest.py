"""``domain.yaml``: what the pack is called, what it is built from, where its other files are."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from verticalize.domain.schema import Section
from verticalize.records import Kind

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class KnowledgeSource(Section):
    """One line under ``knowledge``: files, and for tables which column means what."""

    path: str
    kind: Kind | None = None
    question: str = "question"
    answer: str = "answer"
    subject: str = "subject"
    relation: str = "relation"
    object: str = "object"
    text: str = "text"
    title: str = "title"
    lang: str | None = None


def _as_source(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


def _as_sources(value: Any) -> Any:
    return tuple(_as_source(item) for item in value) if isinstance(value, list) else value


class Manifest(Section):
    """The whole of domain.yaml. Only `name`, `languages` and `knowledge` are required.

    `holdout` holds patterns of document ids that stay out of tuning and stand only in the index:
    the questions of the slice ``new`` are about them.
    """

    name: str
    languages: Annotated[tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    knowledge: Annotated[
        tuple[KnowledgeSource, ...], BeforeValidator(_as_sources), Field(min_length=1)
    ]
    title: dict[str, str] = {}
    relations: str | None = None
    prompts: str | None = None
    safety: str | None = None
    glossary: str | None = None
    evaluation: Strings = ()
    hooks: str | None = None
    holdout: Strings = ()
    examples: dict[str, Strings] = {}

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("only letters, digits, '-' and '_', as it becomes a folder's name")
        return name
