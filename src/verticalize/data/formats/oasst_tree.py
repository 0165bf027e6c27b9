"""Message trees of Open Assistant: nodes, the paths through them, and which of them may be used.

The rules are those of ``oasst_dataset.py`` of Open-Assistant, but a key that a minimal tree omits
counts as harmless, and a review that failed counts wherever in the thread it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.maker import Options, Refused, needed, optional

Path = tuple["Node", ...]
SEED_ID = "user_message_id"  # as the seed data of the backend has it


@dataclass(slots=True)
class Node:
    """A message. `rank` counts from 0, the best."""

    id: str
    parent: str
    role: str
    text: str
    lang: str = ""
    rank: int | None = None
    deleted: bool = False
    failed: bool = False
    synthetic: bool = False
    labels: Mapping[str, float] = field(default_factory=dict)
    replies: list["Node"] = field(default_factory=list)


def node(fields: Mapping[str, Any]) -> Node:
    """The message with all replies below it, however deep."""
    root = _message(fields)
    below = [(root, fields)]
    while below:
        made, raw = below.pop()
        replies = raw.get("replies") or []
        if not (isinstance(replies, list) and all(isinstance(one, dict) for one in replies)):
            raise Refused(reasons.NOT_TEXT, "replies")
        for reply in replies:
            child = _message(reply)
            child.parent = made.id
            made.replies.append(child)
            below.append((child, reply))
    return root


def _message(fields: Mapping[str, Any]) -> Node:
    role = needed(fields, "role")
    if role not in ("prompter", "assistant"):
        raise Refused(reasons.UNKNOWN_ROLE, role[:40])
    rank = fields.get("rank")
    whole = isinstance(rank, int) or (isinstance(rank, float) and rank.is_integer())
    if rank is not None and not whole:
        raise Refused(reasons.NOT_NUMBER, f"rank {rank!r}"[:40])
    return Node(
        id=needed(fields, "message_id" if "message_id" in fields else SEED_ID),
        parent=optional(fields, "parent_id") or optional(fields, "parent_message_id"),
        role=role,
        text=needed(fields, "text"),
        lang=optional(fields, "lang"),
        rank=None if rank is None else int(rank),
        deleted=bool(fields.get("deleted")),
        failed=fields.get("review_result") is False,
        synthetic=bool(fields.get("synthetic")),
        labels=_labels(fields.get("labels")),
    )


def _labels(labels: Any) -> dict[str, float]:
    """Values by name, from ``{name: {value, count}}`` or the columns ``{name: [], value: []}``."""
    if not isinstance(labels, dict):
        return {}
    if isinstance(labels.get("name"), list) and isinstance(labels.get("value"), list):
        found = dict(zip(map(str, labels["name"]), labels["value"], strict=False))
    else:
        found = {key: one.get("value") for key, one in labels.items() if isinstance(one, dict)}
    return {name: value for name, value in found.items() if isinstance(value, int | float)}


def paths(root: Node) -> Iterator[Path]:
    """The way from the root to each message, depth first, replies in their order."""
    waiting: list[Path] = [(root,)]
    while waiting:
        path = waiting.pop()
        yield path
        waiting += [(*path, reply) for reply in reversed(path[-1].replies)]


def blemish(path: Path, options: Options) -> str | None:
    """Why a thread is not used; None: it is."""
    if any(one.deleted for one in path):
        return reasons.DELETED
    if any(one.failed for one in path):
        return reasons.FAILED_REVIEW
    if not options.synthetic and any(one.synthetic for one in path):
        return reasons.SYNTHETIC
    if options.top_k is not None and not _ranked_above(path, options.top_k):
        return reasons.LOW_RANK
    return None


def _ranked_above(path: Path, top_k: int) -> bool:
    """Whether every assistant turn is among the best `top_k`, or had no rival."""
    for before, one in pairwise(path):
        if one.role == "assistant":
            rivals = len(before.replies) > 1
            if one.rank >= top_k if one.rank is not None else rivals:
                return False
    return True


def leaves(root: Node) -> Iterator[Path]:
    """The ways to the messages that nobody has replied to."""
    return (path for path in paths(root) if not path[-1].replies)


def is_thread(path: Path) -> bool:
    """Whether the way to a leaf is one to learn from, without the leaf if that is a question.

    An answer under which only questions stand ends one thread, not one for each of them.
    """
    return len(path) > 1 and (path[-1].role == "assistant" or path[-2].replies[0] is path[-1])


def ranked(path: Path, options: Options) -> list[Node]:
    """The usable answers to the last message of the path, best first."""
    good = [
        one
        for one in path[-1].replies
        if one.role == "assistant"
        and one.rank is not None
        and blemish((one,), Options(synthetic=options.synthetic)) is None
    ]
    return sorted(good, key=lambda one: one.rank or 0)
