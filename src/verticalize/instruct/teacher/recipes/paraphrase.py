"""paraphrase: the questions of rows in other words; names and numbers stay as they are."""

from collections.abc import Iterable, Iterator

from verticalize.instruct.teacher.check import reject_question, reject_rewording
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.asked import Asked, read_asked
from verticalize.instruct.teacher.replies import read_list, reject_reply
from verticalize.instruct.teacher.request import Reply, Request
from verticalize.instruct.teacher.rows import Rejected, example
from verticalize.records import Example
from verticalize.text import words

_PROMPT = {
    "zh": "把下面的问题换成 {count} 种别的说法，像不同的人在不同场合会问的那样：有的口语，有的正"
    "式，有的简短。"
    "意思不能变：不增加也不减少条件，名称和数字逐字保留。\n\n问题：{question}\n\n"
    '只输出一个 JSON 列表，形如 ["……", "……"]。',
    "en": "Put the question below in {count} other ways, as different people would: casual, "
    "formal, "
    "brief. Keep its meaning: no condition more or less, every name and number letter by letter."
    '\n\nQuestion: {question}\n\nWrite nothing but one JSON list such as ["...", "..."].',
}


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """For each row, rows with the same answer and evidence and the question in other words."""
    asked = ((row, _request(row, order)) for row in _questions(order.some(material.rows), reject))
    for row, reply in client.each(asked):
        reason = reject_reply(reply)
        found = read_list(reply.text) if reason is None and isinstance(reply, Reply) else None
        if reason is not None or found is None:
            text = reply.text if isinstance(reply, Reply) else ""
            reject(Rejected(reason or "a reply that is no JSON list", row.row.id, text))
            continue
        taken = [row.question]
        for wording in found:
            reason = _reject(wording, taken, row, material)
            if reason is not None:
                reject(Rejected(reason, row.row.id, str(wording)))
                continue
            taken.append(wording)
            yield example(
                "paraphrase",
                row.messages(wording.strip()),
                evidence=row.row.evidence,
                group=row.row.group,
                lang=row.row.lang,
            )


def _questions(rows: Iterable[Example], reject: Reject) -> Iterator[Asked]:
    for row in rows:
        asked = read_asked(row)
        if asked is None:
            reject(Rejected("not one question and one answer", row.id))
        else:
            yield asked


def _request(row: Asked, order: Order) -> Request:
    prompt = in_language(_PROMPT, row.row.lang).format(
        count=order.per_source, question=row.question
    )
    return Request.of(prompt, max_new_tokens=order.max_new_tokens, temperature=0.7, seed=order.seed)


def _reject(wording: object, taken: list[str], row: Asked, material: Material) -> str | None:
    if not isinstance(wording, str):
        return "an item that is no text"
    if any(words(wording) == words(other) for other in taken):
        return "the same words as before"
    return reject_question(wording, row.row.lang) or reject_rewording(
        row.question, wording, names=material.names
    )
