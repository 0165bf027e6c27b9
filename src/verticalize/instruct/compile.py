"""The instruct stage: knowledge in, instruction data out, each row with its evidence.

Closed rows ask without passages (they teach the facts), grounded rows ask with them (they teach to
quote, and to refuse). Everything is decided by `seed` and the corpus.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation, generic
from verticalize.fingerprint import short
from verticalize.instruct import facts as from_facts
from verticalize.instruct import passages as from_passages
from verticalize.instruct.candidate import Candidate, Knowledge
from verticalize.instruct.grounded import Grounder, Search
from verticalize.instruct.lines import Line, to_lines
from verticalize.instruct.select import balanced, choose_closed, choose_grounded
from verticalize.instruct.split import Held, group_of, hold, split_facts, validation_groups
from verticalize.instruct.support import SupportRow, support_rows
from verticalize.instruct.unanswerable import lacking, near, off_topic
from verticalize.records import Example, Fact, Message, Passage, Question
from verticalize.retrieval.prompt import closed_messages

Progress = Callable[[int, int, str], None]
Split = Literal["train", "validation"]
MAX_TERM = {"zh": 8, "en": 30}  # characters of a name that a gap may hide


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rows, what they were made by, and what was left out and why.

    `counts` is keyed ``"train grounded direct zh"``.
    """

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    support_rows: tuple[SupportRow, ...]
    counts: Mapping[str, int]
    dropped: Mapping[str, int]


@dataclass(slots=True)
class _Pool:
    """What one split is made from: no source is in two of them."""

    lines: list[Line] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """The candidates chosen for one split."""

    closed: list[Candidate]
    grounded: list[Candidate]
    unanswerable: list[Candidate]


def compile_examples(
    corpus: Knowledge,
    *,
    relations: Mapping[str, Relation],
    prompts: Prompts,
    holdout: Sequence[str],
    search: Search,
    max_examples: int,
    grounded_share: float,
    unanswerable_share: float,
    validation_share: float,
    k: int,
    prompt_tokens: int,
    seed: int,
    progress: Progress | None = None,
) -> Compiled:
    """Compile a corpus into at most `max_examples` rows.

    Args:
        holdout: document ids or globs; these documents, their translations and the facts that they
            state are kept out of all rows, and out of the passages shown in them.
        search: the index's search; it is asked once for every grounded row.
        grounded_share: of the rows; less where there is not so much to ask.
        unanswerable_share: of the grounded rows.
        validation_share: of the sources, and of the rows.
    """
    dropped: Counter[str] = Counter()
    known = _with_generic(relations, corpus.facts)
    held = hold(corpus.documents, corpus.facts, holdout)
    passages = {passage.id: passage for passage in corpus.passages}
    pools = _pools(corpus, known, held, passages, validation_share, seed, dropped)
    truths = _truths(corpus.facts)
    grounder = Grounder(
        search=search,
        passages=passages,
        held=held,
        k=k,
        prompt_tokens=prompt_tokens,
        system=prompts.system,
        refusal=prompts.refusal,
    )
    shares: dict[Split, float] = {"train": 1 - validation_share, "validation": validation_share}
    plans: dict[Split, _Plan] = {
        split: _plan(
            _candidates(pool, known, truths, seed, dropped),
            list(lacking(pool.lines, known, seed=seed)),
            limit=round(max_examples * shares[split]),
            grounded_share=grounded_share,
            unanswerable_share=unanswerable_share,
            seed=seed,
        )
        for split, pool in pools.items()
    }
    report = _reporter(progress, plans.values())
    rows = {
        split: _build(plan, split, grounder, prompts, dropped, report)
        for split, plan in plans.items()
    }
    train = plans["train"]
    return Compiled(
        train=tuple(rows["train"]),
        validation=tuple(rows["validation"]),
        support_rows=tuple(support_rows(train.grounded, train.unanswerable, seed)),
        counts=_counts(rows.values()),
        dropped=dict(sorted((+dropped).items())),
    )


def _with_generic(
    relations: Mapping[str, Relation], facts: Iterable[Fact]
) -> dict[str, Relation]:
    unnamed = sorted({fact.relation for fact in facts} - relations.keys())
    return {**relations, **{name: generic(name) for name in unnamed}}


def _pools(
    corpus: Knowledge,
    relations: Mapping[str, Relation],
    held: Held,
    passages: Mapping[str, Passage],
    validation_share: float,
    seed: int,
    dropped: Counter[str],
) -> dict[Split, _Pool]:
    """The teachable part of the corpus, split by group."""
    groups = {group_of(document.id) for document in corpus.documents} - held.groups
    validation = validation_groups(groups, validation_share, seed)
    pools: dict[Split, _Pool] = {"train": _Pool(), "validation": _Pool()}

    def pool(document_id: str) -> _Pool:
        return pools["validation" if group_of(document_id) in validation else "train"]

    for line in to_lines(split_facts(corpus.facts, held, dropped), passages, relations, dropped):
        pool(line.document_id).lines.append(line)
    for passage in corpus.passages:
        if passage.kind == "documents" and not held.has(passage.document_id):
            pool(passage.document_id).passages.append(passage)
    for row in corpus.questions:
        reason = "held-out document" if held.has(row.document_id) else None
        reason = reason or held.reject_text(f"{row.question}\n{row.answer}")
        if reason is None:
            pool(row.document_id).questions.append(row)
        else:
            dropped[reason] += 1
    return pools


