"""Question–answer pairs from a source: asked as JSON, checked against the source, maybe judged."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from verticalize.instruct.teacher.check import reject_answer, reject_language, reject_question
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.judge import ask_supported
from verticalize.instruct.teacher.names import Names
from verticalize.instruct.teacher.order import Order, Reject
from verticalize.instruct.teacher.replies import (
    read_list,
    read_strings,
    read_verdict,
    reject_reply,
)
from verticalize.instruct.teacher.request import Reply, Request
from verticalize.instruct.teacher.rows import Rejected

_FORM = {
    "zh": '只输出一个 JSON 列表，形如 [{"question": "……", "answer": "……"}]，不要写任何别的内容。',
    "en": 'Write nothing but one JSON list such as [{"question": "...", "answer": "..."}].',
}


def form(lang: str) -> str:
    """How the pairs are to be written."""
    return _FORM.get(lang, _FORM["en"])


@dataclass(frozen=True, slots=True)
class Source:
    """Something to ask about: `text` is what the teacher sees, `prompt` the whole request."""

    document_id: str
    lang: str
    text: str
    prompt: str
    evidence: Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and its answer, and where they come from."""

    question: str
    answer: str
    source: Source


def pairs(
    sources: Iterable[Source], client: Client, order: Order, names: Names, reject: Reject
) -> Iterator[Pair]:
    """The pairs that a teacher writes on the sources and that pass all checks."""
    found = _checked(sources, client, order, names, reject)
    return _judged(found, client, reject) if order.judge else found


def _checked(
    sources: Iterable[Source], client: Client, order: Order, names: Names, reject: Reject
) -> Iterator[Pair]:
    asked = (
        (source, Request.of(source.prompt, max_new_tokens=order.max_new_tokens, seed=order.seed))
        for source in sources
    )
    for source, reply in client.each(asked):
        reason = reject_reply(reply)
        items = read_list(reply.text) if reason is None and isinstance(reply, Reply) else None
        if reason is not None or items is None:
            text = reply.text if isinstance(reply, Reply) else ""
            reject(Rejected(reason or "a reply that is no JSON list", source.document_id, text))
            continue
        for item in items:
            pair = read_strings(item, "question", "answer")
            reason = _reject(pair, source, names)
            if reason is not None or pair is None:
                reject(Rejected(reason or "", source.document_id, str(item)))
                continue
            yield Pair(pair[0], pair[1], source)


def _reject(pair: tuple[str, ...] | None, source: Source, names: Names) -> str | None:
    if pair is None:
        return "an item without question and answer"
    question, answer = pair
    return (
        reject_question(question, source.lang)
        or reject_language(answer, source.lang)
        or reject_answer(answer, source.text, names=names, question=question)
    )


def _judged(found: Iterable[Pair], client: Client, reject: Reject) -> Iterator[Pair]:
    asked = (
        (pair, ask_supported(pair.question, pair.answer, pair.source.text, pair.source.lang))
        for pair in found
    )
    for pair, reply in client.each(asked):
        verdict = read_verdict(reply.text) if isinstance(reply, Reply) else None
        if verdict:
            yield pair
            continue
        reason = "not judged" if verdict is None else "judged not to be supported"
        reject(Rejected(reason, pair.source.document_id, f"{pair.question}\n{pair.answer}"))
