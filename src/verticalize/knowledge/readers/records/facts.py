"""Facts: a record with a subject and its relations as fields, or a text with a list of triples."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import Problem
from verticalize.knowledge.authority import says_authority
from verticalize.knowledge.card import card, leads, tidy
from verticalize.knowledge.found import Context, Found, Statement
from verticalize.knowledge.readers.records.row import SEVERAL, Row, metadata_of, record_id, strings
from verticalize.records import SEARCHED_AS, TOLD_WITH, Document
from verticalize.text import sentence_spans

SUBJECTS = ("subject", "中心词", "name")
OWN = {"id", "lang", "type", "aliases", SEARCHED_AS, *SUBJECTS}
ABOUT = {"source", "sources", "url", "date", "title", "author", "licence", "license", "note"}
_NO_RELATION = "field '{name}' is no relation of the pack (kept as metadata)"
_SEMICOLON = re.compile(r"[;；]")
_SHORT = 40  # characters of a value; what is longer is prose, where a semicolon is no sign
_QUALIFIED = "a further value of a triple's object (left out)"


def subject_of(row: Row, spec: KnowledgeSource) -> str | None:
    """The name of the field that holds the subject."""
    return next((name for name in (spec.subject, *SUBJECTS) if row.fields.get(name)), None)


def read_record(
    row: Row, source: SourceFile, context: Context, stated: Mapping[str, Any] | None = None
) -> Found | Problem | None:
    """The card of a record: fields that are relations are facts, the others are metadata.

    In a pack without relations every field with text is a relation. None: the record has a name
    and nothing else.

    Args:
        stated: the facts, whatever their names, where they are told apart from the row's fields.
    """
    field = subject_of(row, source.spec)
    names = strings(row.fields.get(field)) if field else None
    names_of = {name: strings(row.fields.get(name)) for name in ("aliases", SEARCHED_AS)}
    if not names or len(names) > 1:
        return Problem(row.place, "the subject must be one text.", f"Correct '{field}'.")
    for name, texts in names_of.items():
        if texts is None:
            return Problem(row.place, f"'{name}' must be a list of texts.", "Correct it.")
    subject = tidy(names[0])
    own = {*OWN, field or ""}
    told = _relations(row, context) if stated is None else stated
    said = told if stated is not None else {n: v for n, v in told.items() if n not in own}
    values = _values(row.place, said, context)
    if isinstance(values, Problem):
        return values
    if not values and not any(row.fields[n] for n in row.fields if n not in own | ABOUT):
        return None
    if not values:
        known = ", ".join(context.relations) or "any field with text"
        hint = f"Relations are: {known}."
        return Problem(row.place, f"'{subject}' has no field that is a relation.", hint)
    sample = subject + "".join(value for found in values.values() for value in found)
    lang = context.language_of(row.fields.get("lang"), source, sample)
    text, statements = card(subject, values, lang, context)
    said_of = {**names_of, TOLD_WITH: leads(text, statements, context)}
    document = Document(
        id=f"{source.name}#{record_id(row, subject)}",
        source=source.name,
        kind="facts",
        title=subject,
        lang=lang,
        text=text,
        metadata=metadata_of(row, own if stated is not None else own | _only_said(told))
        | {name: texts for name, texts in said_of.items() if texts},
        marks=row.marks,
    )
    type_ = strings(row.fields.get("type"))
    parted = _parted(row, told)
    return Found(
        document,
        row.place,
        type_[0] if type_ else "",
        statements,
        notes=(*(_notes(row, context) if stated is None else ()), *parted),
        row_notes=parted,
        own_id=row.numbered or bool(strings(row.fields.get("id"))),
    )


def _values(
    place: str, said: Mapping[str, Any], context: Context
) -> dict[str, list[str]] | Problem:
    """Relation id to its objects, each once, in the order of the fields."""
    values: dict[str, list[str]] = {}
    for name, value in said.items():
        found = strings(value)
        if found is None:
            cause = f"'{name}' must be a text or a list of texts."
            return Problem(place, cause, 'Write ["…", "…"].')
        objects = [text for text in map(tidy, found) if text]
        if objects:
            merged = values.get(context.names.get(name, name), []) + objects
            values[context.names.get(name, name)] = list(dict.fromkeys(merged))
    return values


def is_relation(name: str, context: Context) -> bool:
    """Whether a field is a relation: one that the pack knows, or any if it knows none."""
    return name in context.names if context.relations else name not in ABOUT


def _relations(row: Row, context: Context) -> dict[str, Any]:
    return {name: value for name, value in row.fields.items() if is_relation(name, context)}


def _only_said(names: Iterable[str]) -> set[str]:
    """Relations that are no metadata: whether, when and where a fact holds is that, too."""
    return {name for name in names if not says_authority(name)}


def _notes(row: Row, context: Context) -> tuple[str, ...]:
    return tuple(
        not_a_relation(name)
        for name in row.fields
        if name not in OWN | ABOUT and not is_relation(name, context)
    )


def _parted(row: Row, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Notes on the cells that may hold several values, and are taken for one."""
    if row.between != SEVERAL:
        return ()
    return tuple(
        f"'{name}' has a '{sign}' and is taken for one value (several are parted by '{SEVERAL}')"
        for name, value in told.items()
        if isinstance(value, str) and (sign := _parting_sign(value))
    )


