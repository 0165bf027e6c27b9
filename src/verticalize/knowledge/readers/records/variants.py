"""Variants of fact records that are in use, brought into the one form that the readers know."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.readers.records.facts import subject_of
from verticalize.knowledge.readers.records.row import Row

# Names of subject, relation and object in published graphs, beside those of the manifest.
_TRIPLES = (
    ("subject", "relation", "object"),
    ("subject", "predicate", "object"),
    ("head", "relation", "tail"),
    ("s", "p", "o"),
    ("s", "r", "o"),
    ("h", "r", "t"),
    ("主体", "关系", "客体"),
    ("主语", "谓语", "宾语"),
    ("头实体", "关系", "尾实体"),
    ("实体", "属性", "值"),
    ("中心词", "关系", "客体"),
)
TYPES = ("subject_type", "head_type", "h_type", "主体类型", "头实体类型")
_PACKED = ("关系", "属性", "relations", "attributes")  # fields that hold a record's relations
_RELATIONS = ("relation", "predicate", "name", "关系", "关系名", "属性", "谓语")
_OBJECTS = ("object", "tail", "value", "values", "客体", "尾实体", "值", "属性值", "宾语")
_NAMES = ("@value", "name", "value", "label", "名称")
_KINDS = {"type", "@type", "类型"}
_FILES = (
    *("data", "instances", "records", "items", "rows", "triples", "documents", "articles"),
    *("entries", "questions", "faq", "faqs", "数据", "记录", "文档", "文章", "条目", "问答"),
)


def known_form(row: Row, spec: KnowledgeSource) -> Row:
    """The row with its triple under the manifest's names, packed relations as fields of their own,
    and objects such as ``{"@value": "头痛", "type": "症状"}`` as their text.
    """
    own = (spec.subject, spec.relation, spec.object)
    names = next((names for names in (own, *_TRIPLES) if set(names) <= row.fields.keys()), None)
    if spec.kind not in (None, "facts") or not (names or subject_of(row, spec)):
        return row
    fields = {name: _unwrapped(value) for name, value in row.fields.items()}
    if names:
        fields = _renamed(fields, names, own)
    else:
        for name in _PACKED:
            packed = _unpacked(fields.get(name))
            if packed is not None:
                fields = {**{n: v for n, v in fields.items() if n != name}, **packed}
    return replace(row, fields=fields)


def parts(row: Row, spec: KnowledgeSource) -> Iterator[Row]:
    """The records in an object that is no record itself.

    ``{"data": [{…}, …]}`` holds them as a list, ``{"偏头痛": {…}, …}`` by their subjects.
    """
    for name in _FILES:
        items = row.fields.get(name)
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            for number, item in enumerate(items, start=1):
                yield known_form(Row(f"{row.place} item {number}", item, number), spec)
            return
    if row.fields and all(isinstance(value, dict) for value in row.fields.values()):
        for number, (subject, fields) in enumerate(row.fields.items(), start=1):
            record = {spec.subject: subject, **fields}
            yield known_form(Row(f"{row.place} '{subject}'", record, number), spec)


def _renamed(
    fields: Mapping[str, Any], names: tuple[str, str, str], own: tuple[str, str, str]
) -> dict[str, Any]:
    triple = {new: fields[old] for old, new in zip(names, own, strict=True)}
    kind = next((fields[name] for name in TYPES if fields.get(name)), None)
    typed = {"type": kind} if kind and "type" not in fields else {}
    return {n: v for n, v in fields.items() if n not in names} | triple | typed


def _unpacked(value: Any) -> dict[str, Any] | None:
    """The relations in ``{"症状": […]}``, ``[["症状", …], …]``, ``[{"关系": "症状", …}, …]``."""
    if isinstance(value, dict):
        return {name: _unwrapped(item) for name, item in value.items()}
    if not isinstance(value, list) or not value:
        return None
    found: dict[str, Any] = {}
    for item in value:
        pair = _pair(item)
        if pair is None:
            return None
        name, thing = pair
        found.setdefault(name, []).extend(thing if isinstance(thing, list) else [thing])
    return found


def _pair(item: Any) -> tuple[str, Any] | None:
    if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str):
        return item[0], _unwrapped(item[1])
    if not isinstance(item, dict):
        return None
    name = next((item[key] for key in _RELATIONS if isinstance(item.get(key), str)), None)
    thing = next((item[key] for key in _OBJECTS if key in item), None)
    return None if name is None or thing is None else (name, _unwrapped(thing))


def _unwrapped(value: Any) -> Any:
    """An object that only names a thing, and may say its type, as the name; else the value."""
    if isinstance(value, list):
        return [_unwrapped(item) for item in value]
    if isinstance(value, dict):
        names = [key for key in value if key in _NAMES]
        if len(names) == 1 and not value.keys() - _KINDS - {names[0]}:
            return value[names[0]]
    return value
