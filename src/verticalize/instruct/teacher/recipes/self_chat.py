"""self-chat: conversations that begin with the pack's own questions (Baize, Xu et al. 2023)."""

from collections.abc import Iterator

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material, source_group
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.conversation import Roles, Topic, conversations
from verticalize.instruct.teacher.recipes.transcript import as_messages
from verticalize.instruct.teacher.rows import example
from verticalize.records import Example

_ROLES = {"zh": Roles("用户", "助手"), "en": Roles("user", "assistant")}


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """One conversation a question, each question used once; it is the first turn.

    The answer that the pack has is given to the teacher, but what the teacher adds is not checked.
    """
    topics: dict[tuple[str, str], Topic] = {}
    for question in material.questions:
        topic = Topic(
            id=question.id,
            document_id=question.document_id,
            lang=question.lang,
            subject=question.question,
            opening=question.question,
            evidence=(question.passage_id,),
        )
        topics.setdefault((question.lang, question.question), topic)
    for topic, exchanges in conversations([*topics.values()], _ROLES, client, order, reject):
        yield example(
            "self-chat",
            as_messages(exchanges, in_language(material.system, topic.lang)),
            evidence=topic.evidence,
            group=source_group(topic.document_id),
            lang=topic.lang,
        )
