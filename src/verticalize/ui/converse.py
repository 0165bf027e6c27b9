"""One question on the page: its reply as it grows, or one reply for each arm that is compared."""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from verticalize.assistant.scope import ANY, Scope
from verticalize.errors import VerticalizeError
from verticalize.records import Answer, Arm, Message
from verticalize.ui.turns import Reply, Turn, history

if TYPE_CHECKING:
    from verticalize.assistant import Assistant

FRAME = 0.05  # seconds between two pictures of an answer that is being written


def converse(
    assistant: "Assistant",
    turns: Sequence[Turn],
    question: str,
    *,
    compare: bool,
    scope: Scope = ANY,
) -> Iterator[list[Turn]]:
    """The turns with one more, again and again until its last reply is checked.

    A deliberate error becomes part of the conversation: the page stays usable.
    """
    before = history(turns)
    arms: Sequence[Arm | None] = assistant.arms if compare else ()
    turn = Turn(question, [Reply(arm or assistant.default_arm) for arm in (arms or (None,))])
    now = [*turns, turn]
    yield now
    for reply, arm in zip(turn.replies, arms or (None,), strict=True):
        try:
            for _ in _written(assistant, reply, question, arm, before, scope):
                yield now
        except VerticalizeError as error:
            turn.error = str(error)
            yield now
            return


def _written(
    assistant: "Assistant",
    reply: Reply,
    question: str,
    arm: Arm | None,
    before: Sequence[Message],
    scope: Scope,
) -> Iterator[None]:
    drawn = 0.0
    for piece in assistant.stream(question, arm=arm, history=before, scope=scope):
        if isinstance(piece, Answer):
            reply.answer = piece
            yield
            return
        reply.text += piece
        if time.monotonic() - drawn >= FRAME:
            drawn = time.monotonic()
            yield
