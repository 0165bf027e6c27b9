"""How people would ask for each statement of the knowledge, as a teacher thinks of it.

That is doc2query (Nogueira et al. 2019), a statement at a time: what comes out is a phrasing file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.instruct.teacher.check import reject_question
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Card, Material
from verticalize.instruct.teacher.order import Order, Reject, batches, in_language
from verticalize.instruct.teacher.replies import read_list, reject_reply
from verticalize.instruct.teacher.request import Failure, Reply, Request
from verticalize.instruct.teacher.rows import Rejected
from verticalize.records import Passage, Question
from verticalize.retrieval.quoting.statements import statements

_AT_ONCE = 10  # statements of one request
_PROMPT = {
    "zh": "下面是关于“{title}”的几条陈述。请为每一条写出 {count} 个真实的人会提出、而且正好由这一条"
    "回答的问题。\n"
    "要求：像不同的普通人（当事人、家属、顾客、员工、专业人员）说话，有的很短，有的带一点情形；不要照抄"
    "陈述里的用词；每个问题单独看也能懂，要说出问的是什么；同一条的问题各不相同，也不能由别的陈述回答。\n\n"
    '{told}\n\n只输出一个 JSON 列表，每条陈述一项，形如 [{{"number": 1, "questions": ["……"]}}]，'
    "不要写任何别的内容。",
    "en": "Below are statements about “{title}”. For each of them write {count} questions that "
    "real people would ask and that exactly this statement answers.\n"
    "Let them sound like different people (those concerned, relatives, customers, staff, "
    "professionals), some of them short, some with a bit of a situation. Do not copy the words of "
    "the statement. Each question must be clear on its own and name what it is about. No two of a "
    "statement may be alike, and no other statement may answer them.\n\n"
    '{told}\n\nWrite nothing but one JSON list with an item for each statement, such as [{{"number"'
    ': 1, "questions": ["..."]}}].',
}


@dataclass(frozen=True, slots=True)
class _Told:
    """Statements of one document about one subject: what tells each (see `Phrasings`), its text."""

    document: str
    title: str
    lang: str
    items: Sequence[tuple[str, str]]


def phrase(
    material: Material, client: Client, order: Order, reject: Reject
) -> Iterator[dict[str, Any]]:
    """Lines of a phrasing file, of ``order.per_source`` questions each, source by source."""
    sources = order.some(list(_sources(material)))
    asked = ((source, _request(source, order)) for source in sources)
    for source, reply in client.each(asked):
        for number, questions in _read(source, reply, reject).items():
            tells, _ = source.items[number]
            line = {"document": source.document, "tells": tells, "asked": questions}
            yield {key: value for key, value in line.items() if value}


def _sources(material: Material) -> Iterator[_Told]:
    for card in material.cards:
        yield from _cut(card.document_id, card.subject, card.lang, _of_card(card))
    for passage in material.passages:
        told = [(text, text) for text in statements(passage)]
        yield from _cut(passage.document_id, _title(passage), passage.lang, told)
    for row in material.questions:
        yield from _cut(row.document_id, row.question, row.lang, _of_row(row))


def _cut(document: str, title: str, lang: str, items: Iterable[tuple[str, str]]) -> Iterator[_Told]:
    for some in batches(items, _AT_ONCE):
        yield _Told(document, title, lang, some)


def _of_card(card: Card) -> Iterator[tuple[str, str]]:
    """Each relation, and its line of the card below the name."""
    relations = dict.fromkeys(fact.relation for fact in card.facts)
    lines = card.text.splitlines()[1:]
    return zip(relations, lines, strict=True)


def _of_row(row: Question) -> Iterator[tuple[str, str]]:
    yield "", f"{row.question} {row.answer}"


def _title(passage: Passage) -> str:
    return " · ".join(dict.fromkeys(part for part in (passage.title, passage.section) if part))


def _request(source: _Told, order: Order) -> Request:
    told = "\n".join(f"{number}. {text}" for number, (_, text) in enumerate(source.items, start=1))
    prompt = in_language(_PROMPT, source.lang).format(
        title=source.title, count=order.per_source, told=told
    )
    return Request.of(prompt, max_new_tokens=order.max_new_tokens, seed=order.seed)


def _read(source: _Told, reply: Reply | Failure, reject: Reject) -> dict[int, list[str]]:
    """The questions by the place of their statement; all others are rejected, with the reason."""
    reason = reject_reply(reply)
    items = read_list(reply.text) if reason is None and isinstance(reply, Reply) else None
    if items is None:
        text = reply.text if isinstance(reply, Reply) else ""
        reject(Rejected(reason or "a reply that is no JSON list", source.document, text))
        return {}
    found: dict[int, list[str]] = {}
    seen: set[str] = set()
    for item in items:
        number, questions = _numbered(item, len(source.items))
        if not questions:
            reject(Rejected("an item without number and questions", source.document, str(item)))
        for question in questions:
            why = "the same question twice" if question in seen else None
            if why := why or reject_question(question, source.lang):
                reject(Rejected(why, source.document, question))
                continue
            seen.add(question)
            found.setdefault(number, []).append(question)
    return found


def _numbered(item: Any, count: int) -> tuple[int, list[str]]:
    """The place of the statement and what is asked; no questions where the item is not in order."""
    if not isinstance(item, dict):
        return 0, []
    number, questions = item.get("number"), item.get("questions")
    if type(number) is not int or not 1 <= number <= count or not isinstance(questions, list):
        return 0, []
    texts = [text.strip() for text in questions if isinstance(text, str)]
    return number - 1, texts if len(texts) == len(questions) else []
