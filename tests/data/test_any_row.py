"""Whatever a row holds, a reader makes records of it or says which known reason forbids it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from test_oasst import RANKED, tree
from test_row_formats import COMPARISONS, CONVERSATIONS

from verticalize.data.formats import named
from verticalize.data.formats.maker import Origin
from verticalize.data.reasons import REASONS
from verticalize.data.rows import Drop, Row

OWN = {
    "id": "r",
    "evidence": ["f"],
    "generator": "g",
    "group": "g",
    "lang": "zh",
    "split": "train",
    "about": {"a": 1},
}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("messages", {**CONVERSATIONS[-1][1], "metadata": OWN}),
    ("oasst", tree(RANKED)),
    ("oasst-pairs", tree(RANKED)),
    ("oasst", {"thread_id": "a1", "thread": [{"message_id": "p1", "role": "prompter", "text": "a"}]}),
    ("mt-bench", {"question_id": 1, "category": "茶", "turns": ["a"], "reference": ["b"]}),
    ("belle-eval", {"question": "a", "std_answer": "b", "class": "c"}),
    ("chatllama-reward", {"user_input": "a", "completion": "b", "score": 1.0}),
    ("chatllama-rlhf", {"user_input": "a"}),
    ("redpajama", {"text": "a", "meta": {"source": "b"}}),
    ("text", {"text": "茶"}),
    ("lmflow-text-only", {"type": "text_only", "instances": [{"text": "茶"}]}),
]  # fmt: skip
ROWS = [*((name, row) for name, row, _ in (*CONVERSATIONS, *COMPARISONS)), *OTHERS]
WRONG = (
    None,
    True,
    7,
    float("nan"),
    float("inf"),
    "",
    "茶",
    "{",
    [],
    [[]],
    [7],
    [{}],
    {},
    {"a": 1},
)


def spoiled(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The row with each of its values, however deep, taken away or replaced by a wrong one."""
    for path in places(row):
        for wrong in WRONG:
            copy = deepcopy(row)
            holder = copy
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = wrong
            yield copy
        del holder[path[-1]]
        yield copy


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in list(steps):
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


@pytest.mark.parametrize("name, row", ROWS, ids=[f"{n} {one[0]}" for n, one in enumerate(ROWS)])
def test_no_spoiled_row_breaks_its_reader(name: str, row: dict[str, Any]) -> None:
    form = named(name)
    for bad in spoiled(row):
        form.fits(bad)
        told = list(form.read([Row("a:1", 1, bad)], Origin("a", form.name)))
        assert told or bad["instances"] == []
        for made in told:
            if isinstance(made, Drop):
                assert made.reason in REASONS
            else:
                assert json.dumps(made.row())
