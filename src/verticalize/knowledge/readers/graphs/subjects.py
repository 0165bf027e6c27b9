"""Subjects of a graph as fact cards: one document a subject and language."""

from collections.abc import Iterable, Iterator

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.authority import says_authority
from verticalize.knowledge.encodings.controls import without_controls
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.graphs import notes, owl
from verticalize.knowledge.readers.graphs.model import (
    LABELS,
    Blank,
    Edge,
    Group,
    Iri,
    Lookup,
    Name,
    Node,
    Term,
    Text,
    base,
    local_name,
)
from verticalize.knowledge.readers.graphs.predicates import (
    ALIASES,
    COMMENT,
    DEFINITIONS,
    NO_TYPES,
    OBSOLETE,
    SCHEMA,
    TYPE,
    Predicates,
)
from verticalize.knowledge.readers.graphs.told import Told
from verticalize.knowledge.readers.graphs.wording import Wording, pick, shown
from verticalize.knowledge.readers.records.facts import ABOUT, not_a_relation

_NAMES = {*LABELS, *ALIASES}
_REMARK = Iri("comment")
_STATE = {TYPE, OBSOLETE}


def read_subjects(
    groups: Iterable[Group | Problem | str], lookup: Lookup, source: SourceFile, context: Context
) -> Iterator[Found | Problem]:
    """A document for each subject in each of the pack's languages that it is named in.

    What is left out is counted in the notes of a document beside it; so are the notes in `groups`.
    """
    subjects = _Subjects(lookup, source, context)
    yield from notes.carried(subjects.read(groups), source, context)


