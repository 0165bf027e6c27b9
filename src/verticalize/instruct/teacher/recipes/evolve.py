"""evolve: questions made harder step by step (Evol-Instruct, Xu et al. 2023, "WizardLM")."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from verticalize.fingerprint import of_value
from verticalize.instruct.teacher.check import reject_language
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject, batches, in_language
from verticalize.instruct.teacher.recipes.asked import read_asked
from verticalize.instruct.teacher.replies import read_verdict, reject_reply
from verticalize.instruct.teacher.request import Failure, Reply, Request
from verticalize.instruct.teacher.rows import Rejected, answered, example
from verticalize.records import Example
from verticalize.retrieval.words.tokens import units
from verticalize.text import words

_AT_ONCE = 64
_SHORT = 80  # words of an answer that apologises

WAYS: Mapping[str, Mapping[str, str]] = {
    "deepen": {
        "zh": "问得更深：要求说明原因、机制或几个步骤的推理。",
        "en": "Ask deeper: for reasons, mechanisms or several steps of reasoning.",
    },
    "constrain": {
        "zh": "增加一个现实的条件或限制（对象、时间、场合、不能做的事）。",
        "en": "Add one realistic condition or limit (who, when, where, what is ruled out).",
    },
    "concretise": {
        "zh": "把笼统的说法换成一个具体的人、具体的情形。",
        "en": "Replace what is general by one definite person in one definite situation.",
    },
    "broaden": {
        "zh": "另出一个同一领域、但更少见的问题，难度与长度相近。",
        "en": "Ask something else of the same field that is rarer, as long and as hard as this.",
    },
}
_REWRITE = {
    "zh": "请改写下面的问题。{way}\n改写后仍要合情合理、人能回答，最多比原来多二十个字；只写改写"
    "后的问题本身。\n\n{question}",
    "en": "Rewrite the question below. {way}\nIt must stay reasonable and answerable and grow by "
    "20 "
    "words at most. Write the new question and nothing else.\n\n{question}",
}
_SAME = {
    "zh": "下面两个问题所要求的内容、深度和条件是否完全一样？\n一：{old}\n二：{new}\n只写 "
    "[[yes]]（一样）或 [[no]]（不一样）。",
    "en": "Do these two questions ask for exactly the same, as deeply and under the same "
    "conditions?"
    "\n1: {old}\n2: {new}\nWrite only [[yes]] (the same) or [[no]] (not the same).",
}
_COPIED = re.compile(
    r"改写(?:后|为)?的?问题|(?:原|新)问题|给定的?问题|\b(?:given|rewritten|new|original) "
    r"(?:question|prompt)\b",
    re.IGNORECASE,
)
_SORRY = re.compile(r"抱歉|对不起|很遗憾|\bsorry\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evolved:
    """A question with the row that it comes from, and all the questions between them."""

    row: Example
    question: str
    source: str


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """From each row a chain of `per_source` questions, each harder than the last, and answers.

    The answers are the teacher's own: nothing in the pack is at hand to check them by.
    """
    for batch in batches(_starts(order.some(material.rows), reject), _AT_ONCE):
        going: Sequence[Evolved] = batch
        for step in range(order.per_source):
            going = list(_evolved(going, client, order, reject, step))
            yield from _answered(going, material, client, order, reject)


def _starts(rows: Iterable[Example], reject: Reject) -> Iterator[Evolved]:
    for row in rows:
        asked = read_asked(row)
        if asked is None:
            reject(Rejected("not one question and one answer", row.id))
        else:
            yield Evolved(row, asked.question, row.id)


def _evolved(
    questions: Sequence[Evolved], client: Client, order: Order, reject: Reject, step: int
) -> Iterator[Evolved]:
    """The next question of each chain; a chain whose question is eliminated ends."""
    asked = ((old, _rewrite(old, order, step)) for old in questions)
    fresh: list[tuple[Evolved, Evolved]] = []
    for old, reply in client.each(asked):
        reason = reject_reply(reply)
        text = reply.text.strip() if isinstance(reply, Reply) else ""
        reason = reason or reject_evolved(old.question, text, old.row.lang)
        if reason is not None:
            reject(Rejected(reason, old.source, text))
            continue
        fresh.append((old, Evolved(old.row, text, old.source)))
    same = (((old, new), _same(old, new)) for old, new in fresh)
    for (_, new), reply in client.each(same):
        verdict = read_verdict(reply.text) if isinstance(reply, Reply) else None
        if verdict is False:
            yield new
        else:
            reason = "not judged" if verdict is None else "asks no more than before"
            reject(Rejected(reason, new.source, new.question))


def _answered(
    questions: Sequence[Evolved], material: Material, client: Client, order: Order, reject: Reject
) -> Iterator[Example]:
    asked = (
        (new, Request.of(new.question, max_new_tokens=order.max_new_tokens, seed=order.seed))
        for new in questions
    )
    for new, reply in client.each(asked):
        lang = new.row.lang
        reason = reject_reply(reply)
        if isinstance(reply, Failure) or reason is not None:
            reject(Rejected(reason or "", new.source, new.question))
            continue
        answer = reply.text.strip()
        reason = reject_evolved_answer(answer, lang)
        if reason is not None:
            reject(Rejected(reason, new.source, f"{new.question}\n{answer}"))
            continue
        system = in_language(material.system, lang)
        yield example(
            "evolve",
            answered(new.question, answer, system=system, lang=lang),
            evidence=(new.row.id, *new.row.evidence),
            group=new.row.group,
            lang=lang,
        )


def reject_evolved(old: str, new: str, lang: str) -> str | None:
    """Why an evolved question is eliminated before it is judged, or None."""
    if _COPIED.search(new):
        return "words of the prompt in the question"
    if words(old) == words(new):
        return "asks no more than before"
    return reject_language(new, lang)


def reject_evolved_answer(answer: str, lang: str) -> str | None:
    """Why an evolved question is eliminated by its answer, or None."""
    if _SORRY.search(answer) and len(words(answer)) < _SHORT:
        return "a short answer that apologises"
    if not units(answer):
        return "an answer of signs and stop words"
    return reject_language(answer, lang)


def _rewrite(old: Evolved, order: Order, step: int) -> Request:
    lang = old.row.lang
    names = sorted(WAYS)
    way = names[(int(of_value([order.seed, old.source])[:8], 16) + step) % len(names)]
    prompt = in_language(_REWRITE, lang).format(
        way=in_language(WAYS[way], lang), question=old.question
    )
    return Request.of(prompt, max_new_tokens=order.max_new_tokens, temperature=0.7, seed=order.seed)


def _same(old: Evolved, new: Evolved) -> Request:
    prompt = in_language(_SAME, new.row.lang).format(old=old.question, new=new.question)
    return Request.of(prompt, max_new_tokens=64)
