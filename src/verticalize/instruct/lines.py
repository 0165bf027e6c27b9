"""Facts as the lines of a fact card: one subject, one relation, all its objects, one passage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import JOINER, MAX_QUOTED
from verticalize.records import Fact, Passage
from verticalize.text import join_list, sentence_spans


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a fact card and the sentence of a passage that states it.

    `number` is its place in a `Book`.
    """

    subject: str
    relation: str
    lang: str
    type: str
    objects: tuple[str, ...]
    facts: tuple[str, ...]
    document_id: str
    aliases: tuple[str, ...]
    passage_id: str
    quote: str
    number: int = -1

    @property
    def names(self) -> tuple[str, ...]:
        return (self.subject, *self.aliases)

    @property
    def listed(self) -> str:
        return join_list(list(self.objects), self.lang)


def to_lines(
    facts: Iterable[Fact],
    passages: Mapping[str, Passage],
    relations: Mapping[str, Relation],
    dropped: Counter[str],
) -> Iterator[Line]:
    """The facts of a document, subject and relation together, in the order of the corpus.

    Facts of one document stand together, as ingest writes them: one document is held at a time.
    """
    for _, found in groupby(facts, key=lambda fact: fact.document_id):
        together: dict[tuple[str, str], list[Fact]] = {}
        for fact in found:
            together.setdefault((fact.subject, fact.relation), []).append(fact)
        for group in together.values():
            line = _line(group, passages, relations[group[0].relation])
            dropped["statement not found in its passage"] += not line.quote
            yield line


def _line(group: Sequence[Fact], passages: Mapping[str, Passage], relation: Relation) -> Line:
    first = group[0]
    stated = {fact.object: fact.id for fact in reversed(group)}  # the first fact of each object
    objects = tuple(dict.fromkeys(fact.object for fact in group))
    home, _ = Counter(fact.passage_id for fact in group).most_common(1)[0]
    passage = passages.get(home)
    quote = "" if passage is None else find_statement(passage, relation, first.subject, objects)
    return Line(
        subject=first.subject,
        relation=first.relation,
        lang=first.lang,
        type=first.type,
        objects=objects,
        facts=tuple(stated[value] for value in objects),
        document_id=first.document_id,
        aliases=first.aliases,
        passage_id=home,
        quote=quote,
    )


def find_statement(
    passage: Passage, relation: Relation, subject: str, objects: Sequence[str]
) -> str:
    """The sentences of `passage` that state the fact, joined as a quotation; empty if none do."""
    wording = relation.statement.get(passage.lang)
    if wording is not None:
        listed = join_list(list(objects), passage.lang)
        said = wording.format(subject=subject, objects=listed)
        at = passage.text.find(said)
        if at >= 0:
            return whole_sentences(passage, at, at + len(said))
    return _sentences_with(passage, objects)


def whole_sentences(passage: Passage, start: int, end: int) -> str:
    """The sentences that overlap ``text[start:end]``, at most as many as may be quoted."""
    spans = [span for span in sentence_spans(passage.text) if span[0] < end and span[1] > start]
    return quotation(passage, spans[:MAX_QUOTED])


def quotation(passage: Passage, spans: Iterable[tuple[int, int]]) -> str:
    """Sentences of a passage put together as the quoting decoder puts them."""
    joiner = JOINER.get(passage.lang, " ")
    return joiner.join(passage.text[start:end] for start, end in spans)


def _sentences_with(passage: Passage, objects: Sequence[str]) -> str:
    """The sentence that names most of the objects, with the next one where it names others."""
    spans = list(sentence_spans(passage.text))
    named = [{o for o in objects if o in passage.text[start:end]} for start, end in spans]
    best = max(range(len(spans)), key=lambda i: len(named[i]), default=None)
    if best is None or not named[best]:
        return ""
    follows = best + 1 < len(spans) and named[best + 1] - named[best]
    return quotation(passage, spans[best : best + 2] if follows else spans[best : best + 1])
