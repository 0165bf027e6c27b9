"""An answer in OpenAI's form, with all that the page shows of it beside the text."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from verticalize import fingerprint
from verticalize.records import Answer
from verticalize.serve.evidence import citations, passages, sources
from verticalize.serve.schema import BOUNDS
from verticalize.text import count_tokens

Append = Literal["nothing", "notices", "sources"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is the same in an answer and in each piece of it.

    Args:
        model: the name under which it was asked.
        ignored: fields of the request that had no say.
        append: what is written behind the answer, for clients that show nothing but its text.
    """

    model: str
    question: str
    ignored: Sequence[str]
    append: Append
    id: str
    created: int

    @classmethod
    def begin(
        cls, model: str, question: str, *, ignored: Sequence[str] = (), append: Append = "notices"
    ) -> "Reply":
        """A reply with an id of its own, as of now."""
        name = f"chatcmpl-{uuid.uuid4().hex}"
        return cls(model, question, ignored, append, name, int(time.time()))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The body of an answer that is not streamed."""
        message = {
            "role": "assistant",
            "content": answer.text + self.appendix(answer),
            "refusal": None,
            "citations": citations(answer),
        }
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": finish_reason(answer),
            "logprobs": None,
        }
        return {
            **self._head("chat.completion"),
            "system_fingerprint": made_by(answer),
            "choices": [choice],
            "usage": usage(answer, self.question),
            "verticalize": self.about(answer),
        }

    def piece(self, delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
        """One chunk of a stream."""
        choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def last(self, answer: Answer) -> dict[str, Any]:
        """The chunk that ends the text and says what stands behind it."""
        return {
            **self.piece({"citations": citations(answer)}, finish_reason(answer)),
            "system_fingerprint": made_by(answer),
            "verticalize": self.about(answer),
        }

    def counted(self, answer: Answer) -> dict[str, Any]:
        """The chunk behind the last, for who asks with ``include_usage``."""
        head = self._head("chat.completion.chunk")
        return {**head, "choices": [], "usage": usage(answer, self.question)}

    def about(self, answer: Answer) -> dict[str, Any]:
        """``verticalize`` in the answer: outcome, notices, passages, receipt."""
        told, disclaimer = notices(answer)
        kind = answer.outcome
        return {
            "outcome": kind,
            "urgent": kind == "emergency",
            "refused": kind == "refused",
            "abstained": kind == "abstained",
            "answer": answer.text,
            "notices": list(told),
            "disclaimer": disclaimer,
            "redacted": list(answer.receipt.get("redacted", ())),
            "passages": passages(answer),
            "ignored": self._ignored(answer),
            "usage_estimated": "tokens" not in answer.receipt,
            "receipt": dict(answer.receipt),
        }

    def appendix(self, answer: Answer) -> str:
        """What stands behind the answer in its text; begins with a blank line, or is empty."""
        if self.append == "nothing":
            return ""
        told, disclaimer = notices(answer)
        parts = [*told, *([disclaimer] if disclaimer else [])]
        if self.append == "sources" and answer.citations:
            parts.append(sources(answer))
        return "".join(f"\n\n{part}" for part in parts)

    def _ignored(self, answer: Answer) -> list[str]:
        free = answer.receipt.get("decoding", {}).get("mode") == "free"
        return [name for name in self.ignored if not (free and name in BOUNDS)]

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def notices(answer: Answer) -> tuple[tuple[str, ...], str]:
    """What has to be read with the answer, and apart from it the domain's standing disclaimer."""
    if answer.notices and answer.receipt.get("disclaimer"):
        return answer.notices[:-1], answer.notices[-1]
    return answer.notices, ""


def finish_reason(answer: Answer) -> str:
    """``length`` where a freely written answer was cut at its bound, else ``stop``."""
    decoding = answer.receipt.get("decoding", {})
    written = answer.receipt.get("tokens", {}).get("completion", 0)
    cut = decoding.get("mode") == "free" and written >= decoding["max_new_tokens"]
    return "length" if cut else "stop"


def usage(answer: Answer, question: str) -> dict[str, int]:
    """Counted by the model's tokenizer; estimated where none is at hand or no model was asked."""
    tokens = answer.receipt.get("tokens")
    asked = tokens["prompt"] if tokens else count_tokens(question)
    written = tokens["completion"] if tokens else count_tokens(answer.text)
    return {
        "prompt_tokens": asked,
        "completion_tokens": written,
        "total_tokens": asked + written,
    }


def made_by(answer: Answer) -> str:
    """Changes when the build does."""
    return f"fp_{fingerprint.short(answer.receipt.get('artifacts', {}))}"
