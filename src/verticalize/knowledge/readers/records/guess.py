"""Which fields of a record are its title, text, question, answer, or the parts of a triple, where
neither domain.yaml nor the fields' names say so exactly.

Names are compared with those that people use (`field_names`); a field of another name is a text
where it is long in the first records. What domain.yaml names holds, and nothing else is guessed in
its place. Every guess is a note on the record.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Literal

from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.authority import says_authority
from verticalize.knowledge.found import Context
from verticalize.knowledge.readers.records import field_names
from verticalize.knowledge.readers.records.facts import ABOUT, subject_of
from verticalize.knowledge.readers.records.row import Row, leaves, strings
from verticalize.records import Kind
from verticalize.text import sentence_spans

Role = Literal["title", "text", "question", "answer", "subject", "relation", "object"]
SAMPLE = 20  # records from whose fields long texts are told
_LONG = 200  # characters in the middle one of the records, from which on a text is a document
_TAKEN = ("fields taken for", "field taken for")  # how a note on a guess begins
_SENTENCES = 3  # or so many sentences
_LOOKED_AT = 2000  # characters of a text that tell how long it is
_BESIDE = {"id", "lang", "type", *ABOUT}
_OF_KIND: Mapping[Kind, tuple[Role, ...]] = {
    "facts": ("subject", "relation", "object"),
    "faq": ("question", "answer"),
    "documents": ("title", "text"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The shape of a record, and the field for each of its roles."""

    shape: str
    fields: Mapping[Role, str]

    def applied(self, row: Row, spec: KnowledgeSource) -> Row:
        """The row under the names of `spec`, noted; or as it is where it lacks what is needed."""
        if not all(_may_be_text(row.fields.get(field, {})) for field in self.needed):
            return row
        names = {field: getattr(spec, role) for role, field in self.fields.items()}
        fields = {names.get(name, name): value for name, value in row.fields.items()}
        return replace(row, fields=fields, shape=self.shape, notes=self.note())

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields without which a record is not what was guessed."""
        return tuple(field for role, field in self.fields.items() if role != "title")

    def note(self) -> tuple[str, ...]:
        """What was taken for what; nothing where question and answer are called so."""
        if self.shape == "faq" and field_names.is_faq(*self.fields.values()):
            return ()
        *roles, last = self.fields
        told = f"{', '.join(roles)} and {last}" if roles else last
        taken = _TAKEN[0] if roles else _TAKEN[1]
        return (f"{taken} {told}: {', '.join(self.fields.values())}",)


def is_guess(note: str) -> bool:
    """Whether a note says what fields were taken for."""
    return note.startswith(_TAKEN)


def long_fields(rows: Iterable[Row]) -> frozenset[str]:
    """The fields that hold long texts in these rows."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        for name, value in row.fields.items():
            if _is_text(value):
                text = row.between.join(leaves(value) or ())
                texts.setdefault(name, []).append(text[:_LOOKED_AT])
    return frozenset(name for name, found in texts.items() if _are_long(found))


def _are_long(texts: Sequence[str]) -> bool:
    if median(map(len, texts)) > _LONG:
        return True
    return median(sum(1 for _ in sentence_spans(text)) for text in texts) >= _SENTENCES


def _is_text(value: Any) -> bool:
    return isinstance(value, str | list) and bool(leaves(value))


def _may_be_text(value: Any) -> bool:
    return strings(value) is not None or leaves(value) is not None


def guess(
    row: Row,
    shape: str | None,
    spec: KnowledgeSource,
    context: Context,
    long: Collection[str],
    *,
    table: bool = False,
) -> Guess | None:
    """What the fields of a row are, if they are not what `shape` says.

    Args:
        shape: what the exact names say that the row is.
        long: the fields that hold long texts.
        table: the row is of a table, which can be read by its rows if no guess is sure.
    """
    if shape not in (None, "record", "text") or _is_of_facts(row, shape, spec, context):
        return None
    found = _Fields(row.fields, spec)
    if shape == "text":
        return found.title_alone()
    kinds = _kinds(spec)
    guessed = found.triple() if "facts" in kinds else None
    if guessed is None and "faq" in kinds:
        guessed = found.faq()
    if guessed is None and "documents" in kinds:
        guessed = found.document(long, surely=shape == "record")
        if guessed and not _is_sure(guessed, row, shape, context, long, table):
            guessed = None
    return guessed


