"""Open Assistant: trees, threads and messages, nested or flat, as threads or as ranked pairs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.conversation import conversation, question, turn
from verticalize.data.formats.format import Fields, Format
from verticalize.data.formats.maker import Maker, Origin, Refused
from verticalize.data.formats.oasst_tree import (
    SEED_ID,
    Node,
    Path,
    blemish,
    is_thread,
    leaves,
    node,
    paths,
    ranked,
)
from verticalize.data.rows import Drop, Record, Row
from verticalize.records import Message

READY = "ready_for_export"


@dataclass(slots=True)
class _Loose:
    """Messages that stand on rows of their own, until all have been read and can be linked."""

    nodes: dict[str, tuple[Node, Row]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        root = node(row.fields)
        if root.id in self.nodes:
            raise Refused(reasons.TWICE, root.id)
        self.nodes[root.id] = (root, Row(row.place, row.number, {}))  # the words are in the node

    def trees(self) -> Iterator[tuple[Node, Row] | Drop]:
        roots = []
        for message, row in self.nodes.values():
            if message.parent in self.nodes:
                self.nodes[message.parent][0].replies.append(message)
            else:
                roots.append((message, row))
        for message, row in roots:
            orphan = message.parent or message.role != "prompter"
            yield Drop(row.place, reasons.ORPHAN, message.id) if orphan else (message, row)
        yield from self._circles([root for root, _ in roots])

    def _circles(self, roots: Iterable[Node]) -> Iterator[Drop]:
        """The messages below no root: each replies, by way of others, to itself."""
        reached, waiting = set[str](), list(roots)
        while waiting:
            message = waiting.pop()
            reached.add(message.id)
            waiting += message.replies
        for message, row in self.nodes.values():
            if message.id not in reached:
                yield Drop(row.place, reasons.CIRCLE, message.id)


def _trees(rows: Iterable[Row]) -> Iterator[tuple[Node, Row] | Drop]:
    """The roots in the order of the file; messages on rows of their own come last."""
    loose = _Loose()
    for row in rows:
        try:
            if row.fields.get("tree_state") not in (None, READY):
                raise Refused(reasons.TREE_NOT_READY, str(row.fields["tree_state"]))
            if isinstance(row.fields.get("prompt"), dict):
                yield node(row.fields["prompt"]), row
            elif isinstance(row.fields.get("thread"), list):
                yield _thread(row.fields["thread"]), row
            else:
                loose.add(row)
        except Refused as refused:
            yield Drop(row.place, refused.reason, refused.detail)
    yield from loose.trees()


def _thread(messages: list[Any]) -> Node:
    """A thread is a tree with one branch."""
    if not messages or not all(isinstance(one, dict) for one in messages):
        raise Refused(reasons.NOT_TEXT, "thread")
    nodes = [node({**one, "replies": None}) for one in messages]
    for before, one in pairwise(nodes):
        before.replies.append(one)
    return nodes[0]


def _reader(
    make: Callable[[Maker, Node], Iterator[Record]], nothing: str
) -> Callable[[Iterable[Row], Origin], Iterator[Record | Drop]]:
    """A reader that makes the records of one tree at a time; `nothing` tells of one without any."""

    def read(rows: Iterable[Row], origin: Origin) -> Iterator[Record | Drop]:
        for tree in _trees(rows):
            if isinstance(tree, Drop):
                yield tree
                continue
            root, row = tree
            maker = Maker(row, origin)
            made = list(make(maker, root))
            if not made:
                maker.drop(nothing, root.id)
            yield from maker.drops
            yield from made

    return read


def _threads(maker: Maker, root: Node) -> Iterator[Record]:
    """One example for each way from the root to a leaf that ends with an answer."""
    for path in leaves(root):
        if not is_thread(path):
            maker.drop(reasons.LAST_BY_USER, path[-1].id)
        elif reason := blemish(path, maker.origin.options):
            maker.drop(reason, path[-1].id)
        else:
            try:
                yield _example(maker, root, path)
            except Refused as refused:
                maker.drop(reasons.NO_CONVERSATION, str(refused))


def _example(maker: Maker, root: Node, path: Path) -> Record:
    messages = conversation(_turns(path), maker)
    last = path[-1] if path[-1].role == "assistant" else path[-2]
    about = {"labels": dict(last.labels)} if last.labels else {}
    return maker.example(messages, part=last.id, group=root.id, lang=root.lang, about=about)


def _pairs(maker: Maker, root: Node) -> Iterator[Record]:
    """One preference for each two answers to a message, of which one was ranked higher."""
    options = maker.origin.options
    for path in paths(root):
        answers = ranked(path, options) if path[-1].role == "prompter" else []
        if len(answers) < 2:
            continue
        if reason := blemish(path, options):
            maker.drop(reason, path[-1].id)
            continue
        for better, worse in combinations(answers, 2):
            if better.rank == worse.rank:
                maker.drop(reasons.SCORE_TIE, worse.id)
                continue
            try:
                yield _pair(maker, root, path, better, worse)
            except Refused as refused:
                maker.drop(reasons.NO_COMPARISON, str(refused))


def _pair(maker: Maker, root: Node, path: Path, better: Node, worse: Node) -> Record:
    about = {"ranks": [better.rank, worse.rank]}
    prompt = question(_turns(path))
    part, lang = f"{better.id}>{worse.id}", root.lang
    given: dict[str, Any] = {"part": part, "group": root.id, "lang": lang, "about": about}
    return maker.preference(prompt, better.text, worse.text, **given)


def _turns(path: Path) -> list[Message]:
    return [turn("user" if one.role == "prompter" else "assistant", one.text) for one in path]


def _fits(fields: Fields) -> str | None:
    if "message_tree_id" in fields and isinstance(fields.get("prompt"), dict):
        return "the key message_tree_id with a tree below prompt"
    if "thread_id" in fields and isinstance(fields.get("thread"), list):
        return "the key thread_id with a list of messages"
    message = "message_id" in fields or SEED_ID in fields
    if message and fields.get("role") in ("prompter", "assistant"):
        return "the id of a message with the role prompter or assistant"
    return None


_LICENCE = "Apache-2.0, if this is OpenAssistant/oasst1"
OASST = Format(
    "oasst",
    "messages",
    _fits,
    _reader(_threads, reasons.NO_THREAD),
    "message trees, threads or messages, as conversations from root to leaf",
    ("oasst1", "oasst2", "open-assistant"),
    _LICENCE,
)
OASST_PAIRS = Format(
    "oasst-pairs",
    "preferences",
    _fits,
    _reader(_pairs, reasons.NO_PAIR),
    "message trees, as pairs of answers of which one was ranked higher",
    licence=_LICENCE,
)
