"""Copies and near-copies among the rows, within bounds of rows and of time."""

import time
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from verticalize.data.inspect.figures import Cluster, Duplicates
from verticalize.data.inspect.said import heard, shows_passages
from verticalize.data.quality.dedup import Kind, clusters
from verticalize.records import Example

ROWS = 20_000  # the first that are compared, so that memory does not grow
SECONDS = 60.0  # after which no further part is begun
SHOWN = 20  # groups
_MEMBERS = 4  # of a group that are shown


@dataclass(slots=True)
class Compared:
    """The first rows, in the parts within which they can be copies of each other.

    Parts are rows of one language that show passages, or show none: a question with its passages
    is no copy of the same without.
    """

    rows: int = ROWS
    seconds: float = SECONDS
    _parts: dict[Hashable, list[Example]] = field(default_factory=lambda: defaultdict(list))
    _held: int = 0

    def take(self, example: Example) -> None:
        if self._held < self.rows:
            self._held += 1
            self._parts[example.lang, shows_passages(example)].append(example)

    def duplicates(self) -> Duplicates:
        """The groups, the largest first. Small parts are compared before large ones."""
        began, compared = time.monotonic(), 0
        found: list[Cluster] = []
        groups = copies = 0
        for part in sorted(self._parts.values(), key=len):
            if compared and time.monotonic() - began > self.seconds:
                break
            compared += len(part)
            for cluster in clusters([heard(row) for row in part]):
                groups += 1
                copies += len(cluster.members) - 1
                shown = tuple(part[at] for at in cluster.members[:_MEMBERS])
                found.append(Cluster(cluster.kind, len(cluster.members), shown))
        found.sort(key=_order)
        return Duplicates(compared, groups, copies, tuple(found[:SHOWN]))


def _order(cluster: Cluster) -> tuple[int, Kind, str]:
    return -cluster.size, cluster.kind, cluster.shown[0].id
