"""One knowledge file as documents with their passages, facts and questions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from verticalize.domain.hooks import Hooks
from verticalize.domain.pack import SourceFile
from verticalize.domain.relations import Relation, field_names
from verticalize.errors import KnowledgeError
from verticalize.knowledge.cards import to_card
from verticalize.knowledge.chunk import chunk, coverage
from verticalize.knowledge.corpus import SourceSummary
from verticalize.knowledge.entries import Claim, Entry, Page, Pair, Record, Skip
from verticalize.knowledge.readers import READERS
from verticalize.records import Document, Fact, Kind, Passage, Question

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Unit:
    """One document and all that is drawn from it."""

    document: Document
    passages: tuple[Passage, ...] = ()
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """A document to be, with what it states: claims, and where each stands (-1: look for it)."""

    document: Document
    place: str
    claims: tuple[tuple[Claim, int], ...] = ()
    pair: Pair | None = None


def read_source(
    file: SourceFile, relations: Mapping[str, Relation], hooks: Hooks, max_tokens: int
) -> tuple[list[Unit], SourceSummary]:
    """What the file yields, and the account of it.

    Raises:
        KnowledgeError: the file cannot be read as what it claims to be, or an id stands twice.
    """
    skipped: Counter[str] = Counter()
    places: dict[str, str] = {}
    units = []
    for told in _told(file, relations, hooks, skipped):
        before = places.setdefault(told.document.id, told.place)
        if before != told.place:
            raise KnowledgeError(
                f"the id '{told.document.id.rpartition('#')[2]}' stands at {before} already.",
                place=told.place,
                hint="Give each record of a file its own id.",
            )
        kept = hooks.clean(told.document) if hooks.clean else told.document
        if kept is None:
            skipped["left out by the pack's hook 'clean'"] += 1
            continue
        units.append(_unit(replace(told, document=kept), max_tokens, skipped))
    return units, _account(file, units, skipped)


def _told(
    file: SourceFile, relations: Mapping[str, Relation], hooks: Hooks, skipped: Counter[str]
) -> Iterator[_Told]:
    own = hooks.read(file.path) if hooks.read else None
    if own is not None:
        for number, document in enumerate(own, start=1):
            yield _Told(document, f"{file.path} (hook 'read', document {number})")
        return
    reader = READERS.get(file.path.suffix.lower())
    if reader is None:
        if not _WILD & set(file.spec.path):
            raise KnowledgeError(
                f"has a format that is not read ('{file.path.suffix}').",
                place=str(file.path),
                hint=f"Read are: {' '.join(READERS)}. A pack can bring its own 'read' hook.",
            )
        skipped[f"no reader for '{file.path.suffix}'"] += 1
        return
    for entry in _joined(reader(file.path, file.spec, field_names(relations)), skipped):
        yield _tell(entry, file, relations)


def _joined(entries: Iterable[Entry], skipped: Counter[str]) -> Iterator[Page | Record | Pair]:
    """The entries, with the triples of one subject put together, and skipped rows counted."""
    partial: dict[tuple[str, str], Record] = {}
    for entry in entries:
        if isinstance(entry, Skip):
            skipped[entry.reason] += 1
        elif isinstance(entry, Record) and entry.partial:
            key = (entry.key, entry.lang)
            partial[key] = _merge(partial[key], entry) if key in partial else entry
        else:
            yield entry
    yield from partial.values()


def _merge(first: Record, second: Record) -> Record:
    facts = dict(first.facts)
    for relation, objects in second.facts.items():
        facts[relation] = tuple(dict.fromkeys((*facts.get(relation, ()), *objects)))
    aliases = tuple(dict.fromkeys((*first.aliases, *second.aliases)))
    metadata = {**second.metadata, **first.metadata}
    return replace(
        first, facts=facts, aliases=aliases, type=first.type or second.type, metadata=metadata
    )


def _tell(
    entry: Page | Record | Pair, file: SourceFile, relations: Mapping[str, Relation]
) -> _Told:
    if isinstance(entry, Record):
        card = to_card(entry, relations)
        about: dict[str, Any] = {"type": entry.type} if entry.type else {}
        about |= {"aliases": list(entry.aliases)} if entry.aliases else {}
        document = _document(
            file, entry, "facts", entry.subject, card.text, {**about, **entry.metadata}
        )
        claims = tuple(
            (Claim(entry.subject, said.relation, said.object, entry.type), said.start)
            for said in card.facts
        )
        return _Told(document, entry.place, claims)
    if isinstance(entry, Pair):
        text = f"{entry.question}\n{entry.answer}"
        document = _document(file, entry, "faq", entry.question, text, entry.metadata)
        return _Told(document, entry.place, pair=entry)
    kind: Kind = "facts" if entry.claims else "documents"
    document = _document(file, entry, kind, entry.title, entry.text, entry.metadata)
    return _Told(document, entry.place, tuple((claim, -1) for claim in entry.claims))


def _document(
    file: SourceFile,
    entry: Page | Record | Pair,
    kind: Kind,
    title: str,
    text: str,
    metadata: Mapping[str, Any],
) -> Document:
    ident = f"{file.name}#{entry.key}" if entry.key else file.name
    return Document(ident, file.name, kind, title or ident, entry.lang, text, dict(metadata))


def _unit(told: _Told, max_tokens: int, skipped: Counter[str]) -> Unit:
    document = told.document
    passages = tuple(chunk(document, max_tokens))
    aliases = tuple(document.metadata.get("aliases", ()))
    facts: list[Fact] = []
    for number, (claim, start) in enumerate(told.claims, start=1):
        home = _home(passages, claim, start)
        if home is None:
            skipped["triple whose object does not stand in its text"] += 1
            continue
        facts.append(
            Fact(
                id=f"{document.id}/{claim.relation}/{number}",
                subject=claim.subject,
                relation=claim.relation,
                object=claim.object,
                lang=document.lang,
                type=claim.type,
                document_id=document.id,
                passage_id=home.id,
                aliases=aliases,
            )
        )
    questions = _questions(told.pair, document, passages)
    return Unit(document, passages, tuple(facts), questions)


def _questions(
    pair: Pair | None, document: Document, passages: tuple[Passage, ...]
) -> tuple[Question, ...]:
    if pair is None or not passages:
        return ()
    row = Question(
        document.id, pair.question, pair.answer, document.lang, document.id, passages[0].id
    )
    return (row,)


def _home(passages: tuple[Passage, ...], claim: Claim, start: int) -> Passage | None:
    """The passage that states the claim: where its line begins, or the first that names both."""
    if start >= 0:
        for passage in passages:
            if passage.start <= start < passage.end and claim.object in passage.text:
                return passage
    holding = [passage for passage in passages if claim.object in passage.text]
    both = [passage for passage in holding if claim.subject in passage.text]
    return next(iter(both or holding), None)


def _account(file: SourceFile, units: list[Unit], skipped: Counter[str]) -> SourceSummary:
    characters = [sum(map(len, unit.document.text.split())) for unit in units]
    whole = sum(characters)
    held = sum(
        coverage(unit.document, unit.passages) * count
        for unit, count in zip(units, characters, strict=True)
    )
    return SourceSummary(
        path=file.name,
        kind=units[0].document.kind if units else file.spec.kind or "skipped",
        documents=len(units),
        passages=sum(len(unit.passages) for unit in units),
        facts=sum(len(unit.facts) for unit in units),
        questions=sum(len(unit.questions) for unit in units),
        coverage=held / whole if whole else 1.0,
        characters=whole,
        skipped=dict(sorted(skipped.items())),
    )
