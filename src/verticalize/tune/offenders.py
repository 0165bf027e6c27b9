"""The rows of a step at which a training broke down, as they are saved to be looked at."""

from collections.abc import Iterator
from typing import Any

from verticalize.tune.deal import Deal


def offenders(deal: Deal, step: int, tokenizer: Any) -> Iterator[dict[str, Any]]:
    """Each row of the step, of all processes: its example's id, its text and its ids.

    ``trained_text`` is what the loss was computed on; ``batch`` says which rows were read together.
    """
    for number in deal.numbers(step):
        for row in deal.plan.rows(number):
            trained = [
                id for id, is_trained in zip(row.ids, row.trained, strict=True) if is_trained
            ]
            yield {
                "id": row.id,
                "batch": number,
                "text": tokenizer.decode(row.ids),
                "trained_text": tokenizer.decode(trained),
                "input_ids": list(row.ids),
            }
