"""The settings of the newest build are told from what its stages left, whatever they are called."""

from pathlib import Path

import pytest

from verticalize.assistant.open import newest_settings
from verticalize.errors import StoreError
from verticalize.store import Store

NEEDS = {"ingest": [], "index": ["ingest"], "base": [], "instruct": ["ingest", "index"]}


def built(root: Path, finished: dict[str, int], needs: dict[str, list[str]]) -> Store:
    """A store with these stages, each finished at that second; its settings are its name."""
    store = Store(root)
    for stage, second in finished.items():
        store.begin(stage, "k")
        recipe = {
            "needs": dict.fromkeys(needs[stage], "k"),
            "settings": {"of": stage},
            "finished": f"2026-01-01T00:00:{second:02}+00:00",
        }
        store.commit(stage, "k", recipe)
    store.set_latest(dict.fromkeys(finished, "k"))
    return store


def test_they_are_those_of_the_stage_that_no_other_needs(tmp_path: Path) -> None:
    # The index was found; what it comes from was removed and made again.
    store = built(tmp_path, {"ingest": 9, "index": 1}, NEEDS)
    assert newest_settings(store) == {"of": "index"}


@pytest.mark.parametrize(("base", "newest"), [(2, "instruct"), (3, "instruct"), (4, "base")])
def test_of_several_the_one_that_finished_last_counts(
    tmp_path: Path, base: int, newest: str
) -> None:
    finished = {"ingest": 1, "index": 2, "base": base, "instruct": 3}
    assert newest_settings(built(tmp_path, finished, NEEDS)) == {"of": newest}


def test_a_stage_of_another_version_is_no_hindrance(tmp_path: Path) -> None:
    needs = NEEDS | {"distil": ["index"]}
    store = built(tmp_path, {"ingest": 1, "index": 2, "distil": 3}, needs)
    assert newest_settings(store) == {"of": "distil"}


def test_an_earlier_stage_may_be_gone_and_the_last_one_may_not(tmp_path: Path) -> None:
    store = built(tmp_path, {"ingest": 1, "index": 2}, NEEDS)
    (store.path("ingest", "k") / "recipe.json").unlink()
    assert newest_settings(store) == {"of": "index"}
    (store.path("index", "k") / "recipe.json").unlink()
    with pytest.raises(StoreError, match="build again"):
        newest_settings(store)
