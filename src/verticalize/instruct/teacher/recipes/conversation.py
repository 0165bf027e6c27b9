"""Conversations on a topic: by one teacher who writes it all, or by one for each side in turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.order import Order, Reject, batches, in_language
from verticalize.instruct.teacher.recipes.transcript import (
    AI,
    HUMAN,
    Exchange,
    as_transcript,
    read_transcript,
)
from verticalize.instruct.teacher.request import Failure, Reply, Request
from verticalize.instruct.teacher.rows import Rejected

END = "[|END|]"
_AT_ONCE = 64  # conversations that two roles hold side by side
_TEMPERATURE = 0.7


@dataclass(frozen=True, slots=True)
class Roles:
    """Who asks and who answers, as the prompts name them."""

    asks: str
    answers: str


Casting = Mapping[str, Roles]  # by language


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about.

    `opening` is its first question; empty: the teacher finds one. `known` is what the answers may
    say; empty: what the teacher knows.
    """

    id: str
    document_id: str
    lang: str
    subject: str
    opening: str = ""
    known: str = ""
    evidence: tuple[str, ...] = field(default=())


_ONE = {
    "zh": "请写一段{asks}与{answers}的对话，话题是：{subject}\n"
    "{asks}每次只问一件事，接着前面的回答往下问，最多问 {turns} 次，没有疑问了就道谢告别；"
    "{answers}回答具体、准确，不反问。{known}\n"
    "{asks}的话以 {human} 开头，{answers}的话以 {ai} 开头，除此之外什么也不写。\n{start}",
    "en": "Write a conversation between a {asks} and a {answers} about: {subject}\n"
    "The {asks} asks one thing at a time, follows up on the answers, {turns} times at most, then "
    "says thanks and goodbye. The {answers} is definite and accurate and asks nothing "
    "back.{known}\n"
    "Begin what the {asks} says with {human} and what the {answers} says with {ai}, and write "
    "nothing else.\n{start}",
}
_KNOWN = {
    "zh": "\n{answers}只依据下面的资料回答，数字和名称照抄：\n{known}\n",
    "en": "\nThe {answers} answers from this source only and copies its numbers and "
    "names:\n{known}\n",
}
_ASKS = {
    "zh": "你扮演{asks}，正在和{answers}谈：{subject}\n到目前为止的对话：\n{so_far}\n"
    "请写出你接下来要问的一个问题，只写问题本身；如果没有疑问了，只写 {end}。",
    "en": "You are the {asks} and talk with a {answers} about: {subject}\nSo far:\n{so_far}\n"
    "Write the one question that you ask next and nothing else; if you have none left, write only "
    "{end}.",
}
_ANSWERS = {
    "zh": "你扮演{answers}，正在回答{asks}的问题。回答具体、准确，不反问。{known}\n到目前为止的对"
    "话：\n{so_far}\n"
    "请只写你接下来的回答。",
    "en": "You are the {answers} and answer a {asks}: definite, accurate, nothing asked "
    "back.{known}\n"
    "So far:\n{so_far}\nWrite nothing but your answer.",
}


def conversations(
    topics: Sequence[Topic], roles: Casting, client: Client, order: Order, reject: Reject
) -> Iterator[tuple[Topic, list[Exchange]]]:
    """Each topic with its conversation; a topic that came to nothing is rejected."""
    held = _by_two if order.two_role else _by_one
    for topic, exchanges in held(order.some(topics), roles, client, order, reject):
        if exchanges:
            yield topic, exchanges
        else:
            reject(Rejected("no whole exchange", topic.id))


def _by_one(
    topics: Iterable[Topic], roles: Casting, client: Client, order: Order, reject: Reject
) -> Iterator[tuple[Topic, list[Exchange]]]:
    asked = ((topic, _request(_whole(topic, roles, order), order)) for topic in topics)
    for topic, reply in client.each(asked):
        if isinstance(reply, Failure):
            reject(Rejected(reply.reason, topic.id))
            continue
        exchanges, malformed = read_transcript(_continued(topic, reply.text.lstrip()))
        if malformed:
            reject(Rejected("a malformed turn ended the conversation", topic.id, reply.text))
        yield topic, exchanges[: order.turns]


