"""Rows of tables and JSON Lines: which kind of knowledge a row is, and the document it becomes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.errors import Problem
from verticalize.knowledge.authority import says_authority
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.dialogues import read_dialogue
from verticalize.knowledge.readers.records.facts import ABOUT, read_record, read_spo, subject_of
from verticalize.knowledge.readers.records.field_names import NUMBERS, SOURCES, key
from verticalize.knowledge.readers.records.guess import SAMPLE, Guess, guess, long_fields
from verticalize.knowledge.readers.records.noted import with_notes
from verticalize.knowledge.readers.records.row import Row, metadata_of, record_id, strings, text_of
from verticalize.knowledge.readers.records.similar import similar_questions
from verticalize.knowledge.readers.records.triples import Triples
from verticalize.knowledge.readers.records.turns import list_field, single_fields
from verticalize.knowledge.readers.records.variants import known_form, parts
from verticalize.records import PHRASINGS, Document, Kind

__all__ = ["Row", "fits", "guess_table", "read_rows", "wanted"]

_ASIDE = "'{name}' of an FAQ is no part of the answers (if people ask for it, write it into them)"
_TITLE_LENGTH = 40  # characters of a text that serve as its title where it has none


def read_rows(
    rows: Iterable[Row | Problem], source: SourceFile, context: Context, *, guessing: bool = True
) -> Iterator[Found | Problem]:
    """The documents of the rows; triples of one subject become one document, at the end.

    Args:
        guessing: whether fields whose names nobody told may be guessed.
    """
    notes: list[str] = []
    yield from with_notes(_read(rows, source, context, notes, guessing=guessing), notes)


def _read(
    rows: Iterable[Row | Problem],
    source: SourceFile,
    context: Context,
    notes: list[str],
    *,
    guessing: bool,
) -> Iterator[Found | Problem]:
    triples = Triples(source, context)
    bare: list[Row] = []
    seen = some = False
    known = _known(rows, source.spec, context)
    for row in _guessed(known, source.spec, context) if guessing else known:
        seen = True
        if isinstance(row, Problem):
            yield row
            continue
        if source.spec.ids == "rows":
            row = replace(row, numbered=True)
        shape = _shape(row, source.spec)
        if shape is None:
            yield _unknown(row, source.spec)
        elif shape == "triple":
            if wrong := triples.add(row):
                yield wrong
        else:
            found = _READ[shape](row, source, context)
            if found is None:
                notes.append("a record with a name and nothing else (left out)")
                bare = bare or [row]
                continue
            some = True
            if isinstance(found, Found) and row.notes:
                found = replace(found, notes=(*found.notes, *row.notes))
            yield found
    for one in triples.found():
        some = True
        yield one
    if bare and not some:
        cause = "the record has a name and nothing else, and so have all in this file."
        yield Problem(bare[0].place, cause, "Add what there is to know of it.")
    if not seen:
        hint = "Put records into it, or take it out of the pack's knowledge."
        yield Problem(str(source.path), "holds no records.", hint)


def _known(
    rows: Iterable[Row | Problem], spec: KnowledgeSource, context: Context
) -> Iterator[Row | Problem]:
    """The rows in the form that is known here; those inside an object that is no row itself."""
    for found in rows:
        if isinstance(found, Problem):
            yield found
            continue
        row = known_form(found, spec)
        shape = _shape(row, spec)
        is_row = shape or guess(row, shape, spec, context, ())
        inside = [] if is_row else list(parts(found, spec))
        yield from inside or [row]


def _guessed(
    rows: Iterator[Row | Problem], spec: KnowledgeSource, context: Context
) -> Iterator[Row | Problem]:
    """The rows, with the fields that can be guessed under their names."""
    first = list(islice(rows, SAMPLE))
    long = long_fields(row for row in first if isinstance(row, Row))
    for row in chain(first, rows):
        if isinstance(row, Row) and not row.shape:
            found = guess(row, _shape(row, spec), spec, context, long)
            yield found.applied(row, spec) if found else row
        else:
            yield row


def guess_table(
    columns: Sequence[str], sample: Iterable[Row], spec: KnowledgeSource, context: Context
) -> Guess | None:
    """What the columns of a table are, if their exact names do not say it."""
    row = _filled_in(columns)
    return guess(row, _shape(row, spec), spec, context, long_fields(sample), table=True)


def fits(columns: Sequence[str], spec: KnowledgeSource) -> bool:
    """Whether a row that fills in all of the columns would have a shape."""
    return _shape(_filled_in(columns), spec) is not None


def wanted(columns: Sequence[str], guess: Guess | None, spec: KnowledgeSource) -> tuple[str, ...]:
    """The columns of a table that each of its rows has to fill in, as far as that can be said."""
    if guess:
        return guess.needed
    shape = _shape(_filled_in(columns), spec)
    return (spec.question, spec.answer) if shape == "faq" else ()


def _filled_in(columns: Sequence[str]) -> Row:
    return Row("", dict.fromkeys(columns, "x"), 0)


def _shape(row: Row, spec: KnowledgeSource) -> str | None:
    """The shape that was guessed; else the first whose fields the row has, of the source's kind."""
    if row.shape:
        return row.shape
    fields = row.fields
    shapes: tuple[tuple[Kind, str, bool], ...] = (
        ("facts", "spo", "spo_list" in fields),
        ("facts", "triple", {spec.subject, spec.relation, spec.object} <= fields.keys()),
        ("documents", "dialogue", list_field(row) is not None),
        ("faq", "dialogue", list_field(row) is not None),
        ("faq", "faq", {spec.question, spec.answer} <= fields.keys()),
        ("documents", "dialogue", single_fields(row) is not None),
        ("faq", "dialogue", single_fields(row) is not None),
        ("facts", "record", subject_of(row, spec) is not None),
        ("documents", "text", spec.text in fields),
    )
    return next(
        (shape for kind, shape, fits in shapes if fits and spec.kind in (None, kind)),
        None,
    )


