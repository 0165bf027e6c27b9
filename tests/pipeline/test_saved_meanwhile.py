"""Files that are saved while a pack is held, or built: a key never stands for another content."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from verticalize import build
from verticalize.errors import DomainError, KnowledgeError
from verticalize.pipeline import plan
from verticalize.pipeline.engine import Event, knowledge_changed
from verticalize.store import Store, read_json, write_json
from workshop import Workshop

TEN, TWENTY = (f"# Eggs\n\nEggs boil for {number} minutes.\n" for number in ("ten", "twenty"))
Watch = Callable[[Event], None]


def note(workshop: Workshop, text: str = TEN) -> Path:
    path = workshop.root / "knowledge/cooking/note.md"
    path.write_text(text, "utf-8")
    return path


def at(stage: str, kind: str, act: Callable[[], object], *, last: bool = False) -> Watch:
    """A watcher that does something at the first such event; with `last`, at the last one."""
    done = []

    def watch(event: Event) -> None:
        meant = (event.stage, event.kind) == (stage, kind)
        if meant and not done and not (last and event.done < event.total):
            done.append(act())

    return watch


def passages(workshop: Workshop) -> str:
    store = Store(workshop.store)
    folder = store.path("ingest", store.latest()["ingest"])
    return (folder / "passages.jsonl").read_text("utf-8")


@pytest.mark.parametrize("name", ["domain.yaml", "prompts.yaml", "safety.yaml"])
def test_a_pack_that_has_changed_since_it_was_loaded_is_not_built(
    fresh: Workshop, name: str
) -> None:
    held, path = fresh.pack, fresh.root / "domains/cooking" / name
    path.write_text(path.read_text("utf-8") + "\n# more\n", "utf-8")
    with pytest.raises(DomainError, match=rf"{name}: changed since .* load_domain\('cooking'\)"):
        build(held, fresh.settings(), runs=fresh.runs, until="ingest")
    assert not fresh.runs.exists()
    assert fresh.build(until="ingest").ran == ("ingest",)


def test_prompts_saved_during_a_build_belong_to_the_next_one(fresh: Workshop) -> None:
    path = fresh.root / "domains/cooking/prompts.yaml"
    text = path.read_text("utf-8").replace("nothing that answers", "NADA that answers")
    assert "NADA" in text
    watch = at("index", "start", lambda: path.write_text(text, "utf-8"))

    def rows() -> str:
        folder = fresh.build(until="instruct", watch=watch).folders["instruct"]
        return (folder / "train.jsonl").read_text("utf-8")

    assert "NADA" not in rows()
    assert "NADA" in rows()


def test_a_file_saved_before_it_is_read_is_not_stored_as_what_it_was(fresh: Workshop) -> None:
    path = note(fresh)
    with pytest.raises(KnowledgeError, match=r"note\.md: changed while it was read\. Build again"):
        fresh.build(until="ingest", watch=at("ingest", "start", lambda: note(fresh, TWENTY)))
    assert not list(fresh.runs.rglob("ingest/*/recipe.json"))
    note(fresh, TEN)
    assert fresh.build(until="ingest").ran == ("ingest",)
    assert path.read_text("utf-8") == TEN
    assert "ten minutes" in passages(fresh)
    assert "twenty" not in passages(fresh)


def test_a_file_saved_after_it_was_read_is_news_for_the_next_build(fresh: Workshop) -> None:
    note(fresh)
    save = at("ingest", "progress", lambda: note(fresh, TWENTY), last=True)
    assert fresh.build(until="ingest", watch=save).ran == ("ingest",)
    assert "ten minutes" in passages(fresh)
    assert knowledge_changed(fresh.pack, fresh.runs)
    assert fresh.build(until="ingest").ran == ("ingest",)
    assert "twenty minutes" in passages(fresh)
    assert not knowledge_changed(fresh.pack, fresh.runs)


def test_a_file_that_need_not_be_read_again_may_be_saved_at_any_time(fresh: Workshop) -> None:
    note(fresh)
    fresh.build(until="ingest")
    (fresh.root / "knowledge/cooking/soup.md").write_text("# Soup\n\nBoil water.\n", "utf-8")
    fresh.build(until="ingest", watch=at("ingest", "start", lambda: note(fresh, TWENTY)))
    assert "ten minutes" in passages(fresh)
    assert "Boil water" in passages(fresh)
    assert knowledge_changed(fresh.pack, fresh.runs)


def test_a_file_saved_while_a_long_plan_was_made_is_noticed(fresh: Workshop) -> None:
    path = note(fresh)
    folder = fresh.build(until="ingest").folders["ingest"]
    recipe = read_json(folder / "recipe.json")
    began = datetime.fromisoformat(recipe["planned"]).timestamp()
    path.write_text(TWENTY, "utf-8")
    os.utime(path, (began - 60, began - 60))
    assert not knowledge_changed(fresh.pack, fresh.runs)  # nothing is hashed that looks older
    earlier = datetime.fromtimestamp(began - 120).astimezone().isoformat()
    write_json(folder / "recipe.json", recipe | {"planned": earlier})
    assert knowledge_changed(fresh.pack, fresh.runs)


def test_the_recipe_of_an_older_version_says_when_its_stage_began(fresh: Workshop) -> None:
    note(fresh)
    folder = fresh.build(until="ingest").folders["ingest"]
    recipe = read_json(folder / "recipe.json")
    del recipe["planned"]
    write_json(folder / "recipe.json", recipe)
    assert not knowledge_changed(fresh.pack, fresh.runs)
    note(fresh, TWENTY)
    assert knowledge_changed(fresh.pack, fresh.runs)


def test_a_file_that_comes_during_a_build_waits_and_one_that_goes_stops_it(
    fresh: Workshop,
) -> None:
    path = note(fresh)
    soup = path.with_name("soup.md")
    come = at("ingest", "start", lambda: soup.write_text("# Soup\n\nBoil water.\n", "utf-8"))
    fresh.build(until="ingest", watch=come)
    assert "Boil water" not in passages(fresh)
    assert fresh.build(until="ingest").ran == ("ingest",)
    assert "Boil water" in passages(fresh)
    path.with_name("tea.md").write_text("# Tea\n\nBoil water.\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"knowledge/cooking/soup\.md: changed while"):
        fresh.build(until="ingest", watch=at("ingest", "start", soup.unlink))


def test_what_stands_beside_the_knowledge_stops_it_too(fresh: Workshop) -> None:
    listing = note(fresh).with_name("sources.yaml")
    phrasings = fresh.root / "domains/cooking/phrasings/a.jsonl"
    phrasings.parent.mkdir()
    phrasings.write_text("", "utf-8")
    manifest = fresh.root / "domains/cooking/domain.yaml"
    text = manifest.read_text("utf-8").replace("# phrasings:", "phrasings:")
    manifest.write_text(text, "utf-8")
    row = json.dumps({"document": "note", "asked": ["How long do eggs take?"]})
    for path, content in ((listing, "files: []\n"), (phrasings, row + "\n")):
        save = at("ingest", "start", lambda p=path, c=content: p.write_text(c, "utf-8"))  # type: ignore[misc]
        with pytest.raises(KnowledgeError, match=rf"{path.name}: changed while it was read"):
            fresh.build(until="ingest", watch=save)


def test_rows_saved_while_instruction_data_is_compiled_are_not_stored(workshop: Workshop) -> None:
    domain, rows = workshop.root / "domains/cooking", workshop.root / "knowledge/rows.jsonl"
    text = '{"instruction": "怎么煮蛋？", "output": "煮八分钟。"}\n'
    rows.write_text(text, "utf-8")
    manifest = domain / "domain.yaml"
    manifest.write_text(manifest.read_text("utf-8") + "\ndata: rows.jsonl\n", "utf-8")
    save = at("instruct", "start", lambda: rows.write_text(text.replace("八", "十"), "utf-8"))
    with pytest.raises(DomainError, match=r"knowledge/rows\.jsonl: changed while it was read"):
        workshop.build(until="instruct", watch=save)
    assert workshop.build(until="instruct").ran == ("instruct",)


def test_questions_saved_before_they_are_read_stop_a_report_and_later_ones_do_not(
    workshop: Workshop,
) -> None:
    path = workshop.root / "domains/cooking/eval/unanswerable.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)

    def keep(count: int) -> Callable[[], int]:
        return lambda: path.write_text("".join(lines[:count]), "utf-8")

    keep(3)()
    with pytest.raises(DomainError, match=r"eval/unanswerable\.jsonl: changed while"):
        workshop.build(watch=at("evaluate", "start", keep(2)))
    keep(3)()
    done = workshop.build(watch=at("evaluate", "progress", keep(2)))
    planned = plan(workshop.pack, workshop.settings(), runs=workshop.runs)[-1]
    assert (done.ran, planned.state) == (("evaluate",), "missing")
    recipe = read_json(done.folders["evaluate"] / "recipe.json")
    assert recipe["reads"]["pack"]["items"] != planned.reads["pack"]["items"]
