"""Steps of what a document is named after come first, where the best passages have none."""

from verticalize.records import Hit, Passage
from verticalize.retrieval.quoting.procedures import led_by_steps


def hit(text: str, document: str = "leave", title: str = "Leave procedure", rank: int = 1) -> Hit:
    place = f"{document}@{rank}"
    passage = Passage(place, document, document, "documents", title, "", "en", 0, len(text), text)
    return Hit(passage, rank, 1.0 / rank)


HEAD = hit("Issued by the student office, version 3.")
OTHER = hit("The library is closed on Sunday.", "library", "Library", 2)
STEPS = hit("1. Open the app.\n2. Upload the note.\n3. Wait for the permit.", rank=3)
FOUND = [HEAD, OTHER, STEPS]


def test_the_steps_lead_where_what_the_document_is_named_after_is_asked() -> None:
    assert led_by_steps("How do I ask for leave? procedure", FOUND, 2) == [STEPS, HEAD]


def test_who_asks_for_no_steps_gets_what_was_found() -> None:
    assert led_by_steps("Who issued the leave procedure?", FOUND, 2) == [HEAD, OTHER]


def test_a_document_on_something_else_keeps_its_steps_to_itself() -> None:
    other = [hit(one.passage.text, title="Tax return of the year", rank=one.rank) for one in FOUND]
    assert led_by_steps("How do I ask for leave?", other, 2) == other[:2]


def test_where_one_of_the_best_has_steps_nothing_is_moved() -> None:
    assert led_by_steps("How do I ask for leave? procedure", FOUND, 3) == FOUND
    assert led_by_steps("How do I ask for leave?", [], 3) == []