_NEEDS: Mapping[Kind, Callable[[KnowledgeSource], str]] = {
    "facts": lambda s: f"'{s.subject}' (or {s.subject}, {s.relation}, {s.object})",
    "faq": lambda s: f"'{s.question}' and '{s.answer}'",
    "documents": lambda s: f"'{s.text}'",
}


def _unknown(row: Row, spec: KnowledgeSource) -> Problem:
    if empty := [name for name in row.wants if name not in row.fields]:
        return _with_empty(row, empty)
    halves = [name for name in (spec.question, spec.answer) if name in row.fields]
    if len(halves) == 1 and spec.kind in (None, "faq"):
        (other,) = {spec.question, spec.answer} - set(halves)
        cause = f"the record has '{halves[0]}', and '{other}' is missing or empty."
        return Problem(row.place, cause, "Fill it in, or remove the record.")
    parts = (spec.subject, spec.relation, spec.object)
    lacks = [name for name in parts if name not in row.fields]
    if len(lacks) == 1 and spec.kind in (None, "facts"):
        cause = f"the record is a fact without '{lacks[0]}'."
        return Problem(row.place, cause, "Fill it in, or remove the record.")
    kinds = (spec.kind,) if spec.kind else tuple(_NEEDS)
    needs = ", or ".join(f"{_NEEDS[kind](spec)} for {kind}" for kind in kinds)
    found = ", ".join(f"'{name}'" for name in row.fields) or "none"
    hint = "Name the columns in domain.yaml, for example {path: …, kind: faq, question: q}."
    return Problem(row.place, f"the record needs {needs}; its fields are {found}.", hint)


def _with_empty(row: Row, columns: Sequence[str]) -> Problem:
    """A row of a table in which these cells are empty."""
    named = " and ".join(f"'{name}'" for name in columns)
    one = len(columns) == 1
    cause = f"{row.mark}: {'the cell' if one else 'the cells'} in column {named} "
    hint = "Fill it in, or delete the row." if one else "Fill them in, or delete the row."
    return Problem(row.place, f"{cause}{'is' if one else 'are'} empty.", hint)


def _read_faq(row: Row, source: SourceFile, context: Context) -> Found | Problem:
    spec = source.spec
    question, answer = _filled(row, spec.question), _filled(row, spec.answer)
    if isinstance(question, Problem):
        return question
    if isinstance(answer, Problem):
        return answer
    question = " ".join(question.split())
    similar, apart = similar_questions(row, spec.similar)
    if isinstance(similar, Problem):
        return similar
    metadata = metadata_of(row, {spec.question, spec.answer, "id", "lang", *apart})
    aside = [_ASIDE.format(name=name) for name in metadata if not _says_of_row(name)]
    document = Document(
        id=f"{source.name}#{record_id(row)}",
        source=source.name,
        kind="faq",
        title=question,
        lang=context.language_of(row.fields.get("lang"), source, question + answer),
        text=f"{question}\n{answer}",
        metadata=metadata | ({PHRASINGS: {answer: similar}} if similar else {}),
        marks=row.marks,
    )
    start = len(question) + 1
    return Found(document, row.place, answer_start=start, notes=tuple(aside))


def _says_of_row(name: str) -> bool:
    """Whether a field beside question and answer is one that is used, or only a number."""
    return says_authority(name) or key(name) in {*ABOUT, *SOURCES, *NUMBERS}


def _read_text(row: Row, source: SourceFile, context: Context) -> Found | Problem:
    spec = source.spec
    text = _filled(row, spec.text)
    if isinstance(text, Problem):
        return text
    titles = strings(row.fields.get(spec.title))
    first = text.split("\n", 1)[0]
    document = Document(
        id=f"{source.name}#{record_id(row)}",
        source=source.name,
        kind="documents",
        title=" ".join(titles) if titles else first[:_TITLE_LENGTH],
        lang=context.language_of(row.fields.get("lang"), source, text),
        text=text,
        metadata=metadata_of(row, {spec.text, "id", "lang"} | ({spec.title} if titles else set())),
        marks=row.marks,
    )
    return Found(document, row.place)


def _filled(row: Row, name: str) -> str | Problem:
    text = text_of(row, name)
    if not text:
        return Problem(row.place, f"'{name}' is empty.", "Fill it in, or remove the record.")
    return text


_READ: Mapping[str, Callable[[Row, SourceFile, Context], Found | Problem | None]] = {
    "faq": _read_faq,
    "dialogue": read_dialogue,
    "text": _read_text,
    "record": read_record,
    "spo": read_spo,
}
