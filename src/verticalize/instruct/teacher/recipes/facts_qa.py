"""facts-qa: questions and answers on fact cards, each answer tied to the facts that it states."""

from collections.abc import Iterator

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Card, Material, source_group
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.grounded import Source, form, pairs
from verticalize.instruct.teacher.rows import Rejected, answered, example
from verticalize.records import Example

_PROMPT = {
    "zh": "你在为一个问答助手出题。下面是关于“{subject}”的全部已知事实。请写出 {count} 组问答。\n"
    "要求：问题像真人提问，可以描述情形而不是直接点名关系；答案只用下面的事实，名称逐字照抄，不增加任何事实；"
    "如果问的是“有哪些”，就要列全。\n\n{text}\n\n",
    "en": "You write questions for an assistant. Below is everything that is known about "
    "'{subject}'."
    " Write {count} questions with answers.\n"
    "Ask as people ask, also by describing a situation. Answer with these facts only, add none, "
    "and copy every name letter by letter; where the question asks for a list, list all.\n\n"
    "{text}\n\n",
}


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """Rows whose evidence is the facts that the answer names; one that names none is rejected."""
    sources = (_source(card, order.per_source) for card in order.some(material.cards))
    for pair in pairs(sources, client, order, material.names, reject):
        evidence = pair.source.evidence(pair.answer)
        if not evidence:
            text = f"{pair.question}\n{pair.answer}"
            reject(
                Rejected("an answer that states none of the facts", pair.source.document_id, text)
            )
            continue
        lang = pair.source.lang
        yield example(
            "facts-qa",
            answered(
                pair.question, pair.answer, system=in_language(material.system, lang), lang=lang
            ),
            evidence=evidence,
            group=source_group(pair.source.document_id),
            lang=lang,
        )


def _source(card: Card, count: int) -> Source:
    prompt = in_language(_PROMPT, card.lang).format(
        subject=card.subject, count=count, text=card.text
    )

    def stated(answer: str) -> tuple[str, ...]:
        plain = answer.casefold()
        return tuple(fact.id for fact in card.facts if fact.object.casefold() in plain)

    return Source(card.document_id, card.lang, card.text, prompt + form(card.lang), stated)
