"""What `check` tells apart: faults, what was read by its name, and tables as they are."""

from shell import Command

from workshop import Workshop

LEFT_OUT = "Not taken over as it stands in the files:"
GUESSED = "Read by the names of their fields"


def test_an_faq_by_its_usual_names_is_no_remark_and_what_it_drops_is_one(
    fresh: Workshop, command: Command
) -> None:
    folder = fresh.root / "knowledge/cooking"
    (folder / "a.csv").write_text("Question,Answer\nHot?,80 °C\n", "utf-8")
    out = command(fresh.root, "check", "cooking").out
    assert LEFT_OUT not in out
    assert GUESSED not in out
    (folder / "a.csv").write_text("Ask,Reply,owner\nHot?,80 °C,Ann\n", "utf-8")
    out = command(fresh.root, "check", "cooking").out
    left_out, _, guessed = out.partition(LEFT_OUT)[2].partition(GUESSED)
    assert "'owner' of an FAQ is no part of the answers" in left_out
    assert "fields taken for question and answer: Ask, Reply: cooking/a.csv" in guessed


def test_columns_are_named_for_tables_of_facts_only(fresh: Workshop, command: Command) -> None:
    table = "part,dried\nlid,1 h\nbox,2 h\njar,3 h\ncup,4 h\n"
    (fresh.root / "knowledge/cooking/one.csv").write_text(table, "utf-8")
    out = command(fresh.root, "check", "cooking").out
    advice = out.partition("Tables, looked up by row and column as they are. Only where ")[2]
    assert "cooking/one.csv: columns: {part: subject}" in advice


def test_a_pack_that_is_not_built_is_told_the_quick_way(fresh: Workshop, command: Command) -> None:
    said = command(fresh.root, "ask", "cooking", "Why?").err
    assert "verticalize build cooking (with --until instruct it answers in seconds" in said
