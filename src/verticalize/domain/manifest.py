"""``domain.yaml``: what the pack is called, what it is built from, where its other files are."""

import re
from difflib import get_close_matches
from pathlib import PurePath
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from verticalize.domain.schema import Section
from verticalize.records import Kind

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
SUBJECT = "subject"  # what the column of the subject stands for under `columns`
_FAQ = ["answer", "question"]  # what its columns stand for where the table is an FAQ
_MEANT = (SUBJECT, *_FAQ)
_NEAR = 0.75  # likeness (difflib) from which a meaning is a slip of the pen
LANGUAGES = ("zh", "en")  # those that texts are recognised and answered in
CALLED = {
    "zh": ("中文", "汉语", "简体中文", "chinese", "mandarin", "cn", "zho", "chi"),
    "en": ("英文", "英语", "english", "eng", "us", "uk", "gb"),
}
SQLITE = (".sqlite", ".sqlite3", ".db")  # suffixes of database files
SPREADSHEETS = (".xlsx", ".xlsm")


def as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]


class KnowledgeSource(Section):
    """One line under ``knowledge``: files, and for tables which column means what.

    `question` to `title` name the columns of an FAQ, of facts and of texts; that of `similar` holds
    other questions with the same answer. `columns` makes facts
    of any other table: it maps a column to ``subject``, to a relation's id, or to ``aliases``,
    ``searched_as``, ``type``, ``id`` or ``lang``; of an FAQ it names the columns of ``question``
    and ``answer``, as those fields do. `table` names the one table or view of a SQLite database
    that is meant, and `query` a SELECT over it; without them all its tables are read. `sheet` names
    the one sheet of a spreadsheet that the line is about; the others are read as their own lines
    say, or as if this one were not there. With ``ids: rows`` records are numbered, whatever ids
    they have.
    """

    path: str
    kind: Kind | None = None
    question: str = "question"
    answer: str = "answer"
    similar: str = "similar_questions"
    subject: str = "subject"
    relation: str = "relation"
    object: str = "object"
    text: str = "text"
    title: str = "title"
    lang: str | None = None
    ids: Literal["own", "rows"] = "own"
    columns: dict[str, str] = {}
    table: str | None = None
    query: str | None = None
    sheet: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _names_an_faq(cls, value: Any) -> Any:
        """``columns: {q: question, a: answer}`` as ``kind: faq, question: q, answer: a``."""
        columns = value.get("columns") if isinstance(value, dict) else None
        if not isinstance(columns, dict) or sorted(map(str, columns.values())) != _FAQ:
            return value
        fields = {meaning: column for column, meaning in columns.items()}
        others = {key: given for key, given in value.items() if key != "columns"}
        return {"kind": "faq", **others, **fields}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.table or self.query) and PurePath(self.path).suffix.lower() not in SQLITE:
            raise ValueError(f"'table' and 'query' need a path that ends in {', '.join(SQLITE)}")
        if self.table and self.query:
            raise ValueError("give 'table' or 'query', not both")
        if self.sheet and PurePath(self.path).suffix.lower() not in SPREADSHEETS:
            raise ValueError(f"'sheet' needs a path that ends in {' or '.join(SPREADSHEETS)}")
        if self.columns and list(self.columns.values()).count(SUBJECT) != 1:
            raise ValueError(_without_subject(self.path, list(self.columns.values())))
        if self.columns and self.kind not in (None, "facts"):
            raise ValueError(f"'columns' makes facts, and the kind is '{self.kind}'")
        return self


def _without_subject(path: str, meanings: list[str]) -> str:
    """What is wrong with `columns` in which not exactly one is the subject."""
    given = ", ".join(f"'{meaning}'" for meaning in meanings)
    close = [found[0] for one in meanings if (found := get_close_matches(one, _MEANT, 1, _NEAR))]
    meant = f"did you mean '{close[0]}'? " if close and close[0] not in meanings else ""
    return (
        f"'columns' of '{path}' must give exactly one column as '{SUBJECT}', and gives {given} "
        f"({meant}for an FAQ: one as 'question', one as 'answer' and no other)"
    )


class InstructionFiles(Section):
    """One line under ``data``: files of instruction data, in any format that can be imported.

    `format` is found out where it is not given. `weight` says how much the rows count beside those
    of other lines; 1.0 leaves them as many as they are. `licence` and `lang` hold for all rows.
    """

    path: str
    format: str | None = None
    licence: str = ""
    weight: Annotated[float, Field(gt=0)] = 1.0
    lang: str | None = None


def _as_source(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


def _as_sources(value: Any) -> Any:
    return tuple(_as_source(item) for item in value) if isinstance(value, list) else value


def _one_or_more(value: Any) -> Any:
    return _as_sources([value] if isinstance(value, str) else value)


class Manifest(Section):
    """The whole of domain.yaml. Only `name`, `languages` and `knowledge` are required.

    `holdout` holds patterns of document ids that stay out of tuning and stand only in the index:
    the questions of the slice ``new`` are about them. `phrasings` are patterns of files, below the
    folder of domain.yaml, that say how people ask for what the knowledge says.
    """

    name: str
    languages: Annotated[tuple[str, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    knowledge: Annotated[
        tuple[KnowledgeSource, ...], BeforeValidator(_as_sources), Field(min_length=1)
    ]
    title: dict[str, str] = {}
    relations: str | None = None
    prompts: str | None = None
    safety: str | None = None
    glossary: str | None = None
    phrasings: Strings = ()
    evaluation: Strings = ()
    data: Annotated[tuple[InstructionFiles, ...], BeforeValidator(_one_or_more)] = ()
    hooks: str | None = None
    holdout: Strings = ()
    examples: dict[str, Strings] = {}

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("only letters, digits, '-' and '_', as it becomes a folder's name")
        return name

    @field_validator("phrasings", "evaluation")
    @classmethod
    def _below(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if PurePath(pattern).is_absolute():
                raise ValueError(f"'{pattern}' must be a path below the folder of domain.yaml")
        return patterns

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for lang in languages:
            if lang not in LANGUAGES:
                raise ValueError(f"'{lang}' is no language of a pack; {language_meant(lang)}")
        return languages


def language_meant(lang: str) -> str:
    """What to write instead: ``zh-CN`` is zh, and so is 中文."""
    name = lang.strip().casefold()
    code = re.split("[-_]", name)[0]
    meant = next((known for known in LANGUAGES if {name, code} & {known, *CALLED[known]}), None)
    return f"did you mean '{meant}'" if meant else f"use {' or '.join(LANGUAGES)}"
