"""Open Assistant's trees become threads and ranked pairs, in whichever form they are stored."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from imported import Read, read_file, read_rows, write_lines
from pyarrow import parquet

from verticalize.data import reasons


def message(name: str, text: str, replies: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    """A message by the assistant if `name` begins with a, else by the prompter."""
    role = "assistant" if name.startswith("a") else "prompter"
    one = {"message_id": name, "text": text, "role": role, "lang": "zh", **more}
    return {**one, "replies": list(replies)} if replies else one


def tree(prompt: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"message_tree_id": prompt["message_id"], "prompt": prompt, **more}


# p1 ─ a1 ─ p2 ─ a3, a4        the shape of the tree that the documentation of the format shows
#    └ a2 ─ p3 ─ a5, a6, a7
DOCUMENTED = tree(
    message("p1", "为什么不能除以零？", (
        message("a1", "没有这样的数。", (
            message("p2", "那虚数呢？", (message("a3", "是约定。"), message("a4", "记作i。"))),
        )),
        message("a2", "会矛盾。", (
            message("p3", "太难了。", (message("a5", "慢慢来。"), message("a6", "不难。"), message("a7", "是的。"))),
        )),
    )),
    tree_state="ready_for_export",
)  # fmt: skip
RANKED = message("p1", "哪种茶？", (
    message("a1", "绿茶", (message("p2", "还有呢？", (message("a4", "白茶", rank=1), message("a5", "红茶", rank=0))),), rank=1),
    message("a2", "黑茶", rank=0, labels={"quality": {"value": 0.9, "count": 3}}),
    message("a3", "酒", rank=2),
))  # fmt: skip


def ends(found: Read) -> list[str]:
    return [one.id.rpartition("/")[2] for one in found.records]


def flat(prompt: dict[str, Any], parent: str | None = None) -> list[dict[str, Any]]:
    """The rows of the hub's table: no replies but parents, and labels by columns."""
    row = {key: value for key, value in prompt.items() if key not in ("replies", "labels")}
    labels = prompt.get("labels", {})
    columns = {"name": list(labels), "value": [one["value"] for one in labels.values()]}
    row |= {"parent_id": parent, "rank": prompt.get("rank"), "labels": columns}
    below = [flat(reply, prompt["message_id"]) for reply in prompt.get("replies", ())]
    return [row, *(one for rows in below for one in rows)]


def test_a_minimal_tree_has_one_thread_for_each_leaf(tmp_path: Path) -> None:
    found = read_rows(tmp_path, [DOCUMENTED])
    assert found.format == "oasst"
    assert ends(found) == ["a3", "a4", "a5", "a6", "a7"]
    assert found.said()[1] == ["为什么不能除以零？", "没有这样的数。", "那虚数呢？", "记作i。"]
    assert {one.group for one in found.records} == {"rows.jsonl#p1"}
    assert {one.lang for one in found.records} == {"zh"}


def test_trees_threads_and_messages_nested_or_flat_say_the_same(tmp_path: Path) -> None:
    whole = read_rows(tmp_path, [tree(RANKED)])
    assert ends(whole) == ["a4", "a5", "a2", "a3"]
    nested = read_rows(tmp_path, [RANKED])
    rows = flat(RANKED)
    packed = read_file(write_lines(tmp_path / "a.json.gz", list(reversed(rows))))
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "hub.bin")
    hub = read_file(tmp_path / "hub.bin")
    for found in (nested, packed, hub):
        assert sorted(found.said()) == sorted(whole.said())
        assert not found.dropped
    assert {"labels": {"quality": 0.9}} in [dict(one.about) for one in hub.records]
    threads = [{"thread_id": "a2", "thread": [message("p1", "哪种茶？"), message("a2", "黑茶")]}]
    assert read_rows(tmp_path, threads).said() == [["哪种茶？", "黑茶"]]


