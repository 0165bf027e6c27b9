"""Conversations on what the pack knows, as far as their answers are supported by it."""

from collections.abc import Iterator, Sequence

from verticalize.instruct.teacher.check import reject_answer, reject_language
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material, source_group
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.conversation import Casting, Topic, conversations
from verticalize.instruct.teacher.recipes.transcript import Exchange, as_messages
from verticalize.instruct.teacher.rows import Rejected, example
from verticalize.records import Example


def talks(
    recipe: str,
    topics: Sequence[Topic],
    roles: Casting,
    material: Material,
    client: Client,
    order: Order,
    reject: Reject,
) -> Iterator[Example]:
    """Rows of conversations, each as far as its answers are supported."""
    for topic, exchanges in conversations(topics, roles, client, order, reject):
        kept = _supported(topic, exchanges, material, reject)
        if kept:
            yield example(
                recipe,
                as_messages(kept, in_language(material.system, topic.lang)),
                evidence=topic.evidence,
                group=source_group(topic.document_id),
                lang=topic.lang,
            )


def _supported(
    topic: Topic, exchanges: Sequence[Exchange], material: Material, reject: Reject
) -> list[Exchange]:
    """The exchanges before the first answer that says what the source does not."""
    kept: list[Exchange] = []
    for exchange in exchanges:
        asked = "\n".join([*(before.asked for before in kept), exchange.asked])
        reason = reject_language(exchange.said, topic.lang) or reject_answer(
            exchange.said, topic.known, names=material.names, question=asked
        )
        if reason is not None:
            reject(Rejected(reason, topic.id, f"{exchange.asked}\n{exchange.said}"))
            break
        kept.append(exchange)
    return kept