def _parting_sign(cell: str) -> str:
    """The first semicolon between short parts, as it stands there; nothing if there is none."""
    inner = cell.strip(" ;；")
    sign = _SEMICOLON.search(inner)
    return sign[0] if sign and max(map(len, _SEMICOLON.split(inner))) <= _SHORT else ""


def not_a_relation(name: str) -> str:
    """The note on a field that is kept as metadata."""
    return _NO_RELATION.format(name=name)


def no_relation(note: str) -> str | None:
    """The field that a note says is no relation, if that is what it says."""
    before, after = _NO_RELATION.split("{name}")
    said = note.startswith(before) and note.endswith(after)
    return note.removeprefix(before).removesuffix(after) if said else None


def read_spo(row: Row, source: SourceFile, context: Context) -> Found | Problem:
    """A text with its triples, ``{"text": …, "spo_list": [[subject, relation, object], …]}``."""
    text = row.fields.get(source.spec.text)
    triples = row.fields["spo_list"]
    if not isinstance(text, str) or not text.strip() or not isinstance(triples, list):
        hint = 'Write {"text": "…", "spo_list": [["subject", "relation", "object"], …]}.'
        return Problem(row.place, "needs a text and a list of triples.", hint)
    statements: dict[Statement, None] = {}
    notes: list[str] = []
    for triple in triples:
        parts = _parts(triple)
        if parts is None or len(parts) != 3:
            hint = "Write [subject, relation, object]."
            return Problem(row.place, f"not a triple: {triple}.", hint)
        statement = _said(text, *parts, context=context)
        if statement is None:
            notes.append("a triple whose object does not stand in its text (left out)")
        else:
            statements[statement] = None
        notes += [_QUALIFIED] * _qualifiers(triple)
    first = next(iter(statements), None)
    document = Document(
        id=f"{source.name}#{record_id(row)}",
        source=source.name,
        kind="facts",
        title=first.subject if first else text.strip()[:40],
        lang=context.language_of(row.fields.get("lang"), source, text),
        text=text,
        metadata=metadata_of(row, {source.spec.text, "spo_list", "id", "lang"}),
        marks=row.marks,
    )
    type_ = _subject_type(triples, document.title)
    return Found(document, row.place, type_, tuple(statements), notes=tuple(notes))


def _subject_type(triples: list[Any], subject: str) -> str:
    typed = (triple for triple in triples if isinstance(triple, dict))
    named = (t.get("subject_type") for t in typed if str(t.get("subject")).strip() == subject)
    return next((kind for kind in named if isinstance(kind, str)), "")


def _qualifiers(triple: Any) -> int:
    """How many values an object has beside its name, as ``inWork`` of DuIE 2.0."""
    thing = triple.get("object") if isinstance(triple, dict) else None
    return len(thing.keys() - {"@value"}) if isinstance(thing, dict) else 0


def _parts(triple: Any) -> list[str] | None:
    """Subject, relation and object of a triple: a list, or an object as DuIE has it."""
    if not isinstance(triple, dict):
        return strings(triple)
    thing = triple.get("object")
    thing = thing.get("@value") if isinstance(thing, dict) else thing
    return strings([triple.get("subject"), triple.get("predicate", triple.get("relation")), thing])


def _said(
    text: str, subject: str, relation: str, thing: str, *, context: Context
) -> Statement | None:
    """The sentence that states a triple: one that names subject and object, else the object."""
    spans = list(sentence_spans(text))
    naming = [span for span in spans if thing in text[slice(*span)]]
    if not naming:
        return None
    both = [span for span in naming if subject in text[slice(*span)]]
    start, end = (both or naming)[0]
    return Statement(subject, context.names.get(relation, relation), (thing,), start, end)