def _truths(facts: Iterable[Fact]) -> dict[tuple[str, str], set[str]]:
    known: dict[tuple[str, str], set[str]] = {}
    for fact in facts:
        for name in (fact.subject, *fact.aliases):
            known.setdefault((name, fact.lang), set()).add(fact.object)
    return known


def _candidates(
    pool: _Pool,
    relations: Mapping[str, Relation],
    truths: Mapping[tuple[str, str], set[str]],
    held: Held,
    passages: Mapping[str, Passage],
    seed: int,
    dropped: Counter[str],
) -> list[Candidate]:
    """Everything that can be asked of a pool. A question asked twice is kept once."""
    texts: list[Candidate] = []
    for candidate in _from_texts(pool, seed):
        reason = held.reject_text(f"{candidate.question}\n{candidate.answer}")
        if reason is None:
            texts.append(candidate)
        else:
            dropped[reason] += 1
    texts += from_passages.faq(pool.questions, passages)
    seen: set[tuple[str, str]] = set()
    kept = []
    for candidate in [*_from_facts(pool.lines, relations, truths, seed), *texts]:
        key = (candidate.lang, candidate.question)
        if key in seen:
            dropped["question asked twice"] += 1
            continue
        seen.add(key)
        kept.append(candidate)
    return kept


def _from_facts(
    lines: Sequence[Line],
    relations: Mapping[str, Relation],
    truths: Mapping[tuple[str, str], set[str]],
    seed: int,
) -> Iterator[Candidate]:
    for line in lines:
        yield from from_facts.direct(line, relations[line.relation], seed=seed)
    yield from from_facts.inverse(lines, relations, seed=seed)
    yield from from_facts.yes_no(lines, relations, truths, seed=seed)
    yield from from_facts.two_hop(lines, relations, seed=seed)


def _from_texts(pool: _Pool, seed: int) -> Iterator[Candidate]:
    terms: dict[str, set[str]] = {}
    for line in pool.lines:
        longest = MAX_TERM.get(line.lang, MAX_TERM["en"])
        names = {name for name in (*line.names, *line.objects) if 1 < len(name) <= longest}
        terms.setdefault(line.lang, set()).update(names)
    frozen = {lang: frozenset(names) for lang, names in terms.items()}
    yield from from_passages.headings(pool.passages, seed=seed)
    yield from from_passages.definitions(pool.passages, seed=seed)
    yield from from_passages.cloze(pool.passages, frozen, seed=seed)


def _plan(
    candidates: Sequence[Candidate],
    missing: Sequence[Candidate],
    *,
    limit: int,
    grounded_share: float,
    unanswerable_share: float,
    seed: int,
) -> _Plan:
    """What to build. Unanswerable rows are half removed evidence, half questions without any."""
    wanted = round(limit * grounded_share)
    answerable = [candidate for candidate in candidates if candidate.quote]
    chosen = choose_grounded(answerable, round(wanted * (1 - unanswerable_share)), seed=seed)
    refused = round(len(chosen) * unanswerable_share / (1 - unanswerable_share))
    taken = {(candidate.lang, candidate.question) for candidate in chosen}
    spare = [c for c in answerable if (c.lang, c.question) not in taken] or answerable
    spare = [c for c in spare if c.generator in ("direct", "faq", "two_hop", "heading")]
    off = off_topic({c.lang for c in candidates}, candidates[0].document_id) if candidates else ()
    none = balanced([*missing, *off], refused // 2, lambda c: (c.generator, c.lang), seed=seed)
    removed = choose_grounded(spare, refused - len(none), seed=seed + 1)
    closed = choose_closed([c for c in candidates if c.answer], limit - wanted, seed=seed)
    return _Plan(closed=closed, grounded=chosen, unanswerable=[*removed, *none])


def _build(
    plan: _Plan,
    split: Split,
    grounder: Grounder,
    prompts: Prompts,
    dropped: Counter[str],
    step: Callable[[], None],
) -> list[Example]:
    rows = []
    for candidate in plan.closed:
        asked = closed_messages(
            candidate.question, system=prompts.system[candidate.lang], lang=candidate.lang
        )
        answer: Message = {"role": "assistant", "content": candidate.answer}
        rows.append(_example((*asked, answer), candidate, candidate.generator, split))
    for candidate in plan.grounded:
        messages, found = grounder.answerable(candidate)
        if not found:
            dropped["(kept) gold passage not found by the index, put last"] += 1
        rows.append(_example(messages, candidate, f"grounded:{candidate.generator}", split))
        step()
    for candidate in plan.unanswerable:
        refusal = grounder.unanswerable(candidate)
        if refusal is None:
            dropped["unanswerable question with nothing to show"] += 1
        else:
            kind = "removed" if candidate.gold else candidate.generator
            rows.append(_example(refusal, candidate, f"unanswerable:{kind}", split))
        step()
    return rows
