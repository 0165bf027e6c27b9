"""What a teacher may be shown of a pack's knowledge. Held-out sources are never among it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Knowledge
from verticalize.instruct.rows import with_generic
from verticalize.instruct.split import Held, group_of, hold, teachable
from verticalize.instruct.teacher.names import Names
from verticalize.records import Example, Fact, Passage, Question
from verticalize.text import join_list


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one subject in one language, as lines ``relation: objects``."""

    subject: str
    lang: str
    document_id: str
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What the recipes work from.

    `withheld` counts by reason what was left out before anything was sent. `rows` are rows of
    instruction data to be reworked. `title` and `system` are by language.
    """

    passages: tuple[Passage, ...] = ()
    cards: tuple[Card, ...] = ()
    questions: tuple[Question, ...] = ()
    rows: tuple[Example, ...] = ()
    names: Names = field(default_factory=Names)
    held: Held = field(default_factory=lambda: Held(frozenset(), frozenset(), ()))
    title: Mapping[str, str] = field(default_factory=dict)
    system: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, int] = field(default_factory=dict)


def gather(
    corpus: Knowledge,
    *,
    relations: Mapping[str, Relation],
    prompts: Prompts,
    holdout: Sequence[str],
    title: Mapping[str, str],
    rows: Iterable[Example] = (),
    pii: Mapping[str, re.Pattern[str]] | None = None,
) -> Material:
    """The teachable part of a corpus.

    A passage, FAQ row or row of instruction data is left out when its document is held out, or when
    it states a fact that a held-out document states. The pack's evaluation questions are no part of
    a corpus and are not sent either. Nor is what holds personal data by one of the patterns `pii`:
    a teacher may be somebody else's server.
    """
    held = hold(corpus.documents, corpus.facts, holdout)
    dropped: Counter[str] = Counter()
    gate = _Gate(held, pii or {}, dropped)
    facts = [
        fact
        for fact in teachable(corpus.facts, held, dropped)
        if gate.impersonal(f"{fact.subject}\n{fact.object}")
    ]
    return Material(
        passages=tuple(
            p for p in corpus.passages
            if p.kind == "documents" and gate.opens(p.document_id, p.text)
        ),
        cards=tuple(_cards(facts, with_generic(relations, facts))),
        questions=tuple(
            q for q in corpus.questions
            if gate.opens(q.document_id, f"{q.question}\n{q.answer}")
        ),
        rows=tuple(
            row for row in rows
            if gate.opens(row.group, "\n".join(m["content"] for m in row.messages))
        ),
        names=Names.of(corpus.facts),
        held=held,
        title=title,
        system=prompts.system,
        withheld=dict(sorted(dropped.items())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Gate:
    """Decides what may be sent, and counts what may not by reason."""

    held: Held
    pii: Mapping[str, re.Pattern[str]]
    dropped: Counter[str]

    def opens(self, document_id: str, text: str) -> bool:
        reason = "held-out document" if self.held.has(document_id) else self.held.reject_text(text)
        if reason is not None:
            self.dropped[reason] += 1
            return False
        return self.impersonal(text)

    def impersonal(self, text: str) -> bool:
        plain = unicodedata.normalize("NFKC", text)
        for name, pattern in self.pii.items():
            if pattern.search(plain):
                self.dropped[f"personal data: {name}"] += 1
                return False
        return True


def _cards(facts: Iterable[Fact], relations: Mapping[str, Relation]) -> Iterable[Card]:
    by_subject: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault((fact.document_id, fact.subject, fact.lang), []).append(fact)
    for (document_id, subject, lang), found in by_subject.items():
        objects: dict[str, list[str]] = {}
        for fact in found:
            objects.setdefault(fact.relation, []).append(fact.object)
        head = {"zh": "名称：", "en": "Name: "}.get(lang, "") + subject
        aliases = list(dict.fromkeys(alias for fact in found for alias in fact.aliases))
        if aliases:
            head += {"zh": "，又名", "en": ", also called "}.get(lang, " / ") + join_list(
                aliases, lang
            )
        colon = "：" if lang == "zh" else ": "
        lines = [
            relations[name].label.get(lang, name) + colon + join_list(values, lang)
            for name, values in objects.items()
        ]
        yield Card(subject, lang, document_id, "\n".join([head, *lines]), tuple(found))


def source_group(document_id: str) -> str:
    """The group of rows made from a document: what splits keep together."""
    return group_of(document_id)
