"""Reading a pack's knowledge: files → documents → passages, facts and questions.

One problem stops the build, all problems are counted, and nothing is left out uncounted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from verticalize.domain.hooks import Hooks
from verticalize.domain.pack import Pack
from verticalize.domain.relations import field_names
from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.authority import with_authority
from verticalize.knowledge.chunk import chunk
from verticalize.knowledge.corpus import (
    Corpus,
    SourceSummary,
    read_corpus,
    read_passages,
    write_corpus,
)
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.hooked import clean_with, read_with
from verticalize.knowledge.listing import Listings
from verticalize.records import Document, Fact, Passage, Question

__all__ = ["Corpus", "ingest", "read_corpus", "read_passages", "survey", "write_corpus"]

_SHOWN_EVERY = 5000  # documents of one file between two signs of life
Progress = Callable[[int, int, str], None]


def ingest(pack: Pack, *, max_tokens: int, progress: Progress | None = None) -> Corpus:
    """The corpus of a pack.

    Args:
        pack: the pack.
        max_tokens: upper size of a passage, in estimated tokens.
        progress: called after each file with files read, files in all, and the file's name.

    Raises:
        ManifestError: patterns of the manifest that match no file.
        KnowledgeError: the first problem of a source, with its place, and how many more there are.
    """
    corpus, problems = survey(pack, max_tokens=max_tokens, progress=progress)
    if problems:
        first, more = problems[0], len(problems) - 1
        rest = f" {more} more: see them with 'verticalize check {pack.name}'." if more else ""
        raise KnowledgeError(
            first.message, place=first.place, hint=(first.hint + rest).strip() or None
        )
    return corpus


def survey(
    pack: Pack, *, max_tokens: int, progress: Progress | None = None
) -> tuple[Corpus, list[Problem]]:
    """As `ingest`, with whatever could be read and all problems that there were."""
    sources = pack.sources()
    hooks = pack.hooks()
    context = Context(
        relations=pack.relations,
        names=field_names(pack.relations),
        languages=pack.manifest.languages,
        max_tokens=max_tokens,
    )
    gathered = _Gathered()
    listings = Listings()
    for done, source in enumerate(sources, start=1):
        part = _Part()
        defaults = listings.of(source)
        for found in read_with(hooks, source, context):
            _take(found, defaults, context, hooks, gathered, part)
            if progress is not None and part.documents % _SHOWN_EVERY == _SHOWN_EVERY - 1:
                progress(done - 1, len(sources), f"{source.name}: {part.documents + 1} documents")
        gathered.summaries.append(part.summary(source.name))
        if progress is not None:
            progress(done, len(sources), source.name)
    gathered.problems += listings.problems
    if not gathered.documents and not gathered.problems:
        cause = "the knowledge of this pack holds no documents."
        hint = "Put files where domain.yaml points to, under 'knowledge'."
        gathered.problems.append(Problem(str(pack.root / "domain.yaml"), cause, hint))
    return gathered.corpus(), gathered.problems


@dataclass(slots=True)
class _Part:
    """What is counted while one file is read."""

    kinds: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    passages: int = 0
    facts: int = 0
    questions: int = 0
    characters: int = 0
    inside: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def summary(self, path: str) -> SourceSummary:
        return SourceSummary(
            path=path,
            kind=max(self.kinds, key=lambda kind: self.kinds[kind], default=""),
            documents=self.documents,
            passages=self.passages,
            facts=self.facts,
            questions=self.questions,
            coverage=round(self.inside / self.characters, 6) if self.characters else 1.0,
            characters=self.characters,
            left_out=dict(sorted(self.left_out.items())),
        )


@dataclass(slots=True)
class _Gathered:
    """The corpus as it grows. `places` remembers where each document id stands."""

    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    summaries: list[SourceSummary] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def corpus(self) -> Corpus:
        return Corpus(
            documents=tuple(self.documents),
            passages=tuple(self.passages),
            facts=tuple(self.facts),
            questions=tuple(self.questions),
            sources=tuple(self.summaries),
        )


def _take(
    found: Found | Problem,
    defaults: Mapping[str, str],
    context: Context,
    hooks: Hooks,
    gathered: _Gathered,
    part: _Part,
) -> None:
    cleaned = clean_with(hooks, found) if isinstance(found, Found) else found
    if cleaned is None:
        part.left_out["left out by the pack's hook 'clean'"] += 1
        return
    if isinstance(cleaned, Found):
        cleaned = with_authority(cleaned, defaults)
    problem = cleaned if isinstance(cleaned, Problem) else _refuse(cleaned, context, gathered)
    if problem is not None:
        gathered.problems.append(problem)
        return
    assert isinstance(cleaned, Found)
    document = cleaned.document
    passages = chunk(document, context.max_tokens)
    facts = list(_facts(cleaned, passages, part.left_out))
    questions = list(_questions(cleaned, passages))
    gathered.places[document.id] = cleaned.place
    gathered.documents.append(document)
    gathered.passages += passages
    gathered.facts += facts
    gathered.questions += questions
    part.kinds[document.kind] += 1
    part.documents += 1
    part.passages += len(passages)
    part.facts += len(facts)
    part.questions += len(questions)
    part.characters += _solid(document.text)
    part.inside += sum(_solid(passage.text) for passage in passages)
    part.left_out.update(cleaned.notes)


def _solid(text: str) -> int:
    return sum(map(len, text.split()))


def _refuse(found: Found, context: Context, gathered: _Gathered) -> Problem | None:
    """Why a document cannot be taken in, or None."""
    document = found.document
    first = gathered.places.get(document.id)
    if first is not None:
        cause = f"the id '{document.id}' stands at {first} already."
        return Problem(found.place, cause, "Give each record an id of its own.")
    if document.lang not in context.languages:
        cause = f"the language '{document.lang}' is not one of the pack's."
        known = ", ".join(context.languages)
        return Problem(found.place, cause, f"Use one of {known}, or add it in domain.yaml.")
    if not document.text.strip():
        return Problem(found.place, "the document has no text.", "Fill it in, or remove it.")
    return None


def _facts(found: Found, passages: list[Passage], left_out: Counter[str]) -> Iterator[Fact]:
    """One fact for each object, with the passage in which its statement begins."""
    document = found.document
    aliases = document.metadata.get("aliases", ())
    numbers: Counter[str] = Counter()
    for statement in found.statements:
        home = next((p for p in passages if p.start <= statement.start < p.end), None)
        for thing in statement.objects:
            if home is None:
                left_out["a fact that stands in no passage"] += 1
                continue
            numbers[statement.relation] += 1
            yield Fact(
                id=f"{document.id}/{statement.relation}/{numbers[statement.relation]}",
                subject=statement.subject,
                relation=statement.relation,
                object=thing,
                lang=document.lang,
                type=found.type,
                document_id=document.id,
                passage_id=home.id,
                aliases=tuple(aliases) if statement.subject == document.title else (),
            )


def _questions(found: Found, passages: list[Passage]) -> Iterator[Question]:
    """The row of an FAQ, with the passage in which its answer begins."""
    document, start = found.document, found.answer_start
    if start is None:
        return
    home = next((p for p in passages if p.start <= start < p.end), passages[-1])
    yield Question(
        id=document.id,
        question=document.title,
        answer=document.text[start:],
        lang=document.lang,
        document_id=document.id,
        passage_id=home.id,
    )
