"""LMFlow: one object with a type and a list of instances, all of that type."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.conversation import conversation, listed, question, turn
from verticalize.data.formats.format import Fields, Format
from verticalize.data.formats.maker import Maker, Origin, Refused, each, needed, optional
from verticalize.data.rows import Drop, Kind, Record, Row, Text
from verticalize.records import Example, Message, Preference


def _text(maker: Maker) -> Iterator[Text]:
    words = needed(maker.row.fields, "text")
    if not words.strip():
        raise Refused(reasons.NO_TEXT)
    yield maker.text(words)


def _text_to_text(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    turns = [turn("user", needed(fields, "input")), turn("assistant", needed(fields, "output"))]
    yield maker.example(conversation(turns, maker))


def _turns(fields: Fields) -> list[Message]:
    if fields.get("tools"):
        raise Refused(reasons.TOOL)
    system = optional(fields, "system")
    before = [turn("system", system)] if system.strip() else []
    return [*before, *listed(fields.get("messages"), "role", "content")]


def _conversation(maker: Maker) -> Iterator[Example]:
    yield maker.example(conversation(_turns(maker.row.fields), maker))


def _paired(maker: Maker) -> Iterator[Preference]:
    fields = maker.row.fields
    if not all(isinstance(fields.get(name), dict) for name in ("chosen", "rejected")):
        raise Refused(reasons.MISSING, "chosen, rejected")
    better, worse = _turns(fields["chosen"]), _turns(fields["rejected"])
    if better[:-1] != worse[:-1]:
        raise Refused(reasons.CONTEXTS_DIFFER)
    if [one["role"] for one in (*better[-1:], *worse[-1:])] != ["assistant", "assistant"]:
        raise Refused(reasons.NO_ANSWER)
    yield maker.preference(question(better[:-1]), better[-1]["content"], worse[-1]["content"])


def _instances(
    kind: str, make: Callable[[Maker], Iterable[Record]]
) -> Callable[[Iterable[Row], Origin], Iterator[Record | Drop]]:
    """A reader of the instances; each has a place and a number of its own."""
    read_one = each(make)

    def read(rows: Iterable[Row], origin: Origin) -> Iterator[Record | Drop]:
        count = 0
        for row in rows:
            instances = row.fields.get("instances")
            if row.fields.get("type") != kind or not isinstance(instances, list):
                yield Drop(row.place, reasons.MISSING, f"type {kind} and its instances")
                continue
            for index, instance in enumerate(instances):
                place = f"{row.place}.instances[{index}]"
                if isinstance(instance, dict):
                    yield from read_one([Row(place, count, instance)], origin)
                else:
                    yield Drop(place, reasons.NOT_OBJECT)
                count += 1

    return read


def _of_type(kind: str) -> Callable[[Fields], str | None]:
    def fits(fields: Fields) -> str | None:
        typed = fields.get("type") == kind and isinstance(fields.get("instances"), list)
        return f"the type {kind} and a list of instances" if typed else None

    return fits


def _format(name: str, kind: Kind, make: Callable[[Maker], Iterable[Any]]) -> Format:
    about = f"LMFlow's type {name}"
    aliases = ("lmflow",) if name == "conversation" else ()
    named = f"lmflow-{name.replace('_', '-')}"
    return Format(named, kind, _of_type(name), _instances(name, make), about, aliases)


LMFLOW = (
    _format("text_only", "text", _text),
    _format("text2text", "messages", _text_to_text),
    _format("conversation", "messages", _conversation),
    _format("paired_conversation", "preferences", _paired),
)
