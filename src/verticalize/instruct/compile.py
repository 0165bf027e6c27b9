"""The instruct stage: knowledge in, instruction data out, each row with its evidence.

Closed rows ask without passages (they teach the facts), grounded rows ask with them (they teach to
quote, and to refuse), asked rows go from a sentence back to its question (they teach to choose).
Rows of files and everyday conversations are mixed in. Everything is decided by `seed`, the corpus
and the files.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verticalize.data.mix import Portion, divide, sample, taken
from verticalize.data.quality.filters import standard
from verticalize.data.quality.rejects import Rejects
from verticalize.data.replay import everyday
from verticalize.data.sources import KNOWLEDGE, REPLAY
from verticalize.domain.manifest import LANGUAGES
from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation
from verticalize.instruct.asked import Asked, Planned, Shares, ask
from verticalize.instruct.builder import Builder
from verticalize.instruct.candidate import SPLITS, Knowledge, Split
from verticalize.instruct.contested import Contested
from verticalize.instruct.files import Drawn, Files, counted, draw
from verticalize.instruct.grounded import Distractors, Grounder
from verticalize.instruct.items import compiled_items
from verticalize.instruct.split import Splits
from verticalize.instruct.support import support_rows
from verticalize.instruct.uncovered import Bare
from verticalize.instruct.write import Compiled, write_examples
from verticalize.progress import Progress
from verticalize.records import Example, Passage
from verticalize.retrieval.searching import PlainSearch
from verticalize.retrieval.sources.disagree import Disagreement

__all__ = ["Compiled", "compile_examples", "write_examples"]

_NO_FILES = Files()


def compile_examples(
    corpus: Knowledge,
    *,
    relations: Mapping[str, Relation],
    prompts: Prompts,
    holdout: Sequence[str],
    search: PlainSearch,
    max_examples: int,
    grounded_share: float,
    unanswerable_share: float,
    conflict_share: float,
    superseded_share: float,
    asked_share: float,
    validation_share: float,
    replay_share: float,
    max_repeats: int,
    temperature: float,
    distractors: Distractors,
    quoted: bool,
    k: int,
    prompt_tokens: int,
    seed: int,
    languages: Collection[str] = LANGUAGES,
    files: Files = _NO_FILES,
    rejects: Rejects | None = None,
    progress: Progress | None = None,
) -> Compiled:
    """Compile a corpus, and what comes with it, into at most `max_examples` rows.

    Ask everything that the corpus answers; draw from the files what passes; divide the room; build
    the rows; leave out what does not pass, evaluation items and copies; add everyday conversations;
    mix.

    Args:
        holdout: document ids or globs; these documents, their translations and the facts that they
            state are kept out of all rows, and out of the passages shown in them.
        search: the index's search; it is asked once for every grounded row.
        grounded_share: of the compiled rows; less where there is not so much to ask.
        unanswerable_share: of the grounded rows.
        conflict_share, superseded_share: of the grounded rows, at most: questions on which two
            sources in force disagree, and those shown with an older version.
        asked_share: of the compiled rows; these show a sentence and ask for the question that it
            answers.
        validation_share: of the sources, and of the rows.
        replay_share: of all rows: everyday conversations.
        max_repeats: how often a row of a file or an everyday conversation may be used.
        temperature: of the mixture of knowledge and files: see `data.mix`.
        distractors: what grounded rows show beside the evidence.
        quoted: answers will be decoded as quotations; none of the grounded ones says more.
        k, prompt_tokens: how many passages a grounded row shows, as in use.
        languages: of the everyday conversations.
        files: rows that were made elsewhere.
        rejects: where rows go that do not pass.

    Raises:
        KnowledgeError: a file cannot be read.
    """
    rejects = rejects or Rejects()
    shares = Shares(
        grounded=grounded_share,
        unanswerable=unanswerable_share,
        conflict=conflict_share,
        superseded=superseded_share,
        asked=asked_share,
        validation=validation_share,
    )
    asked = ask(corpus, relations, holdout=holdout, validation_share=validation_share, seed=seed)
    room = max_examples - round(max_examples * replay_share)
    drawn = draw(files, corpus, asked, limit=room, rejects=rejects, seed=seed)
    divided = _divide(
        asked, drawn, room, shares, max_repeats=max_repeats, temperature=temperature, seed=seed
    )
    planned = divided.planned

    grounder = Grounder(
        search=search,
        passages=asked.passages,
        held=asked.held,
        splits=asked.splits,
        k=k,
        prompt_tokens=prompt_tokens,
        system=prompts.system,
        refusal=prompts.refusal,
        distractors=distractors,
        quoted=quoted,
        seed=seed,
    )
    builder = Builder(
        {split: replace(grounder, split=split) for split in SPLITS},
        system=prompts.system,
        dropped=asked.dropped,
        progress=progress,
        total=sum(each.searches for each in planned.values()),
    )
    for choice in (choice for each in planned.values() for choice in each.used):
        asked.marks.use(choice.whole())
    built = [row for split, each in planned.items() for row in builder.rows(each, split)]
    gate = support_rows(
        asked.candidates["train"], asked.missing["train"], seed, asked.splits.sources
    )
    items = tuple(
        compiled_items(asked.candidates, asked.missing, planned["train"].plan, gate, seed=seed)
    )

    rows = {KNOWLEDGE: list(rejects.sift(KNOWLEDGE, built, standard()))}
    for name, clean in drawn.without(rows[KNOWLEDGE], items).items():
        rows[name] = list(taken(clean, divided.of_file(name, len(clean))))
    others = sum(map(len, rows.values()))
    most = min(round(others * replay_share / (1 - replay_share)), max_examples - others)
    rows[REPLAY] = _replay(everyday(languages), most, max_repeats, asked.splits, seed)

    mixed = _by_split(rows, seed)
    return Compiled(
        train=tuple(mixed["train"]),
        validation=tuple(mixed["validation"]),
        support_rows=tuple(gate),
        items=items,
        disagreements=tuple(_disagreements(asked.disagreeing, asked.passages)),
        uncovered=Bare(corpus.passages, asked.marks, asked.held),
        passages=len(asked.passages),
        withheld=frozenset(d.id for d in corpus.documents if asked.held.has(d.id)),
        counts=_counts(mixed.values()),
        dropped=dict(sorted((+asked.dropped).items())),
        notes=dict(sorted(builder.notes.items())),
        sources=_sources(rows, counted(drawn), rejects),
        k=k,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Divided:
    """The room for rows, as the sources share it.

    Args:
        planned: what of the knowledge becomes rows.
        sizes, given: of the knowledge and each file, what there is and how many rows it gives.
    """

    planned: Mapping[Split, Planned]
    sizes: Mapping[str, Portion]
    given: Mapping[str, int]

    def of_file(self, name: str, clean: int) -> int:
        """Rows that a file gives of `clean` ones; repeats do not make up for those rejected."""
        return round(self.given[name] * clean / max(self.sizes[name].rows, 1))


def _divide(
    asked: Asked,
    drawn: Drawn,
    room: int,
    shares: Shares,
    *,
    max_repeats: int,
    temperature: float,
    seed: int,
) -> _Divided:
    planned = asked.planned(room, shares, seed=seed)
    sizes = {KNOWLEDGE: Portion(_rows(planned)), **drawn.portions(max_repeats)}
    given = divide(sizes, room, temperature=temperature)
    if given[KNOWLEDGE] < _rows(planned):
        planned = asked.planned(given[KNOWLEDGE], shares, seed=seed)
    return _Divided(planned, sizes, given)


def _rows(planned: Mapping[Split, Planned]) -> int:
    return sum(each.rows for each in planned.values())


def _replay(
    found: Sequence[Example], count: int, max_repeats: int, splits: Splits, seed: int
) -> list[Example]:
    rows, _ = sample(splits.marked(found), len(found), seed=seed)
    return list(taken(rows, min(count, len(rows) * max_repeats)))


def _by_split(rows: Mapping[str, Sequence[Example]], seed: int) -> dict[Split, list[Example]]:
    """The rows of all sources, each split in an order of its own."""
    mixed: dict[Split, list[Example]] = {"train": [], "validation": []}
    for found in rows.values():
        for row in found:
            mixed[row.split].append(row)
    for each in mixed.values():
        random.Random(seed).shuffle(each)
    return mixed


def _disagreements(
    cases: Iterable[Contested], passages: Mapping[str, Passage]
) -> Iterator[Disagreement]:
    for case in cases:
        one, other = passages[case.candidate.gold], passages[case.other]
        yield Disagreement(one.id, case.candidate.quote, other.id, other.title, case.quote)
        yield Disagreement(other.id, case.quote, one.id, one.title, case.candidate.quote)


def _sources(
    rows: Mapping[str, Sequence[Example]], read: Mapping[str, dict[str, object]], rejects: Rejects
) -> dict[str, dict[str, object]]:
    """What each source gave, and what was left out of it."""
    return {
        name: {
            **read.get(name, {}),
            "rejected": dict(rejects.counts[name].most_common()),
            **{
                split: sum(row.split == split for row in found) for split in ("train", "validation")
            },
        }
        for name, found in rows.items()
    }


def _counts(splits: Iterable[Sequence[Example]]) -> dict[str, int]:
    counted = Counter(f"{row.split} {row.generator} {row.lang}" for rows in splits for row in rows)
    return dict(sorted(counted.items()))
