"""THE grounded prompt: training, evaluation, `ask` and `demo` all show passages this way.

It is short because small models read it. Labels [1]..[n] follow the order of the passages.
"""

from collections.abc import Iterable, Sequence

from verticalize.records import Message, Passage
from verticalize.retrieval.sources.standing import note
from verticalize.text import count_tokens, join_statements

LABEL = {"zh": "[{label}]", "en": " [{label}]"}  # behind the sentence that it supports
JOINER = {"zh": "", "en": " "}  # between two sentences of an answer
_QUESTION = {"zh": "问题：{question}", "en": "Question: {question}"}
_LABELS = tuple(form.format(question="") for form in _QUESTION.values())
_FIRST = "[1] "  # begins a message that shows passages
_ASKING = {"zh": "这段话回答了什么问题？", "en": "Which question does this answer?"}


def grounded_messages(
    question: str, passages: Sequence[Passage], *, system: str, lang: str
) -> list[Message]:
    """System and user message: the labelled passages, then the question.

    With no passages the result is that of `closed_messages`.
    """
    blocks = [block(label, passage) for label, passage in labelled(passages)]
    asked = _asked(question, lang)
    content = "\n".join(blocks) + "\n\n" + asked if blocks else asked
    return [_system(system), {"role": "user", "content": content}]


def closed_messages(question: str, *, system: str, lang: str) -> list[Message]:
    """System and user message with the question alone: the prompt of the arms without passages."""
    return [_system(system), {"role": "user", "content": _asked(question, lang)}]


def question_in(content: str) -> str:
    """The question of a user message that one of the functions above wrote; of any other, all."""
    asked = content.rpartition("\n\n")[2] if content.startswith(_FIRST) else content
    for label in _LABELS:
        asked = asked.removeprefix(label)
    return asked.strip()


def asking_messages(title: str, sentence: str, *, lang: str) -> list[Message]:
    """The prompt whose answer is a question: the one that `sentence`, under its title, answers."""
    asked = _ASKING.get(lang, _ASKING["en"])
    return [{"role": "user", "content": f"{title.strip()} — {sentence}\n\n{asked}"}]


def labelled(passages: Iterable[Passage]) -> list[tuple[int, Passage]]:
    """The passages with the labels they carry in the prompt, from 1."""
    return list(enumerate(passages, start=1))


def block(label: int, passage: Passage) -> str:
    """One passage as the model sees it: ``[1] title · section — text`` on one line.

    A passage that goes on with a table has its header before its text. One whose source has ended
    says so behind its title: nothing can be said of it that the model does not see.
    """
    heading = passage.title.strip()
    if passage.section and passage.section.strip() != heading:
        heading = f"{heading} · {passage.section.strip()}"
    text = f"{passage.lead} {passage.text}"
    return f"[{label}] {heading}{note(passage)} — {' '.join(text.split())}"


def fit(passages: Sequence[Passage], budget_tokens: int) -> list[Passage]:
    """The first passages whose blocks fit in `budget_tokens`, never fewer than one.

    A passage is shown whole or not at all; one that is too long does not keep a later one out.
    """
    kept: list[Passage] = []
    used = 0
    for passage in passages:
        cost = count_tokens(block(len(kept) + 1, passage)) + 1
        if not kept or used + cost <= budget_tokens:
            kept.append(passage)
            used += cost
    return kept


def label_text(label: int, lang: str) -> str:
    """How an answer names the passage behind a sentence: ``[1]``, after a space in English."""
    return LABEL.get(lang, LABEL["en"]).format(label=label)


def cited(sentences: Iterable[str], label: int, lang: str) -> str:
    """The sentences of one passage as an answer quotes them, each with its label."""
    mark = label_text(label, lang)
    said = (sentence + mark for sentence in sentences)
    return join_statements(said, JOINER.get(lang, JOINER["en"]))


def _asked(question: str, lang: str) -> str:
    return _QUESTION.get(lang, _QUESTION["en"]).format(question=question.strip())


def _system(text: str) -> Message:
    return {"role": "system", "content": text.strip()}
