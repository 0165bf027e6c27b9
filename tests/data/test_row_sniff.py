"""What a file is called says nothing; what its rows have decides, and is told."""

from pathlib import Path

import pytest
from imported import read_file, read_rows, write_lines

from verticalize.data import reasons
from verticalize.errors import KnowledgeError


def test_it_is_told_what_was_seen_what_won_and_how_to_choose(tmp_path: Path) -> None:
    row = {
        "instruction": " <user>: 肝？ <bot>: 器官。 <user>: 大吗？",
        "output": "很大。",
        "input": "",
    }
    told = str(read_rows(tmp_path, [row] * 3).opened)
    assert "JSON Lines. Format 'huatuo-literature'" in told
    assert (
        "3 of the first 3 rows have the keys instruction and output, the instruction with" in told
    )
    assert "Also possible: 'alpaca' (messages); choose with --format NAME." in told
    chosen = read_rows(tmp_path, [row], "alpaca")
    assert chosen.said()[0][0] == row["instruction"]
    assert "Format 'alpaca', as chosen." in str(chosen.opened)


def test_a_minority_of_other_rows_is_dropped_not_read_as_something_else(tmp_path: Path) -> None:
    rows = [{"instruction": f"问{n}", "output": "答"} for n in range(9)] + [{"text": "a page"}]
    found = read_rows(tmp_path, rows)
    assert (found.format, len(found.records)) == ("alpaca", 9)
    assert found.dropped == {reasons.MISSING: 1}


def test_rows_without_a_known_form_are_refused_with_their_keys(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [{"frage": "Tee?", "antwort": "Ja"}])
    with pytest.raises(KnowledgeError, match="they have the keys: frage, antwort.") as caught:
        read_file(path)
    assert "alpaca" in str(caught.value.hint)


@pytest.mark.parametrize(
    "row",
    [{"中心词": "偏头痛", "相关症状": ["头痛"]}, {"text": "头痛的相关症状是……", "spo_list": []}],
)
def test_a_knowledge_graph_is_sent_to_the_knowledge(row: dict[str, object], tmp_path: Path) -> None:
    path = write_lines(tmp_path / "kg.json", [row])
    with pytest.raises(KnowledgeError, match="verticalize knowledge add PACK kg.json"):
        read_file(path)


def test_messages_of_an_unknown_form_are_not_taken_for_documents(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"who": "me", "role": "x", "text": "hello"}])
    with pytest.raises(KnowledgeError, match="fit no known format"):
        read_file(path)
