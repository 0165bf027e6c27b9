"""best-of: several answers to a question, and the best of them by a judge or a scorer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.judge import ask_score
from verticalize.instruct.teacher.material import Material, source_group
from verticalize.instruct.teacher.order import Order, Reject, batches, in_language
from verticalize.instruct.teacher.replies import read_score, reject_reply
from verticalize.instruct.teacher.request import Reply, Request
from verticalize.instruct.teacher.rows import Rejected, answered, example
from verticalize.records import Example, Question

Scorer = Callable[[str, str, str], float]  # question, answer, evidence → higher is better
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Ranked:
    """The different answers to a question, best first; of equals the one that was drawn first."""

    question: Question
    answers: tuple[tuple[str, float], ...]


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """A row with the best of `samples` answers to each question of the pack.

    The judge sees the pack's own answer as the source of what is right.
    """
    for ranked in rank(material.questions, material, client, order, reject):
        question = ranked.question
        system = in_language(material.system, question.lang)
        yield example(
            "best-of",
            answered(question.question, ranked.answers[0][0], system=system, lang=question.lang),
            evidence=(question.passage_id,),
            group=source_group(question.document_id),
            lang=question.lang,
        )


def rank(
    questions: Sequence[Question],
    material: Material,
    client: Client,
    order: Order,
    reject: Reject,
    *,
    scorer: Scorer | None = None,
) -> Iterator[Ranked]:
    """Each question with its answers ranked; by the teacher as a judge where there is no scorer."""
    for batch in batches(order.some(questions), _AT_ONCE):
        drawn = _drawn(batch, material, client, order, reject)
        scored = _scored(drawn, scorer) if scorer else _judged(drawn, client, reject)
        found: dict[str, dict[str, float]] = {}
        for question, answer, score in scored:
            found.setdefault(question.id, {})[answer] = score
        for question in batch:
            answers = sorted(found.get(question.id, {}).items(), key=lambda pair: -pair[1])
            if answers:
                yield Ranked(question, tuple(answers))
            else:
                reject(Rejected("no answer with a score", question.id, question.question))


def _drawn(
    batch: Iterable[Question], material: Material, client: Client, order: Order, reject: Reject
) -> Iterator[tuple[Question, str]]:
    asked = (
        (question, _sample(question, material, order, number))
        for question in batch
        for number in range(order.samples)
    )
    seen: set[tuple[str, str]] = set()
    for question, reply in client.each(asked):
        reason = reject_reply(reply)
        answer = reply.text.strip() if isinstance(reply, Reply) else ""
        if reason is None and (question.id, answer) in seen:
            reason = "the same answer again"
        if reason is not None:
            reject(Rejected(reason, question.id, answer))
            continue
        seen.add((question.id, answer))
        yield question, answer


def _scored(
    drawn: Iterable[tuple[Question, str]], scorer: Scorer
) -> Iterator[tuple[Question, str, float]]:
    for question, answer in drawn:
        yield question, answer, scorer(question.question, answer, question.answer)


def _judged(
    drawn: Iterable[tuple[Question, str]], client: Client, reject: Reject
) -> Iterator[tuple[Question, str, float]]:
    asked = (
        (pair, ask_score(pair[0].question, pair[1], pair[0].answer, pair[0].lang)) for pair in drawn
    )
    for (question, answer), reply in client.each(asked):
        score = read_score(reply.text) if isinstance(reply, Reply) else None
        if score is None:
            reject(Rejected("not judged", question.id, answer))
        else:
            yield question, answer, score


def _sample(question: Question, material: Material, order: Order, number: int) -> Request:
    asked = answered(
        question.question,
        "",
        system=in_language(material.system, question.lang),
        lang=question.lang,
    )
    return Request(
        tuple(asked[:-1]), order.max_new_tokens, temperature=0.8, seed=order.seed + number
    )
