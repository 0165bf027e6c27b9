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
from verticalize.on_disk import Chosen
from verticalize.records import Document, Fact, Passage
from verticalize.retrieval.sources.standing import ended

SINGLE = 0.9  # of a relation's subjects have one object: two of them cannot both be right
_Key = tuple[str, str, str]  # name, relation, language
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
    stated = Chosen(facts)
    for number, fact in enumerate(facts):
        if _in_force(passages.get(fact.passage_id)):
            stated.append(number)
    with FactTable.open() as table:
        table.fill(fact_rows(stated))
        for dispute in table.disputed():
            if _exclusive(dispute):
                told = [stated[at] for at in dispute.lines]
                sides = list(to_lines(told, passages, relations, Counter()))
                yield from _disputes(sides, relations, passages, seed)


def superseded_facts(
    lines: Iterable[Line],
    relations: Mapping[str, Relation],
    passages: Mapping[str, Passage],
    *,
    seed: int,
) -> Iterator[tuple[Contested, Line]]:
    """A fact as it is in force, and the passage of an older version; with the older line.

    The lines are gone through twice; those that have ended, and those in their place, are kept.
    """
    older = [line for line in lines if _has_ended(passages.get(line.passage_id))]
    wanted = {key for line in older for key in _keys(line)}
    current: dict[_Key, Line] = {}
    for line in lines if wanted else ():
        keys = wanted.intersection(_keys(line))
        if keys and line.quote and _in_force(passages.get(line.passage_id)):
            for key in keys:
                current.setdefault(key, line)
    for old in older:
        new = next((current[key] for key in _keys(old) if key in current), None)
        question = None if new is None else _question(new, relations, seed)
        if new is None or question is None:
            continue
        if not _same_place(passages[old.passage_id], passages[new.passage_id]):
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
    by_section: dict[tuple[str, str], str] = {}
    for passage in passages.values():
        if passage.document_id in ended_ones:
            by_section.setdefault((passage.document_id, passage.section), passage.id)
    for candidate in candidates:
        gold = passages.get(candidate.gold)
        if gold is None or not candidate.quote or not gold.section:
            continue
        for document in older.get(gold.document_id, ()):
            old = by_section.get((document, gold.section))
            if old is not None and candidate.quote not in passages[old].text:
                asked = replace(
                    candidate,
                    answer="",
                    generator="superseded",
                    relation=candidate.generator,
                    evidence=(*candidate.evidence, old),
                )
                yield Contested(asked, old)


def _older_versions(documents: Iterable[Document]) -> dict[str, list[str]]:
    """Document in force → the ended ones that it takes the place of.

    The documents are gone through twice, and the names are kept of those that have ended.
    """
    ended_ones: dict[tuple[str, str], list[tuple[str, str]]] = {}  # title: id, title of the next
    for each in documents:
        told = Authority.of(each.metadata)
        title = _title(each.title)
        if title and ended(told):
            named = _title(told.superseded_by)
            ended_ones.setdefault((title, each.lang), []).append((each.id, named))
    successors: dict[tuple[str, str], list[str]] = {
        (name, lang): []
        for (title, lang), same in ended_ones.items()
        for name in (title, *(named for _, named in same))
        if name
    }
    for each in documents if successors else ():
        place = _title(each.title), each.lang
        if place in successors and _holds(Authority.of(each.metadata)):
            successors[place].append(each.id)
    older: dict[str, list[str]] = {}
    for (title, lang), same in ended_ones.items():
        for document, named in same:
            for successor in (*successors[title, lang], *successors.get((named, lang), ())):
                if document not in older.setdefault(successor, []):
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


def _keys(line: Line) -> Iterator[_Key]:
    """What a line is known by to its other versions."""
    return ((plain(name), line.relation, line.lang) for name in line.names)


def _has_ended(passage: Passage | None) -> bool:
    return passage is not None and ended(Authority.of(passage.metadata))


def _in_force(passage: Passage | None) -> bool:
    return passage is not None and _holds(Authority.of(passage.metadata))


def _holds(authority: Authority) -> bool:
    return not ended(authority) and authority.status != "not yet in force"


def _same_place(one: Passage, other: Passage) -> bool:
    """Whether both hold in one jurisdiction, as far as they say where."""
    places = {Authority.of(passage.metadata).jurisdiction for passage in (one, other)}
    return len(places - {""}) < 2
