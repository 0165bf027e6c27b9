"""One row of a table or JSON Lines file, whatever its form, as an entry.

Forms: a question with its answer; a triple; a text, with or without a list of the triples it
states (``spo_list``); a subject with its attributes, each a list of objects.
"""

from collections.abc import Callable, Mapping
from typing import Any

from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import KnowledgeError
from verticalize.knowledge.entries import Claim, Entry, Page, Pair, Record, Skip
from verticalize.records import Kind
from verticalize.text import language

Row = Mapping[str, Any]
SUBJECTS = ("中心词", "名称", "name")  # other names of the column of subjects
ABOUT = frozenset({"id", "lang", "type", "aliases", "source", "date", "license", "licence"})
Maker = Callable[[Row, KnowledgeSource, Mapping[str, str], str], Entry]


def to_entry(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    """The row as an entry.

    Args:
        names: names that relations have in the data, to their ids. Where it is empty, every
            attribute is a relation of its own name.
        place: ``file:line``, for errors.

    Raises:
        KnowledgeError: the row has none of the forms, or a value of a wrong type.
    """
    return _maker(row, spec, place)(row, spec, names, place)


def _maker(row: Row, spec: KnowledgeSource, place: str) -> Maker:
    forms: tuple[tuple[Kind, bool, Maker], ...] = (
        ("faq", spec.question in row and spec.answer in row, _pair),
        ("facts", {spec.subject, spec.relation, spec.object} <= row.keys(), _triple),
        ("facts", "spo_list" in row and spec.text in row, _stated),
        ("facts", _subject_field(row, spec) is not None and spec.text not in row, _attributes),
        ("documents", spec.text in row, _page),
    )
    for kind, fits, make in forms:
        if fits and spec.kind in (None, kind):
            return make
    wanted = f"for kind '{spec.kind}'" if spec.kind else "for any kind of knowledge"
    raise KnowledgeError(
        f"has not the fields {wanted}; found: {', '.join(map(str, row)) or 'none'}.",
        place=place,
        hint=f"Needed: '{spec.question}' and '{spec.answer}' (faq); '{spec.subject}' and its "
        f"attributes, or '{spec.subject}', '{spec.relation}', '{spec.object}' (facts); "
        f"'{spec.text}' (documents). Other names can be given in domain.yaml.",
    )


def _pair(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    question, answer = _text(row, spec.question, place), _text(row, spec.answer, place)
    if not question or not answer:
        return Skip("no question or no answer", place)
    lang = _lang(row, spec, question, place)
    rest = _rest(row, {spec.question, spec.answer, "id", "lang"})
    return Pair(_key(row, place), question, answer, lang, place, rest)


def _triple(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    subject = _text(row, spec.subject, place)
    relation = _text(row, spec.relation, place)
    objects = _objects(row, spec.object, place)
    if not subject or not relation or not objects:
        return Skip("no subject, relation or object", place)
    if names and relation not in names:
        return Skip(f"relation '{relation}' is not in relations.yaml", place)
    return Record(
        key=subject,
        subject=subject,
        lang=_lang(row, spec, subject + "".join(objects), place),
        type=_text(row, "type", place),
        facts={names.get(relation, relation): objects},
        place=place,
        aliases=_objects(row, "aliases", place),
        partial=True,
        metadata=_rest(row, {spec.subject, spec.relation, spec.object, *_KNOWN}),
    )


def _stated(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    text = _text(row, spec.text, place)
    found = row["spo_list"]
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise KnowledgeError("'spo_list' is no list of objects.", place=place, hint="Correct it.")
    if not text:
        return Skip("no text", place)
    claims = tuple(claim for item in found if (claim := _claim(item, names, place)) is not None)
    title = _text(row, spec.title, place) or (claims[0].subject if claims else "")
    lang = _lang(row, spec, text, place)
    rest = _rest(row, {spec.text, spec.title, "spo_list", "id", "lang"})
    return Page(_key(row, place), title, lang, text, place, claims, rest)


def _claim(item: Row, names: Mapping[str, str], place: str) -> Claim | None:
    relation = _text(item, "predicate", place) or _text(item, "relation", place)
    value = item.get("object")
    value = value.get("@value", "") if isinstance(value, Mapping) else value  # as DuIE 2.0 has it
    claim = Claim(
        subject=_text(item, "subject", place),
        relation=names.get(relation, relation),
        object=str(value or "").strip(),
        type=_text(item, "subject_type", place),
    )
    known = not names or relation in names
    return claim if known and claim.subject and claim.relation and claim.object else None


def _attributes(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    field = _subject_field(row, spec) or spec.subject
    subject = _text(row, field, place)
    if not subject:
        return Skip("no subject", place)
    own = {field, *_KNOWN}
    related = [key for key in row if (key in names if names else _is_relation(key, row, own))]
    facts: dict[str, tuple[str, ...]] = {}
    for key in related:
        objects = _objects(row, key, place)
        relation = names.get(key, key)
        if objects:
            facts[relation] = tuple(dict.fromkeys((*facts.get(relation, ()), *objects)))
    if not facts:
        return Skip("no field names a relation", place)
    said = subject + "".join(value for values in facts.values() for value in values)
    return Record(
        key=_key(row, "") or subject,
        subject=subject,
        lang=_lang(row, spec, said, place),
        type=_text(row, "type", place),
        facts=facts,
        place=place,
        aliases=_objects(row, "aliases", place),
        metadata=_rest(row, {*own, *related}) | _source(row),
    )


def _page(row: Row, spec: KnowledgeSource, names: Mapping[str, str], place: str) -> Entry:
    text = _text(row, spec.text, place)
    if not text:
        return Skip("no text", place)
    lang = _lang(row, spec, text, place)
    rest = _rest(row, {spec.text, spec.title, "id", "lang"})
    return Page(_key(row, place), _text(row, spec.title, place), lang, text, place, (), rest)


_KNOWN = frozenset({"id", "lang", "type", "aliases"})


def _subject_field(row: Row, spec: KnowledgeSource) -> str | None:
    return next((name for name in (spec.subject, *SUBJECTS) if name in row), None)


def _is_relation(key: str, row: Row, own: set[str]) -> bool:
    return key not in own and key not in ABOUT and isinstance(row[key], str | int | float | list)


def _key(row: Row, place: str) -> str:
    """The row's own id, else the number of its line."""
    given = row.get("id")
    if given is None or given == "":
        return place.rpartition(":")[2]
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise KnowledgeError("'id' is no text.", place=place, hint="Write it in quotes.")
    return str(given)


def _lang(row: Row, spec: KnowledgeSource, text: str, place: str) -> str:
    return _text(row, "lang", place) or spec.lang or language(text)


def _text(row: Row, field: str, place: str) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise KnowledgeError(
            f"'{field}' holds {type(value).__name__}, not text.", place=place, hint="Correct it."
        )
    return str(value).strip()


def _objects(row: Row, field: str, place: str) -> tuple[str, ...]:
    value = row.get(field)
    items = value if isinstance(value, list) else [] if value is None else [value]
    for item in items:
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise KnowledgeError(
                f"'{field}' holds {type(item).__name__}, not text.",
                place=place,
                hint="An attribute is a text or a list of texts.",
            )
    return tuple(dict.fromkeys(said for item in items if (said := " ".join(str(item).split()))))


def _rest(row: Row, used: set[str]) -> dict[str, Any]:
    return {str(key): value for key, value in row.items() if key not in used and value != ""}


def _source(row: Row) -> dict[str, Any]:
    return {"source": row["source"]} if "source" in row else {}
