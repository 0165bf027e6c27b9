"""What the readers of all formats make their records with: fields, refusals, provenance."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from verticalize import text
from verticalize.data import reasons
from verticalize.data.rows import Drop, Prompt, Provenance, Record, Row, Scored, Text
from verticalize.records import Example, Message, Preference

_LANGUAGE = 4000  # characters that are looked at to tell the language
_LICENCES = ("licence", "license")


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose where a format leaves a choice."""

    top_k: int | None = None  # OASST: only assistant turns ranked better than this
    synthetic: bool = False  # OASST: also what a machine wrote
    strip_citations: bool = False  # Dolly: without the [42] of Wikipedia
    cut_contexts: bool = False  # HH-RLHF: compare where the conversations part, else drop
    max_pairs: int = 10  # StackExchange: of one question


@dataclass(frozen=True, slots=True)
class Origin:
    """What all rows of an import have in common."""

    source: str
    format: str
    licence: str = ""
    options: Options = field(default_factory=Options)


class Refused(Exception):  # noqa: N818
    """A row that is left out; caught by `each`, which makes a `Drop` of it."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class Maker:
    """Makes the records of one row. `drops` takes what was left out of it."""

    row: Row
    origin: Origin
    drops: list[Drop] = field(default_factory=list)

    def drop(self, reason: str, detail: str = "") -> None:
        self.drops.append(Drop(self.row.place, reason, detail))

    def provenance(
        self,
        words: str,
        *,
        part: str = "",
        lang: str = "",
        group: str = "",
        about: Mapping[str, Any] | None = None,
    ) -> Provenance:
        """`part` tells apart what is made of one row, and `group` keeps it together in a split."""
        name = f"{self.origin.source}#{self.row.number}"
        return Provenance(
            id=f"{name}/{part}" if part else name,
            generator=f"import:{self.origin.format}",
            group=f"{self.origin.source}#{group}" if group else name,
            lang=lang or text.language(words[:_LANGUAGE]),
            about={**_about(self.row.fields), **(about or {}), **self._licence()},
        )

    def _licence(self) -> dict[str, str]:
        """What the user says holds for all rows."""
        return {"licence": self.origin.licence} if self.origin.licence else {}

    def example(self, messages: tuple[Message, ...], **given: Any) -> Example:
        words = "\n".join(message["content"] for message in messages)
        made = self.provenance(words, **given).row()
        return Example(messages=messages, evidence=(), **made)

    def preference(
        self, prompt: tuple[Message, ...], chosen: str, rejected: str, **given: Any
    ) -> Preference:
        if not (chosen.strip() and rejected.strip()):
            raise Refused(reasons.EMPTY_ANSWER)
        if chosen == rejected:
            raise Refused(reasons.SAME_ANSWERS)
        words = "\n".join([*(message["content"] for message in prompt), chosen])
        made = self.provenance(words, **given).row()
        return Preference(prompt=prompt, chosen=chosen, rejected=rejected, **made)

    def scored(
        self, prompt: tuple[Message, ...], completion: str, score: float | None, **given: Any
    ) -> Scored:
        words = prompt[-1]["content"] + "\n" + completion
        return Scored(prompt, completion, score, self.provenance(words, **given))

    def prompt(
        self, turns: tuple[str, ...], references: tuple[str, ...] = (), **given: Any
    ) -> Prompt:
        return Prompt(turns, references, self.provenance("\n".join(turns), **given))

    def text(self, words: str, **given: Any) -> Text:
        return Text(words, self.provenance(words, **given))


def each(
    make: Callable[[Maker], Iterable[Record]],
) -> Callable[[Iterable[Row], Origin], Iterator[Record | Drop]]:
    """A reader of a format that makes its records row by row."""

    def read(rows: Iterable[Row], origin: Origin) -> Iterator[Record | Drop]:
        for row in rows:
            maker = Maker(row, origin)
            try:
                made = list(make(maker))
            except Refused as refused:
                yield Drop(row.place, refused.reason, refused.detail)
                continue
            yield from maker.drops
            yield from made

    return read


def needed(fields: Mapping[str, Any], name: str) -> str:
    """The text of a field that the format cannot do without."""
    if fields.get(name) is None:
        raise Refused(reasons.MISSING, name)
    return optional(fields, name)


def optional(fields: Mapping[str, Any], name: str) -> str:
    """The text of a field, nothing where it is absent or null."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(reasons.NOT_TEXT, name)
    return value


def texts(fields: Mapping[str, Any], name: str) -> list[str]:
    """A field that is a list of texts."""
    value = fields.get(name)
    if value is None:
        raise Refused(reasons.MISSING, name)
    if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise Refused(reasons.NOT_TEXT, name)
    return value


def folded(category: str) -> str:
    """A category as one word: ``closed QA``, with whichever space, is ``closed_qa``."""
    return "_".join(text.search_form(category).split())


def _about(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of itself, under the names of most formats."""
    own = next((fields[key] for key in _LICENCES if isinstance(fields.get(key), str)), "")
    found: dict[str, Any] = {
        "licence": own,
        "category": folded(value) if isinstance(value := fields.get("category"), str) else "",
        "model": value if isinstance(value := fields.get("model"), str) else "",
        "source_id": str(value) if isinstance(value := fields.get("id"), str | int) else "",
    }
    return {key: value for key, value in found.items() if value}
