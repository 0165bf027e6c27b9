"""The prompt by which `nano` learns to copy words of a text, and is measured."""

from verticalize.records import Message

_BRIEF = {"zh": "用这段话里的词语回答。", "en": "Answer in words of this text."}


def brief_messages(question: str, text: str, *, lang: str) -> list[Message]:
    """The prompt whose answer is a few words of `text`.

    The question stands before the text: a causal model that reads a text after its question knows
    at each word whether the question speaks of it.
    """
    asked = _BRIEF.get(lang, _BRIEF["en"])
    return [{"role": "user", "content": f"{question.strip()}\n\n{text.strip()}\n\n{asked}"}]
