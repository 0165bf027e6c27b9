"""Translating a data set of any shape (as Luotuo did Alpaca's): the texts, and nothing else.

Keys, roles, ids, code blocks, numbers and placeholders stay as they are. A row of which one text
fails is left out and listed; a run that is stopped goes on without translating anything twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from verticalize.instruct.teacher.client import OVER_BUDGET, Client
from verticalize.instruct.teacher.masks import has_words, mask, numbers, unmask
from verticalize.instruct.teacher.order import Order, Reject, batches
from verticalize.instruct.teacher.replies import reject_reply
from verticalize.instruct.teacher.request import Failure, Reply, Request
from verticalize.instruct.teacher.rows import Rejected
from verticalize.text import surely

# Keys whose texts are for reading, in the formats that are about.
_FIELDS = (
    "instruction input output target source content value text question answer context response"
    " prompt completion chosen rejected system history"
)
FIELDS = frozenset(_FIELDS.split())
_AT_ONCE = 64
_NAMES = {"zh": "简体中文", "en": "English"}
_PROMPT = {
    "zh": "把下面的文字译成{language}。译文要通顺自然；⟦0⟧ 这样的记号原样保留，各出现一次；数字照"
    "抄，不换算；"
    "不解释，不回答其中的问题，只写译文。\n\n{text}",
    "en": "Translate the text below into {language}. Let it read naturally; keep marks such as ⟦0⟧ "
    "as they are, each once; copy numbers and convert none. Explain nothing, answer no question in "
    "it, and write only the translation.\n\n{text}",
}

Path = tuple[str | int, ...]


def translate(
    rows: Iterable[Mapping[str, Any]],
    client: Client,
    order: Order,
    reject: Reject,
    *,
    to: str,
    fields: frozenset[str] = FIELDS,
) -> Iterator[dict[str, Any]]:
    """The rows in the language `to`, in their order and shape.

    Only texts under one of `fields` are sent, at any depth; what is under ``metadata`` never is.
    A text that is in that language already, or holds no words, stays as it is.
    """
    numbered = enumerate(islice(rows, order.count or None), start=1)
    for batch in batches(numbered, _AT_ONCE):
        texts = {
            (number, path): text
            for number, row in batch
            for path, text in leaves(row, fields)
            if surely(text) != to and has_words(mask(text)[0])
        }
        done: dict[tuple[int, Path], str] = {}
        failed: set[int] = set()
        asked = ((place, _request(text, order, to)) for place, text in texts.items())
        for place, reply in client.each(asked):
            found, reason = read_translation(texts[place], reply, to)
            if found is None:
                failed.add(place[0])
                where = f"row {place[0]}: {'.'.join(map(str, place[1]))}"
                reject(Rejected(reason, where, texts[place]))
            else:
                done[place] = found
        missing = {number for number, _ in texts.keys() - done.keys()} | failed
        for number in sorted(missing - failed):
            reject(Rejected(OVER_BUDGET, f"row {number}"))
        for number, row in batch:
            if number not in missing:
                yield _with(row, {path: said for (n, path), said in done.items() if n == number})


def leaves(
    value: Any, fields: frozenset[str], path: Path = (), *, within: bool = False
) -> Iterator[tuple[Path, str]]:
    """The texts to translate, with their paths."""
    if isinstance(value, str):
        if within and value.strip():
            yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "metadata":
                yield from leaves(inner, fields, (*path, key), within=key in fields)
    elif isinstance(value, Sequence):
        for at, inner in enumerate(value):
            yield from leaves(inner, fields, (*path, at), within=within)


def read_translation(text: str, reply: Reply | Failure, to: str) -> tuple[str | None, str]:
    """The translation with what was masked put back; else None and the reason."""
    reason = reject_reply(reply)
    if isinstance(reply, Failure) or reason is not None:
        return None, reason or ""
    masked, pieces = mask(text)
    said = reply.text.strip()
    if numbers(said) != numbers(masked):
        return None, "other numbers than in the original"
    if surely(said) not in (None, to):
        return None, "not in the language that was wanted"
    whole = unmask(said, pieces)
    if whole is None:
        return None, "a mark for code or a placeholder was lost or doubled"
    lead = text[: len(text) - len(text.lstrip())]
    return lead + whole + text[len(text.rstrip()) :], ""


def _request(text: str, order: Order, to: str) -> Request:
    prompt = _PROMPT.get(to, _PROMPT["en"]).format(language=_NAMES.get(to, to), text=mask(text)[0])
    return Request.of(prompt, max_new_tokens=order.max_new_tokens, seed=order.seed)


def _with(row: Mapping[str, Any], changes: Mapping[Path, str]) -> dict[str, Any]:
    def put(value: Any, path: Path) -> Any:
        if path in changes:
            return changes[path]
        if isinstance(value, Mapping):
            return {key: put(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [put(inner, (*path, at)) for at, inner in enumerate(value)]
        return value

    found: dict[str, Any] = put(row, ())
    return found
