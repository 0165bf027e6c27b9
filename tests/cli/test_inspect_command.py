"""`knowledge inspect` shows the newest build, and reads the knowledge where it has changed."""

import json

from shell import Command

from verticalize.store import Store
from workshop import Workshop

TEA = "# 乌龙茶\n\n乌龙茶是半发酵茶，产于福建。\n"
INSPECT = ("knowledge", "inspect", "cooking")


def test_knowledge_that_was_never_read_is_read_first(fresh: Workshop, command: Command) -> None:
    said = command(fresh.root, *INSPECT)
    assert (said.code, said.out) == (0, "runs/cooking/knowledge.html\n")
    assert "has not been read yet" in said.err
    assert "ingest done" in said.err
    page = (fresh.store / "knowledge.html").read_text("utf-8")
    assert "cooking/example.jsonl" in page.replace("cooking/</span>", "")
    again = command(fresh.root, *INSPECT)
    assert again.code == 0
    assert "ingest" not in again.err


def test_knowledge_that_has_changed_is_read_again(fresh: Workshop, command: Command) -> None:
    assert command(fresh.root, *INSPECT).code == 0
    (fresh.root / "knowledge/cooking/oolong.md").write_text(TEA, "utf-8")
    said = command(fresh.root, *INSPECT)
    assert "has changed since it was read" in said.err
    assert "半发酵茶" in (fresh.store / "knowledge.html").read_text("utf-8")


def test_the_newest_build_is_shown_whatever_its_settings(fresh: Workshop, command: Command) -> None:
    fresh.build("ingest.max_tokens=99", until="ingest")
    said = command(fresh.root, *INSPECT, "--json")
    assert said.code == 0
    assert "ingest" not in said.err
    assert json.loads(said.out)["receipt"]["settings"]["max_tokens"] == 99
    assert not (fresh.store / "knowledge.html").exists()


def test_the_page_goes_where_it_is_wanted(fresh: Workshop, command: Command) -> None:
    said = command(fresh.root, *INSPECT, "--json", "--out", "pages/茶.html")
    assert (said.code, json.loads(said.out)["documents"] > 0) == (0, True)
    assert said.err.endswith("pages/茶.html\n")
    assert (fresh.root / "pages/茶.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_page_wanted_in_a_folder_is_put_there(fresh: Workshop, command: Command) -> None:
    said = command(fresh.root, *INSPECT, "--out", "domains")
    assert said.out == "domains/knowledge.html\n"
    assert (fresh.root / "domains/knowledge.html").is_file()


def test_inspecting_changed_knowledge_leaves_the_assistant_as_it_was(
    workshop: Workshop, command: Command
) -> None:
    before = Store(workshop.store).latest()
    (workshop.root / "knowledge/cooking/oolong.md").write_text(TEA, "utf-8")
    assert command(workshop.root, *INSPECT).code == 0
    assert Store(workshop.store).latest() == before
    asked = command(workshop.root, "ask", "cooking", "Which moons does Jupiter have?",
                    "--arm", "retrieval")  # fmt: skip
    assert asked.code == 0


def test_a_build_that_ended_before_its_index_says_how_to_go_on(
    fresh: Workshop, command: Command
) -> None:
    fresh.build(until="ingest")
    said = command(fresh.root, "ask", "cooking", "Why?", "--arm", "retrieval")
    assert said.code == 7
    assert "ended before its index" in said.err
