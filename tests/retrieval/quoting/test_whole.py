"""A list that passages cut is quoted whole."""

from verticalize.knowledge.cutting.chunk import chunk
from verticalize.records import Document, Hit, Passage
from verticalize.retrieval.quoting.whole import around, whole

STEPS = [f"{n}. Turn part {n} of the machine by hand." for n in range(1, 7)]
TEXT = "\n\n".join(["# Mill", "Read this before you begin.", *STEPS, "Now it can run."])


def document(text: str) -> Document:
    return Document(
        id="mill.md", source="mill.md", kind="documents", title="Mill", lang="en", text=text
    )


def passages(text: str = TEXT, max_tokens: int = 30) -> list[Passage]:
    return chunk(document(text), max_tokens)


def hits(*found: Passage) -> list[Hit]:
    return [Hit(passage, rank, 1 / rank) for rank, passage in enumerate(found, start=1)]


def holding(found: list[Passage], text: str) -> Passage:
    return next(passage for passage in found if text in passage.text)


def test_a_procedure_that_passages_cut_is_made_whole() -> None:
    found = passages()
    assert len(found) > 2
    middle = holding(found, "part 4")
    assert "part 1 " not in middle.text
    (hit,) = whole(hits(middle), lambda _: found, most=500)
    assert (hit.passage.id, hit.rank, hit.score) == (middle.id, 1, 1.0)
    assert all(step in hit.passage.text for step in STEPS)
    assert TEXT[hit.passage.start : hit.passage.end] == hit.passage.text
    seen = around(hit, lambda _: found)
    assert "".join((seen.before + hit.passage.text + seen.after).split()) == "".join(TEXT.split())


def test_two_hits_of_one_procedure_become_the_better_one() -> None:
    found = passages()
    first, other = holding(found, "part 1 "), holding(found, "part 6")
    apart = chunk(document("# Tea\n\nIt is a plant."), 45)[0]
    told = whole(
        hits(other, apart, first), lambda p: found if p is not apart else [apart], most=500
    )
    assert [hit.passage.id for hit in told] == [other.id, apart.id]
    assert [hit.rank for hit in told] == [1, 2]


def test_what_would_be_too_long_and_what_is_no_list_stay_as_they_are() -> None:
    found = passages()
    middle = holding(found, "part 4")
    (hit,) = whole(hits(middle), lambda _: found, most=50)
    assert hit.passage == middle
    prose = passages(
        "# Mill\n\n" + " ".join(f"Part {n} of it is turned by hand." for n in range(20))
    )
    assert len(prose) > 2
    (hit,) = whole(hits(prose[1]), lambda _: prose, most=500)
    assert hit.passage == prose[1]
    (hit,) = whole(hits(middle), lambda _: [], most=500)
    assert hit.passage == middle


def test_items_get_their_lead_in() -> None:
    items = "\n".join(f"- turn part {n} of the machine by hand" for n in range(1, 7))
    found = passages(f"# Mill\n\nNever do this:\n\n{items}\n")
    last = holding(found, "part 6")
    assert "Never" not in last.text
    (hit,) = whole(hits(last), lambda _: found, most=500)
    assert hit.passage.text.startswith("Never do this:\n\n- turn part 1")
