"""Triples: rows of subject, relation and object, gathered into one card a subject."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.card import card, tidy
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.row import Row, in_table, strings
from verticalize.knowledge.readers.records.variants import TYPES
from verticalize.records import Document
from verticalize.text import CJK_CHAR

_KEPT = ("id", "lang", "type", "aliases", *TYPES)


@dataclass(slots=True)
class _Subject:
    place: str
    table: str
    type: str
    aliases: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Triples:
    """The triples of one file, as they come in."""

    def __init__(self, source: SourceFile, context: Context) -> None:
        self._source = source
        self._context = context
        self._subjects: dict[tuple[str, str], _Subject] = {}

    def add(self, row: Row) -> Problem | None:
        """Take in one row, or say what is wrong with it."""
        spec = self._source.spec
        subjects, relations, objects = (
            strings(row.fields[name]) for name in (spec.subject, spec.relation, spec.object)
        )
        if not subjects or len(subjects) > 1 or not relations or len(relations) > 1 or not objects:
            cause = "subject and relation must be one text each, the object one or several."
            return Problem(row.place, cause, "Fill in all three, or remove the row.")
        subject, declared = tidy(subjects[0]), row.fields.get("lang")
        told = subject + "".join(objects)
        if CJK_CHAR.search(relations[0]):  # names of relations are often English codes
            told += relations[0]
        lang = self._context.language_of(declared, self._source, told)
        type_ = strings(row.fields.get("type"))
        entry = self._subjects.setdefault(
            (subject, lang), _Subject(row.place, row.table, type_[0] if type_ else "")
        )
        relation = self._context.names.get(relations[0], relations[0])
        known = entry.values.setdefault(relation, [])
        known += [text for text in map(tidy, objects) if text not in known]
        aliases = strings(row.fields.get("aliases")) or []
        entry.aliases += [alias for alias in aliases if alias not in entry.aliases]
        entry.notes += row.notes
        entry.notes += [
            f"field '{name}' of a triple (left out)"
            for name, value in row.fields.items()
            if value and name not in {spec.subject, spec.relation, spec.object, *_KEPT}
        ]
        return None

    def found(self) -> Iterator[Found]:
        """One card for each subject, in the order in which they first came."""
        several = len({lang for _, lang in self._subjects}) > 1
        for (subject, lang), entry in self._subjects.items():
            text, statements = card(subject, entry.values, lang, self._context)
            record = in_table(entry.table, f"{lang}-{subject}" if several else subject)
            document = Document(
                id=f"{self._source.name}#{record}",
                source=self._source.name,
                kind="facts",
                title=subject,
                lang=lang,
                text=text,
                metadata={"aliases": entry.aliases} if entry.aliases else {},
            )
            yield Found(document, entry.place, entry.type, statements, notes=tuple(entry.notes))
