"""doc-qa: questions and answers on the passages of documents."""

from collections.abc import Iterator

from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material, source_group
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.grounded import Source, form, pairs
from verticalize.instruct.teacher.rows import answered, example
from verticalize.records import Example, Passage

_PROMPT = {
    "zh": "你在为一个问答助手出题。请读下面的段落，写出 {count} 个读者真会提出、而且段落已经回答"
    "了的问题，并写出答案。\n"
    "要求：问题写清楚问的是什么，单独看也能懂，不提“文中”“该段落”；问法要有变化（是什么、为什么、怎么做、多少、"
    "什么情况下）；答案只用段落里的内容，数字和名称照抄，用完整的句子，不加段落以外的知识。\n\n"
    "标题：{title}\n段落：\n{text}\n\n",
    "en": "You write questions for an assistant. Read the passage and write {count} questions "
    "that a "
    "reader would really ask and that it answers, with their answers.\n"
    "Each question must be clear on its own, without a word such as 'the passage' or 'the text'. "
    "Vary them: what, why, how, how much, in which case. Answer in whole sentences with what the "
    "passage says and nothing else; copy numbers and names exactly.\n\n"
    "Title: {title}\nPassage:\n{text}\n\n",
}


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """Rows from the passages of documents; fact cards and FAQs have recipes of their own."""
    sources = (_source(passage, order.per_source) for passage in order.some(material.passages))
    for pair in pairs(sources, client, order, material.names, reject):
        lang = pair.source.lang
        yield example(
            "doc-qa",
            answered(
                pair.question, pair.answer, system=in_language(material.system, lang), lang=lang
            ),
            evidence=pair.source.evidence(pair.answer),
            group=source_group(pair.source.document_id),
            lang=lang,
        )


def _source(passage: Passage, count: int) -> Source:
    title = " · ".join(dict.fromkeys(part for part in (passage.title, passage.section) if part))
    text = f"{passage.lead}\n{passage.text}".strip()
    prompt = in_language(_PROMPT, passage.lang).format(count=count, title=title, text=text)
    return Source(
        document_id=passage.document_id,
        lang=passage.lang,
        text=f"{title}\n{text}",
        prompt=prompt + form(passage.lang),
        evidence=lambda _: (passage.id,),
    )
