"""Every arm answers every item once; a run that was killed goes on where its log ends."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from verticalize import fingerprint, jsonl
from verticalize.errors import VerticalizeError
from verticalize.progress import Progress
from verticalize.records import ARMS, Answer, Arm, EvalItem

Respond: TypeAlias = Callable[[Arm, list[EvalItem]], list[Answer]]


@dataclass(frozen=True, slots=True)
class Response:
    """One arm's answer to one item, as it stands in the log.

    `item_key` is the fingerprint of the item, so that an edited item is answered anew. `cited`
    holds the document id of each distinct passage cited. `seconds` is the item's share of the
    wall time of its batch.
    """

    arm: Arm
    item_id: str
    item_key: str
    text: str
    refused: bool
    action: str
    rules: tuple[str, ...]
    cited: tuple[str, ...]
    passages: tuple[str, ...]
    seconds: float
    batch: int


def run_arms(
    items: Sequence[EvalItem],
    respond: Respond,
    log: Path,
    *,
    arms: Sequence[Arm] = ARMS,
    batch_size: int = 32,
    progress: Progress | None = None,
) -> list[Response]:
    """Answer all items in all arms, arm by arm, and append each finished batch to `log`.

    Returns:
        One response an arm and item, arms outermost, in the order of `items`.

    Raises:
        VerticalizeError: `respond` gave another number of answers than it had questions.
    """
    keys = {item.id: fingerprint.short(item.row()) for item in items}
    done = _finished(jsonl.read_resumable(log))
    total, count = len(arms) * len(items), 0
    for arm in arms:
        waiting = [item for item in items if (arm, keys[item.id]) not in done]
        count += len(items) - len(waiting)
        for batch in _batches(waiting, batch_size):
            fresh = _ask(arm, batch, keys, respond)
            jsonl.append(log, (asdict(response) for response in fresh))
            done.update({(arm, response.item_key): response for response in fresh})
            count += len(batch)
            if progress:
                progress(count, total, arm)
    return [done[arm, keys[item.id]] for arm in arms for item in items]


def document_of(passage_id: str) -> str:
    """The document of a passage id, which is ``<document id>@<start>-<end>``."""
    return passage_id.rpartition("@")[0] or passage_id


def _finished(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Response]:
    return {(row["arm"], row["item_key"]): _read(row) for row in rows}


def _read(row: Mapping[str, Any]) -> Response:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Response(**fields)


def _batches(items: Sequence[EvalItem], size: int) -> Iterable[list[EvalItem]]:
    return (list(items[start : start + size]) for start in range(0, len(items), size))


def _ask(
    arm: Arm, batch: list[EvalItem], keys: Mapping[str, str], respond: Respond
) -> list[Response]:
    started = time.perf_counter()
    answers = respond(arm, batch)
    seconds = (time.perf_counter() - started) / len(batch)
    if len(answers) != len(batch):
        raise VerticalizeError(
            f"{len(batch)} questions were asked and {len(answers)} answers came back.",
            place=f"arm {arm}",
            hint="The respond function has to give one answer for each item, in their order.",
        )
    return [
        _response(arm, item, keys[item.id], answer, seconds, len(batch))
        for item, answer in zip(batch, answers, strict=True)
    ]


def _response(
    arm: Arm, item: EvalItem, key: str, answer: Answer, seconds: float, batch: int
) -> Response:
    passages = tuple(dict.fromkeys(citation.passage_id for citation in answer.citations))
    documents = {hit.passage.id: hit.passage.document_id for hit in answer.hits}
    return Response(
        arm=arm,
        item_id=item.id,
        item_key=key,
        text=answer.text,
        refused=answer.refused,
        action=str(answer.receipt.get("action", "")),
        rules=tuple(answer.receipt.get("rules", ())),
        cited=tuple(documents.get(passage, document_of(passage)) for passage in passages),
        passages=passages,
        seconds=round(seconds, 4),
        batch=batch,
    )