def _is_of_facts(row: Row, shape: str | None, spec: KnowledgeSource, context: Context) -> bool:
    """Whether a record with a subject is one by what domain.yaml or the pack's relations say."""
    if shape != "record":
        return False
    named = spec.kind == "facts" or "subject" in spec.model_fields_set
    others = row.fields.keys() - {subject_of(row, spec)}
    return named or any(name in context.names for name in others)


def _kinds(spec: KnowledgeSource) -> set[Kind]:
    """The kinds that domain.yaml leaves open."""
    if spec.kind:
        return {spec.kind}
    named = {kind for kind, roles in _OF_KIND.items() if spec.model_fields_set & set(roles)}
    return named or set(_OF_KIND)


def _is_sure(
    guessed: Guess,
    row: Row,
    shape: str | None,
    context: Context,
    long: Collection[str],
    table: bool,
) -> bool:
    """Whether a row is a document although it could be read otherwise, too."""
    if guessed.fields["text"] in long:
        return True
    if shape == "record":
        return bool(context.relations)  # none of which it has
    if not table:
        return True
    others = row.fields.keys() - set(guessed.fields.values())
    told = all(name in _BESIDE or says_authority(name) for name in others)
    return told and "title" in guessed.fields


class _Fields:
    """The fields of a record, looked up by what they are called."""

    def __init__(self, fields: Mapping[str, Any], spec: KnowledgeSource) -> None:
        self._fields, self._spec = fields, spec
        self._by_key: dict[str, str] = {}
        for name in fields:
            self._by_key.setdefault(field_names.key(name), name)

    def _named(self, role: Role, names: Sequence[str]) -> str | None:
        """The field for a role: the one of its very name, else the first that is called so."""
        exact = getattr(self._spec, role)
        if exact in self._fields:
            return str(exact)
        if role in self._spec.model_fields_set:
            return None
        return next((self._by_key[name] for name in names if name in self._by_key), None)

    def triple(self) -> Guess | None:
        single = (field_names.SUBJECTS, field_names.RELATIONS, field_names.OBJECTS)
        together = (tuple((name,) for name in names) for names in field_names.TRIPLES)
        return next(filter(None, map(self._triple, (single, *together))), None)

    def _triple(self, names: Sequence[Sequence[str]]) -> Guess | None:
        subject, relation, thing = names
        return _all(
            "triple",
            subject=self._named("subject", subject),
            relation=self._named("relation", relation),
            object=self._named("object", thing),
        )

    def faq(self) -> Guess | None:
        """A question and its answer; a title and an answer without a text beside it."""
        answer = self._named("answer", field_names.ANSWERS)
        question = self._named("question", (*field_names.QUESTIONS, *field_names.LOOSE_QUESTIONS))
        if answer is None and question is not None:
            answer = self._named("answer", field_names.LOOSE_ANSWERS)
        if question is None and self._named("text", field_names.TEXTS) is None:
            question = self._named("question", field_names.TITLES)
        return _all("faq", question=question, answer=answer)

    def document(self, long: Collection[str], *, surely: bool) -> Guess | None:
        """A text and its title; `surely`: only by a name that is one of texts."""
        text = self._named("text", field_names.TEXTS)
        if text is None and not surely and "text" not in self._spec.model_fields_set:
            remark = self._named("text", field_names.REMARKS)
            others = (name for name in self._fields if name in long and name not in _BESIDE)
            text = remark if remark in long else next(others, None)
        title = self._title(text)
        if text is None:
            return None
        return Guess("text", {"title": title, "text": text} if title else {"text": text})

    def title_alone(self) -> Guess | None:
        """The title of a record whose text has its exact name."""
        title = self._title(self._spec.text)
        if title is None or title == self._spec.title:
            return None
        return Guess("text", {"title": title, "text": self._spec.text})

    def _title(self, text: str | None) -> str | None:
        title = self._named("title", (*field_names.TITLES, *field_names.NAMES))
        return None if title == text else title


def _all(shape: str, **fields: str | None) -> Guess | None:
    """The guess, if every role has a field of its own."""
    found = {role: field for role, field in fields.items() if field is not None}
    if len(set(found.values())) < len(fields):
        return None
    return Guess(shape, found)  # type: ignore[arg-type]  # keywords are roles
