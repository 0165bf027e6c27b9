"""Questions that two passages answer differently: sources in conflict, and older versions of a law.

Nothing here asks what day it is: a source has ended where it says so itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.lines import Line, to_lines
from verticalize.instruct.texts.extracts import pick
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.inspect.conflicts import Disputed, FactTable, fact_rows
from verticalize.knowledge.inspect.scratch import plain
from verticalize.records import Document, Fact, Passage
from verticalize.retrieval.standing import ended

SINGLE = 0.9  # of a relation's subjects have one object: two of them cannot both be right
DISPUTED, OUTDATED = "one side of a conflict", "older version of a fact"


@dataclass(frozen=True, slots=True)
class Contested:
    """A question with two passages: that of `candidate`, and the other.

    Args:
        candidate: generator ``conflict`` or ``superseded``; of the latter the version in force.
        other: id of the passage that says something else.
        quote: what that one says; empty for an older version, which is not quoted.
    """

    candidate: Candidate
    other: str
    quote: str = ""


def conflicts(
    facts: Sequence[Fact],
    relations: Mapping[str, Relation],
    passages: Mapping[str, Passage],
    *,
    seed: int,
) -> Iterator[Contested]:
    """Two sources in force that state different objects, as ``knowledge inspect`` finds them.

    Lists that differ are no conflict: one of them may be longer.
    """
    stated = [fact for fact in facts if _in_force(passages.get(fact.passage_id))]
    with FactTable.open() as table:
        table.fill(fact_rows(stated))
        for dispute in table.disputed():
            if _exclusive(dispute):
                told = [stated[at] for at in dispute.lines]
                sides = list(to_lines(told, passages, relations, Counter()))
                yield from _disputes(sides, relations, passages, seed)


def superseded_facts(
    lines: Sequence[Line],
    relations: Mapping[str, Relation],
    passages: Mapping[str, Passage],
    *,
    seed: int,
) -> Iterator[tuple[Contested, Line]]:
    """A fact as it is in force, and the passage of an older version; with the older line."""
    current: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        if line.quote and _in_force(passages.get(line.passage_id)):
            for name in line.names:
                current.setdefault((plain(name), line.relation, line.lang), line)
    for old in lines:
        passage = passages.get(old.passage_id)
        if passage is None or not ended(Authority.of(passage.metadata)):
            continue
        new = next(
            (
                current[key]
                for n in old.names
                if (key := (plain(n), old.relation, old.lang)) in current
            ),
            None,
        )
        question = None if new is None else _question(new, relations, seed)
        if new is None or question is None or not _same_place(passage, passages[new.passage_id]):
            continue
        if set(new.objects) != set(old.objects):
            yield Contested(_candidate(new, "superseded", question, new.facts), old.passage_id), old


def superseded_texts(
    candidates: Iterable[Candidate],
    documents: Iterable[Document],
    passages: Mapping[str, Passage],
) -> Iterator[Contested]:
    """A question about a section in force, and the same section of the version before it.

    Versions belong together where the older one names the newer as its successor, or has its title.
    """
    older = _older_versions(documents)
    if not older:
        return
    ended_ones = {document for documents in older.values() for document in documents}
    by_section: dict[tuple[str, str], Passage] = {}
    for passage in passages.values():
        if passage.document_id in ended_ones:
            by_section.setdefault((passage.document_id, passage.section), passage)
    for candidate in candidates:
        gold = passages.get(candidate.gold)
        if gold is None or not candidate.quote or not gold.section:
            continue
        for document in older.get(gold.document_id, ()):
            old = by_section.get((document, gold.section))
            if old is not None and candidate.quote not in old.text:
                asked = replace(
                    candidate,
                    answer="",
                    generator="superseded",
                    relation=candidate.generator,
                    evidence=(*candidate.evidence, old.id),
                )
                yield Contested(asked, old.id)


def _older_versions(documents: Iterable[Document]) -> dict[str, list[str]]:
    """Document in force → the ended ones that it takes the place of."""
    by_title: dict[tuple[str, str], list[tuple[str, Authority]]] = {}
    for each in documents:
        told = Authority.of(each.metadata)
        by_title.setdefault((_title(each.title), each.lang), []).append((each.id, told))
    older: dict[str, list[str]] = {}
    for (title, lang), same in by_title.items():
        for document, told in same:
            if not title or not ended(told):
                continue
            named = by_title.get((_title(told.superseded_by), lang), [])
            for successor, other in (*same, *named):
                if _holds(other) and document not in older.setdefault(successor, []):
                    older[successor].append(document)
    return older


def _title(text: str) -> str:
    return plain(text.strip().strip('《》“”"'))


def _exclusive(dispute: Disputed) -> bool:
    return dispute.kind == "numbers" or (dispute.kind == "values" and dispute.single >= SINGLE)


def _disputes(
    told: Sequence[Line],
    relations: Mapping[str, Relation],
    passages: Mapping[str, Passage],
    seed: int,
) -> Iterator[Contested]:
    """Each source with the next one that says something else."""
    for one, other in pairwise(told):
        question = _question(one, relations, seed)
        if question is None or not one.quote or not other.quote or one.objects == other.objects:
            continue
        if _same_place(passages[one.passage_id], passages[other.passage_id]):
            evidence = (*one.facts, *other.facts)
            asked = _candidate(one, "conflict", question, evidence)
            yield Contested(asked, other.passage_id, other.quote)


def _question(line: Line, relations: Mapping[str, Relation], seed: int) -> str | None:
    wordings = relations[line.relation].questions.get(line.lang, ())
    if not wordings:
        return None
    wording = pick(wordings, seed, line.document_id, line.relation)
    return sentence_case(wording.format(subject=line.subject), line.lang)


def _candidate(line: Line, generator: str, question: str, evidence: Sequence[str]) -> Candidate:
    return Candidate(
        question=question,
        answer="",
        generator=generator,
        relation=line.relation,
        lang=line.lang,
        evidence=tuple(evidence),
        document_id=line.document_id,
        gold=line.passage_id,
        quote=line.quote,
    )


def _in_force(passage: Passage | None) -> bool:
    return passage is not None and _holds(Authority.of(passage.metadata))


def _holds(authority: Authority) -> bool:
    return not ended(authority) and authority.status != "not yet in force"


def _same_place(one: Passage, other: Passage) -> bool:
    """Whether both hold in one jurisdiction, as far as they say where."""
    places = {Authority.of(passage.metadata).jurisdiction for passage in (one, other)}
    return len(places - {""}) < 2
