"""literature: a reader asks an expert about a document, several turns (as HuaTuo's set does)."""

from collections.abc import Iterable, Iterator

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject
from verticalize.instruct.teacher.recipes.conversation import Roles, Topic
from verticalize.instruct.teacher.recipes.grounded_talk import talks
from verticalize.records import Example, Passage
from verticalize.text import count_tokens

_ROLES = {"zh": Roles("读者", "专家"), "en": Roles("reader", "specialist")}
_TOKENS = 900  # of a document, for one conversation


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """One conversation for each stretch of up to 900 tokens of a document."""
    topics = [_topic(stretch) for stretch in stretches(material.passages)]
    return talks("literature", topics, _ROLES, material, client, order, reject)


def stretches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Neighbouring passages of one document, together at most 900 tokens."""
    run: list[Passage] = []
    size = 0
    for passage in passages:
        cost = count_tokens(passage.text)
        if run and (run[0].document_id != passage.document_id or size + cost > _TOKENS):
            yield run
            run, size = [], 0
        run.append(passage)
        size += cost
    if run:
        yield run


def _topic(stretch: list[Passage]) -> Topic:
    first = stretch[0]
    known = "\n".join(f"{passage.lead}\n{passage.text}".strip() for passage in stretch)
    return Topic(
        id=first.id,
        document_id=first.document_id,
        lang=first.lang,
        subject=first.title,
        known=f"{first.title}\n{known}",
        evidence=tuple(passage.id for passage in stretch),
    )