class _Subjects:
    def __init__(self, lookup: Lookup, source: SourceFile, context: Context) -> None:
        self._lookup = lookup
        self._source = source
        self._context = context
        self._predicates = Predicates(context, lookup)
        self._wording = Wording(lookup, self._predicates, context.languages)
        self._records: dict[str, Node] = {}

    def read(self, groups: Iterable[Group | Problem | str]) -> Iterator[Found | Problem | str]:
        """The documents of all subjects, and notes on what is left out of them."""
        for group in groups:
            yield from self._subject(group) if isinstance(group, Group) else [group]

    def _subject(self, group: Group) -> Iterator[Found | str]:
        types = [edge.thing for edge in group.edges if edge.predicate == TYPE]
        yield from [notes.TYPE] * sum(not isinstance(type_, Iri) for type_ in types)
        if not SCHEMA.isdisjoint(types):
            yield notes.SCHEMA
            return
        if any(edge.predicate == OBSOLETE and _true(edge.thing) for edge in group.edges):
            yield notes.OBSOLETE
            return
        edges: dict[Edge, None] = {}
        for item in self._edges(group):
            if isinstance(item, str):
                yield item
            else:
                edges[item] = None
        edges = _with_remarks(edges)
        cards = [Told(lang, title) for lang, title in self._titles(group.subject, edges).items()]
        if not cards:
            yield notes.FOREIGN
            return
        yield from self._unrelated(edges, cards[0].lang)
        for edge in edges:
            if edge.predicate not in _STATE and not self._tell(edge, cards):
                yield notes.OTHER_LANGUAGE
        for told in cards:
            yield from [notes.OTHER_LANGUAGE] * told.settle()
            if told.values:
                record = self._record(group.subject, told.title)
                record += f"@{told.lang}" if len(cards) > 1 else ""
                type_ = self._type(types, told.lang)
                yield told.found(record, group.place, type_, self._source, self._context)
            elif isinstance(group.subject, Iri):
                yield notes.BARE

    def _edges(self, group: Group) -> Iterator[Edge | str]:
        """Edges in plain form, those of lists one a member; and notes on what cannot be one."""
        for edge in group.edges:
            for part in owl.plain(edge, self._lookup):
                if isinstance(part, str):
                    yield part
                    continue
                for thing in self._lookup.members(part.thing) or (part.thing,):
                    if thing is None:
                        yield notes.NOTHING
                    elif thing == group.subject:
                        yield notes.ITSELF
                    else:
                        yield from [notes.DEEP] * self._wording.deeper(thing)
                        yield from [notes.CONTROLS] * _has_controls(thing)
                        yield Edge(part.predicate, thing)

    def _titles(self, subject: Node, edges: Iterable[Edge]) -> dict[str, str]:
        """What the subject is called, by language: only those in which it is to be told."""
        labels = sorted(
            (e for e in edges if e.predicate in LABELS and isinstance(e.thing, Text)),
            key=lambda edge: LABELS.index(edge.predicate),
        )
        forms = [form for label in labels for form in self._wording.forms(label.thing)]
        tagged: dict[str, str] = {}
        for lang in self._context.languages:
            named = [form.text for form in forms if base(form.lang) == lang and form.text]
            tagged |= {lang: named[0]} if named else {}
        untagged = next((form.text for form in forms if not form.lang and form.text), "")
        if tagged or (forms and not untagged):
            return tagged
        name = untagged or shown(subject)
        return {self._context.language_of(None, self._source, name): name}

    def _unrelated(self, edges: Iterable[Edge], lang: str) -> Iterator[str]:
        """A note on each predicate that is no relation."""
        for predicate in dict.fromkeys(edge.predicate for edge in edges):
            name = local_name(predicate)
            if predicate in _NAMES | _STATE or name in ABOUT:
                continue
            if self._predicates.relation(predicate, lang) is None:
                yield not_a_relation(name)

    def _tell(self, edge: Edge, cards: list[Told]) -> bool:
        """Put an edge on each card whose language it is in; whether it is on any."""
        forms = self._wording.forms(edge.thing)
        alone = len(cards) == 1
        placed = [self._place(edge, forms, told, alone=alone) for told in cards]
        return any(placed) or not forms

    def _place(self, edge: Edge, forms: list[Name], told: Told, *, alone: bool) -> bool:
        text = pick(forms, told.lang, alone=alone)
        if edge.predicate in _NAMES:
            told.aliases += [text] if text and text != told.title else []
            return text is not None
        name = local_name(edge.predicate)
        relation = self._predicates.relation(edge.predicate, told.lang)
        if relation is None:
            return told.keep(name, self._kept(edge.thing, text))
        if text:
            told.values.setdefault(relation, []).append(text)
            return not says_authority(name) or told.keep(name, text)
        other = self._foreign(forms) if alone else None
        if other:
            told.other.setdefault(relation, []).append(other)
        return other is not None

    def _kept(self, thing: Term | None, text: str | None) -> str:
        """A thing as metadata: one without a label by its whole IRI, a text in any language."""
        if isinstance(thing, Iri) and thing not in self._lookup.names:
            return thing
        return text or next((form.text for form in self._wording.forms(thing)), "")

    def _foreign(self, forms: Iterable[Name]) -> str | None:
        languages = self._context.languages
        return next((text for tag, text in forms if base(tag) in languages), None)

    def _type(self, types: list[Term | None], lang: str) -> str:
        classes = (t for t in types if isinstance(t, Iri) and t not in NO_TYPES)
        return next((self._predicates.type(t, lang) for t in classes), "")

    def _record(self, subject: Node, title: str) -> str:
        """The subject's name within the file: its local name, its IRI where that is taken."""
        names = [title] if isinstance(subject, Blank) else [local_name(subject), str(subject)]
        for name in names:
            if self._records.setdefault(name, subject) == subject:
                return name
        number = 2
        while self._records.setdefault(f"{names[-1]} {number}", subject) != subject:
            number += 1
        return f"{names[-1]} {number}"


def _with_remarks(edges: dict[Edge, None]) -> dict[Edge, None]:
    """A comment defines its subject only where nothing else does; else it is a remark."""
    if any(edge.predicate in DEFINITIONS for edge in edges):
        return {Edge(_REMARK, e.thing) if e.predicate == COMMENT else e: None for e in edges}
    return edges


def _true(thing: Term | None) -> bool:
    return isinstance(thing, Text) and thing.value.strip().lower() in ("true", "1")


def _has_controls(thing: Term) -> bool:
    return isinstance(thing, Text) and without_controls(thing.value)[1] > 0
