"""Splits by source, never by row: held-out documents and the facts they state stay out of tuning.

The unit is the group: a source document together with its translations, so that a fact held out in
one language is not taught in the other. Where there are few documents, it is the section.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from verticalize.fingerprint import of_value
from verticalize.instruct.candidate import Knowledge, Split
from verticalize.on_disk import by_id
from verticalize.records import Document, Example, Fact, Passage

FEW = 5  # with fewer groups, a whole one is too much to keep for validation
_LANGUAGE = re.compile(r"[._-](?:zh|en)(?=\.[A-Za-z0-9]+(?:#|$))")


def group_of(document_id: str) -> str:
    """The document id without the language of its file: ``a.zh.md``, ``a.en.md`` are one group."""
    return _LANGUAGE.sub("", document_id, count=1)


def within(passage: Passage, source: str) -> bool:
    """Whether a passage is of a source, as `Sources.of` names it."""
    return source in (group_of(passage.document_id), _part(passage))


def _part(passage: Passage) -> str:
    return f"{group_of(passage.document_id)}§{passage.section}"


@dataclass(frozen=True, slots=True)
class Sources:
    """What is one source: a group of documents; or a section, where `passages`, by id, are given.

    A single handbook would else be in one split, and nothing would tell how well it was learned.
    Sections have no translations that are known as such.
    """

    passages: Mapping[str, Passage] = field(default_factory=dict)

    @classmethod
    def of_corpus(cls, corpus: Knowledge, held: "Held") -> "Sources":
        """By section if fewer than `FEW` groups are not held out."""
        groups: set[str] = set()
        for group in groups_of(corpus.documents, held):
            groups.add(group)
            if len(groups) >= FEW:
                return cls()
        return cls(by_id(corpus.passages))

    def of(self, document_id: str, passage_id: str = "") -> str:
        """The source of a passage; its group, where that is not told apart further."""
        passage = self.passages.get(passage_id)
        return _part(passage) if passage and passage.section else group_of(document_id)

    def all(self, corpus: Knowledge, held: "Held", lang: str = "") -> Iterator[str]:
        """The source of each document that is not held out; or of each passage in the language.

        Some come again and again.
        """
        if not self.passages:
            return groups_of(corpus.documents, held)
        return (
            self.of(passage.document_id, passage.id)
            for passage in corpus.passages
            if passage.lang == lang and not held.has(passage.document_id)
        )


BY_DOCUMENT = Sources()


def held_out_groups(documents: Iterable[Document], patterns: Sequence[str]) -> frozenset[str]:
    """The groups of the documents whose id matches one of the pack's `holdout` patterns."""
    if not patterns:
        return frozenset()
    exact = set(patterns)
    globs = [pattern for pattern in patterns if re.search(r"[*?\[]", pattern)]
    return frozenset(
        group_of(document.id)
        for document in documents
        if document.id in exact or any(fnmatchcase(document.id, glob) for glob in globs)
    )


@dataclass(frozen=True, slots=True)
class Splits:
    """Which split a source is in: by its name alone, unless all sources would be in one.

    `given` are those that were put elsewhere, so that both splits have one.
    """

    share: float
    seed: int
    given: Mapping[str, Split] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)

    @classmethod
    def of_corpus(cls, corpus: Knowledge, held: "Held", share: float, seed: int) -> "Splits":
        """The splits of all that is not held out."""
        sources = Sources.of_corpus(corpus, held)
        spoken = {document.lang for document in corpus.documents} if sources.passages else {""}
        given: dict[str, Split] = {}
        for lang in sorted(spoken):  # sections of each language are in both splits
            given |= cls.of(sources.all(corpus, held, lang), share, seed).given
        return cls(share, seed, given, sources)

    @classmethod
    def of(cls, groups: Iterable[str], share: float, seed: int) -> "Splits":
        """About `share` of the groups are for validation; one at least, and one is for training.

        A single group is trained on. The groups are gone through once, and none is kept.
        """
        low = high = None
        for group in groups:
            at = (_place(group, seed), group)
            low = at if low is None or at < low else low
            high = at if high is None or at > high else high
        given: dict[str, Split] = {}
        if low is None or high is None:
            pass
        elif low == high:
            given[low[1]] = "train"
        elif low[0] >= share:
            given[low[1]] = "validation"
        elif high[0] < share:
            given[high[1]] = "train"
        return cls(share, seed, given)

    def of_source(self, document_id: str, passage_id: str = "") -> Split:
        """The split of what a passage states."""
        return self.of_group(self.sources.of(document_id, passage_id))

    def of_group(self, group: str) -> Split:
        if group in self.given:
            return self.given[group]
        return "validation" if _place(group, self.seed) < self.share else "train"

    def marked(self, rows: Iterable[Example]) -> Iterator[Example]:
        """The rows with the split of their group."""
        return (replace(row, split=self.of_group(row.group)) for row in rows)


def _place(group: str, seed: int) -> float:
    return int(of_value([seed, group])[:13], 16) / 16**13


@dataclass(frozen=True, slots=True)
class Held:
    """What must not be taught: held-out groups, and the facts that their documents state."""

    groups: frozenset[str]
    facts: frozenset[tuple[str, str]]
    sayings: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def has(self, document_id: str) -> bool:
        return group_of(document_id) in self.groups

    def reject_fact(self, fact: Fact) -> str | None:
        """Why a fact may not be taught, or None."""
        if self.has(fact.document_id):
            return "held-out document"
        names = (fact.subject, *fact.aliases)
        if any((_key(name), fact.relation) in self.facts for name in names):
            return "held-out fact in another document"
        return None

    def reject_text(self, text: str) -> str | None:
        """Why a text may not be taught: it names a held-out subject and one of its objects."""
        plain = _key(text)
        for names, objects in self.sayings:
            if any(name in plain for name in names) and any(o in plain for o in objects):
                return "held-out fact in another document"
        return None


def hold(documents: Iterable[Document], facts: Iterable[Fact], patterns: Sequence[str]) -> Held:
    """What the `holdout` patterns of a pack keep out of tuning."""
    groups = held_out_groups(documents, patterns)
    held = [fact for fact in facts if group_of(fact.document_id) in groups] if groups else []
    pairs = {(_key(n), fact.relation) for fact in held for n in (fact.subject, *fact.aliases)}
    objects: dict[tuple[str, ...], dict[str, None]] = {}
    for fact in held:
        names = tuple(_key(name) for name in (fact.subject, *fact.aliases))
        if len(fact.object) > 1:
            objects.setdefault(names, {})[_key(fact.object)] = None
    sayings = tuple((names, tuple(found)) for names, found in objects.items())
    return Held(groups=groups, facts=frozenset(pairs), sayings=sayings)


def groups_of(documents: Iterable[Document], held: Held) -> Iterator[str]:
    """The group of each document that is not held out, again and again where it has several."""
    return (group_of(document.id) for document in documents if not held.has(document.id))


def teachable(facts: Iterable[Fact], held: Held, dropped: Counter[str]) -> Iterator[Fact]:
    """The facts that may be taught; the others are counted by reason."""
    for fact in facts:
        reason = held.reject_fact(fact)
        if reason is None:
            yield fact
        else:
            dropped[reason] += 1


def _key(text: str) -> str:
    return text.casefold()