def test_the_best_answers_alone_are_taken_with_top_k(tmp_path: Path) -> None:
    found = read_rows(tmp_path, [tree(RANKED)], top_k=1)
    assert ends(found) == ["a2"]  # a5 is the best of its rivals, but stands below a1
    assert found.dropped == {reasons.LOW_RANK: 3}
    assert ends(read_rows(tmp_path, [tree(RANKED)], top_k=2)) == ["a4", "a5", "a2"]
    unranked = message("p1", "Hi", (message("a1", "one"), message("a2", "two")))
    assert read_rows(tmp_path, [tree(unranked)], top_k=1).dropped[reasons.LOW_RANK] == 2
    single = message("p1", "Hi", (message("a1", "one"),))
    assert ends(read_rows(tmp_path, [tree(single)], top_k=1)) == ["a1"]


def test_ranked_answers_become_pairs_of_which_the_lower_rank_is_better(tmp_path: Path) -> None:
    found = read_rows(tmp_path, [tree(RANKED)], "oasst-pairs")
    assert [(one.chosen, one.rejected) for one in found.records] == [
        ("黑茶", "绿茶"), ("黑茶", "酒"), ("绿茶", "酒"), ("红茶", "白茶"),
    ]  # fmt: skip
    assert found.records[-1].about["ranks"] == [0, 1]
    assert [m["content"] for m in found.records[-1].prompt] == ["哪种茶？", "绿茶", "还有呢？"]
    assert read_rows(tmp_path, [DOCUMENTED], "oasst-pairs").dropped == {reasons.NO_PAIR: 1}


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"deleted": True}, reasons.DELETED),
        ({"review_result": False}, reasons.FAILED_REVIEW),
        ({"synthetic": True, "model_name": "m"}, reasons.SYNTHETIC),
    ],
)
def test_what_was_deleted_refused_or_made_by_a_machine_is_left_out(
    more: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    prompt = message(
        "p1",
        "Hi",
        (
            message("a1", "bad", rank=0, **more),
            message("a2", "good", rank=1),
            message("a3", "so", rank=2),
        ),
    )
    found = read_rows(tmp_path, [tree(prompt)])
    assert ends(found) == ["a2", "a3"]
    assert found.dropped == {reason: 1}
    pairs = read_rows(tmp_path, [tree(prompt)], "oasst-pairs").records
    assert [(one.chosen, one.rejected) for one in pairs] == [("good", "so")]
    assert len(read_rows(tmp_path, [tree(prompt)], synthetic=True).records) == 2 + (
        reason == reasons.SYNTHETIC
    )


def test_trees_that_are_not_ready_and_loose_ends_are_counted(tmp_path: Path) -> None:
    rows = [
        tree(message("p1", "a", (message("a1", "b"),)), tree_state="growing"),
        tree(message("p2", "a", (message("a2", "b", (message("p3", "c"), message("p4", "d"))),))),
        tree(message("p5", "a")),
        tree(message("p6", "a", (message("p7", "b", (message("a6", "c"),)),))),
        tree({"message_id": "p8", "text": None, "role": "prompter"}),
        message("a9", "no parent here", parent_id="gone"),
        message("p9", "a", parent_id="a10"),
        message("a10", "b", parent_id="p9"),
    ]
    found = read_rows(tmp_path, rows)
    assert found.said() == [["a", "b"]]
    assert found.dropped == {
        reasons.TREE_NOT_READY: 1,
        reasons.LAST_BY_USER: 3,  # p3, which ends a thread, p4, which does not, and p5
        reasons.NO_THREAD: 2,
        reasons.NO_CONVERSATION: 1,
        reasons.MISSING: 1,
        reasons.ORPHAN: 1,
        reasons.CIRCLE: 2,
    }


def test_a_tree_may_be_deeper_than_the_stack(tmp_path: Path) -> None:
    rows = [message("p0", "0")]
    for depth in range(1, 3000):
        who = "a" if depth % 2 else "p"
        before = rows[-1]["message_id"]
        rows.append(message(f"{who}{depth}", f"{depth}", parent_id=before))
    (one,) = read_rows(tmp_path, rows).records
    assert len(one.messages) == 3000
