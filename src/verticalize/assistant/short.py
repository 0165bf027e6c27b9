"""The few words of a quotation that answer, where a model is sure of them."""

import re

from verticalize.models.chat import ChatModel
from verticalize.models.span import SpanGrammar
from verticalize.retrieval.prompt import brief_messages

# Nats a token. Of the marks above it 9 of 10 hold the figure asked for (benchmarks/marks.py).
SURE = -0.2
LONGEST = 260  # characters of a text that words are marked in
_MOST_TOKENS = 24
_LABELS = re.compile(r" ?\[\d+\]")


def short(model: ChatModel, question: str, text: str, *, lang: str) -> str:
    """Words of `text`, verbatim; "" where the model is not sure, or the text needs no mark.

    It reads the question first and then copies from the text what answers it; how likely it finds
    what it has copied is how sure it is.

    Raises:
        ModelError: the model cannot tell likelihoods.
    """
    plain = _LABELS.sub("", text).strip()
    if not plain or "\n" in plain or len(plain) > LONGEST:
        return ""
    prompt = brief_messages(question, plain, lang=lang)
    copied = model.generate([prompt], max_new_tokens=_MOST_TOKENS, grammars=[SpanGrammar(plain)])[
        0
    ].strip(" ,，、;；:：.。")
    if not copied or copied not in text or 2 * len(copied) > len(plain):
        return ""
    (sure,) = model.likelihoods([prompt], [copied])
    return copied if sure >= SURE else ""
