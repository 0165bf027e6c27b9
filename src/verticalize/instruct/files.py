"""Rows that were made elsewhere, held against everything that the rows of the knowledge keep to.

They pass the filters of quality and those of the pack; they tell nothing of held-out documents,
hold no question of the evaluation, and are no copies, be it of each other or of compiled rows.
Compiled rows themselves are not thinned out by likeness: two wordings of one question are what they
are there for, and `pool` has seen to it that no question is in them twice.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from verticalize.data.mix import Portion, sample
from verticalize.data.quality.contamination import contaminated
from verticalize.data.quality.dedup import clusters
from verticalize.data.quality.filters import Filter, standard
from verticalize.data.quality.rejects import Rejects
from verticalize.data.sources import Source
from verticalize.instruct.asked import Asked
from verticalize.instruct.candidate import Knowledge
from verticalize.instruct.split import Held, group_of
from verticalize.on_disk import Numbers
from verticalize.records import EvalItem, Example
from verticalize.retrieval.prompt import question_in

GONE = "its document is no longer in the knowledge"
TEACHER = "teacher:"  # how the generator of such rows begins
Rows = dict[str, list[Example]]  # by the name of their source


@dataclass(frozen=True, slots=True)
class Files:
    """What a pack brings of rows, and what they are held against.

    Args:
        sources: where the rows are read.
        filters: the pack's own: of personal data, of what may not be answered.
        items: the evaluation's; where a pack has none, the compiled ones are taken.
        names: terms that tell near-copies from rows about different things.
    """

    sources: Sequence[Source] = ()
    filters: Sequence[Filter] = ()
    items: Sequence[EvalItem] = ()
    names: Collection[str] = ()


@dataclass(slots=True)
class Drawn:
    """Rows of files that may be used, in random order; `read` is how many there were at first."""

    files: Files
    rejects: Rejects
    rows: Rows = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def portions(self, max_repeats: int) -> dict[str, Portion]:
        """What each source can give."""
        weights = {source.name: source.weight for source in self.files.sources}
        return {
            name: Portion(len(rows), weights[name], max_repeats) for name, rows in self.rows.items()
        }

    def without(self, compiled: Sequence[Example], items: Sequence[EvalItem]) -> Rows:
        """The rows that hold no item and are no copies of compiled rows."""
        clean = self._without_items(self.files.items or items)
        return _without_copies(compiled, clean, self.files.names, self.rejects)

    def _without_items(self, items: Sequence[EvalItem]) -> Rows:
        """Answers of the slice ``known`` are what the knowledge teaches, and so no secret."""
        clean: Rows = {}
        secret = [replace(item, answers=()) if item.slice == "known" else item for item in items]
        for name, rows in self.rows.items():
            hits = {hit.row: hit for hit in contaminated(rows, secret)}
            for row in rows:
                if hit := hits.get(row.id):
                    self.rejects.add(name, row, f"holds an evaluation item: {hit.item} ({hit.why})")
            clean[name] = [row for row in rows if row.id not in hits]
        return clean


def draw(
    files: Files, corpus: Knowledge, asked: Asked, *, limit: int, rejects: Rejects, seed: int
) -> Drawn:
    """Read all files. Memory holds at most `limit` rows of each source, drawn at random.

    Raises:
        KnowledgeError: a file cannot be read.
    """
    drawn = Drawn(files, rejects)
    filters = [*standard(), *files.filters, lambda row: _held_out(row, asked.held)]
    groups = Numbers(group_of(d.id) for d in (corpus.documents if files.sources else ()))
    for source in files.sources:
        living = _living(source, groups, rejects)
        passed = rejects.sift(source.name, living, filters)
        rows, count = sample(asked.splits.marked(passed), limit, seed=seed)
        drawn.rows[source.name] = rows
        drawn.read[source.name] = count + rejects.counts[source.name].total()
    drawn.rows = _without_copies((), drawn.rows, files.names, rejects)
    return drawn


def _living(source: Source, groups: Numbers, rejects: Rejects) -> Iterator[Example]:
    """Without the rows that a teacher made of documents that are gone; these are counted only.

    What has been removed from the knowledge must not stand in any artifact, and so in no rejects.
    """
    for row in source.rows():
        if row.group in groups or not _of_a_document(row):
            yield row
        else:
            rejects.counts[source.name][GONE] += 1


def _of_a_document(row: Example) -> bool:
    """Ids of passages and facts begin with the id of their document."""
    written = row.generator.startswith(TEACHER) and bool(row.group)
    return written and any(group_of(ident).startswith(row.group) for ident in row.evidence)


def _held_out(row: Example, held: Held) -> str | None:
    return "held-out document" if held.has(row.group) else held.reject_text(_said(row))


def _without_copies(
    compiled: Sequence[Example], rows: Rows, names: Collection[str], rejects: Rejects
) -> Rows:
    """The rows that are no copies: of compiled ones, or of the one among them with most evidence.

    Grounded rows are compared by their questions and answers, not by the passages that they show.
    """
    placed = [(name, row) for name, found in rows.items() for row in found]
    if not placed:
        return rows
    whole = [*compiled, *(row for _, row in placed)]
    gone: set[int] = set()
    for cluster in clusters([_said(row) for row in whole], names=names):
        forms = dict(zip(cluster.members, cluster.forms, strict=True))
        stays = _standing(cluster.members, whole, len(compiled))
        for at in cluster.members:
            if at != stays and at >= len(compiled):
                kind = "copy" if forms[at] == forms[stays] else "near-copy"
                name, row = placed[at - len(compiled)]
                rejects.add(name, row, f"{kind} of another row: {whole[stays].id}")
                gone.add(at - len(compiled))
    kept: Rows = {name: [] for name in rows}
    for at, (name, row) in enumerate(placed):
        if at not in gone:
            kept[name].append(row)
    return kept


def _standing(members: Sequence[int], rows: Sequence[Example], compiled: int) -> int:
    if members[0] < compiled:
        return members[0]
    return max(members, key=lambda at: (len(rows[at].evidence), -at))


def _said(row: Example) -> str:
    return "\n".join(
        question_in(message["content"]) if message["role"] == "user" else message["content"]
        for message in row.messages
        if message["role"] != "system"
    )


def counted(drawn: Drawn) -> dict[str, dict[str, object]]:
    """What is told of each source: its weight, the rows read, and what was left out on reading."""
    return {
        source.name: {
            "weight": source.weight,
            "rows": drawn.read[source.name],
            "not read": dict(source.dropped.most_common()),
        }
        for source in drawn.files.sources
    }
