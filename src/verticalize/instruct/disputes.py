"""All contested questions of a split, and the rows that would teach one side of them alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Choice, Knowledge
from verticalize.instruct.contested import (
    DISPUTED,
    OUTDATED,
    Contested,
    superseded_facts,
    superseded_texts,
)
from verticalize.instruct.lines import Line
from verticalize.instruct.select import balanced
from verticalize.instruct.uncovered import CONTESTED
from verticalize.records import Passage


@dataclass(frozen=True, slots=True)
class Disputes:
    """The contested questions; and fact id → why no other row may state this fact."""

    cases: tuple[Contested, ...]
    silenced: Mapping[str, str]

    def without_sides(
        self, candidates: Sequence[Choice], dropped: Counter[str], lost: dict[str, str]
    ) -> list[Choice]:
        """The candidates that do not tell one side as if there were no other."""
        if not self.silenced:
            return list(candidates)
        kept = []
        for candidate in candidates:
            reason = next(filter(None, map(self.silenced.get, candidate.whole().evidence)), None)
            if reason is None:
                kept.append(candidate)
            else:
                dropped[reason] += 1
                lost[candidate.gold] = CONTESTED
        return kept


def contested_of(
    lines: Sequence[Line],
    corpus: Knowledge,
    conflicts: Iterable[Contested],
    candidates: Sequence[Choice],
    relations: Mapping[str, Relation],
    passages: Mapping[str, Passage],
    *,
    seed: int,
) -> Disputes:
    """What two passages of one split answer differently, of facts and of texts.

    Args:
        lines, candidates: those of the split.
        conflicts: those of the whole corpus.
    """
    silenced: dict[str, str] = {}
    cases = []
    own = {line.document_id for line in lines}
    for case in conflicts:
        if {case.candidate.document_id, passages[case.other].document_id} <= own:
            cases.append(case)
        silenced.update(dict.fromkeys(case.candidate.evidence, DISPUTED))
    for case, old in superseded_facts(lines, relations, passages, seed=seed):
        cases.append(case)
        silenced.update(dict.fromkeys(old.facts, OUTDATED))
    texts = (c.whole() for c in candidates if c.gold and passages[c.gold].kind == "documents")
    cases.extend(superseded_texts(texts, corpus.documents, passages))
    return Disputes(tuple(cases), silenced)


def spread(cases: Iterable[Contested], limits: Mapping[str, int], seed: int) -> list[Contested]:
    """At most so many of each kind, of all relations and languages in turn."""
    kinds: dict[str, list[Contested]] = {kind: [] for kind in limits}
    for case in cases:
        kinds[case.candidate.generator].append(case)
    return [
        case
        for kind, found in kinds.items()
        for case in balanced(
            found, limits[kind], lambda c: (c.candidate.relation, c.candidate.lang), seed=seed
        )
    ]