def _by_two(
    topics: Iterable[Topic], roles: Casting, client: Client, order: Order, reject: Reject
) -> Iterator[tuple[Topic, list[Exchange]]]:
    for batch in batches(topics, _AT_ONCE):
        talks = {topic.id: (topic, list[Exchange]()) for topic in batch}
        going = dict(talks)
        for _ in range(order.turns):
            questions = dict(_questions(going, roles, client, order, reject))
            answers = dict(_replies(going, questions, roles, client, order, reject))
            for key, said in answers.items():
                talks[key][1].append(Exchange(questions[key], said))
            going = {key: going[key] for key in answers}
        yield from talks.values()


Talks = dict[str, tuple[Topic, list[Exchange]]]


def _questions(
    going: Talks, roles: Casting, client: Client, order: Order, reject: Reject
) -> Iterator[tuple[str, str]]:
    opened = {k: t for k, (t, said) in going.items() if t.opening and not said}
    yield from ((key, topic.opening) for key, topic in opened.items())
    asked = (
        (key, _request(_side(_ASKS, topic, as_transcript(said), roles), order))
        for key, (topic, said) in going.items()
        if key not in opened
    )
    for key, reply in client.each(asked):
        text = _spoken(reply, key, reject)
        if text and END not in text:
            yield key, text


def _replies(
    going: Talks,
    questions: dict[str, str],
    roles: Casting,
    client: Client,
    order: Order,
    reject: Reject,
) -> Iterator[tuple[str, str]]:
    asked = (
        (key, _request(_side(_ANSWERS, *_with(going[key], question), roles), order))
        for key, question in questions.items()
    )
    for key, reply in client.each(asked):
        if text := _spoken(reply, key, reject):
            yield key, text


def _with(talk: tuple[Topic, list[Exchange]], question: str) -> tuple[Topic, str]:
    return talk[0], f"{as_transcript(talk[1])}{HUMAN} {question}"


def _spoken(reply: Reply | Failure, key: str, reject: Reject) -> str:
    """What one side says, without a marker before it; empty where it cannot be used."""
    if isinstance(reply, Failure):
        reject(Rejected(reply.reason, key))
        return ""
    text = reply.text.strip().removeprefix(HUMAN).removeprefix(AI).strip()
    if reply.cut or HUMAN in text or AI in text:
        reject(Rejected("a malformed turn ended the conversation", key, reply.text))
        return ""
    return text


def _whole(topic: Topic, roles: Casting, order: Order) -> str:
    who = in_language(roles, topic.lang)
    return in_language(_ONE, topic.lang).format(
        asks=who.asks, answers=who.answers, subject=topic.subject, turns=order.turns,
        human=HUMAN, ai=AI, known=_knowing(topic, who), start=_start(topic),
    )  # fmt: skip


def _start(topic: Topic) -> str:
    return f"{HUMAN} {topic.opening}\n{AI} " if topic.opening else f"{HUMAN} "


def _continued(topic: Topic, said: str) -> str:
    """The transcript with its beginning, which a teacher may repeat, or its last marker alone."""
    if said.startswith(HUMAN):
        return said
    return _start(topic) + (said.removeprefix(AI) if topic.opening else said)


def _side(forms: dict[str, str], topic: Topic, so_far: str, roles: Casting) -> str:
    who = in_language(roles, topic.lang)
    return in_language(forms, topic.lang).format(
        asks=who.asks, answers=who.answers, subject=topic.subject, so_far=so_far,
        known=_knowing(topic, who), end=END,
    )  # fmt: skip


def _knowing(topic: Topic, who: Roles) -> str:
    if not topic.known:
        return ""
    return in_language(_KNOWN, topic.lang).format(answers=who.answers, known=topic.known)


def _request(prompt: str, order: Order) -> Request:
    return Request.of(
        prompt, max_new_tokens=order.max_new_tokens, temperature=_TEMPERATURE, seed=order.seed
    )
