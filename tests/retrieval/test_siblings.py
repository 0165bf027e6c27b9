"""The passage of a card that tells what is asked for, beside those that were found."""

from dataclasses import replace

from verticalize.records import Hit, Passage
from verticalize.retrieval.siblings import with_sibling

LINES = (
    "Common symptoms of brickworm disease include fever and joint pain.",
    "Risk factors for brickworm disease include work in kilns.",
    "Possible complications of brickworm disease include kidney failure and deafness.",
)
LASTING = "Can it leave him with some lasting damage if nobody treats it?"


def _card() -> list[Passage]:
    parts, start = [], 0
    for line in LINES:
        end = start + len(line)
        parts.append(
            Passage(
                id=f"d@{start}-{end}", document_id="d", source="cards.jsonl", kind="facts",
                title="brickworm disease", section="", lang="en", start=start, end=end,
                text=line, parent="d@0-400",
            )
        )  # fmt: skip
        start = end + 1
    return parts


CARD = _card()
OTHER = replace(
    CARD[0], id="e@0-9", document_id="e", title="gout", text="Gout hurts.", parent="e@0-9"
)


def _hits(*passages: Passage) -> list[Hit]:
    return [Hit(passage, rank, 1 / rank) for rank, passage in enumerate(passages, start=1)]


def _beside(passage: Passage) -> list[Passage]:
    return CARD if passage.document_id == "d" else [passage]


def test_what_is_meant_joins_behind_the_first_of_its_card() -> None:
    found = with_sibling(LASTING, _hits(CARD[0], OTHER), _beside)
    assert [hit.passage for hit in found] == [CARD[0], CARD[2], OTHER]
    assert [hit.rank for hit in found] == [1, 2, 3]


def test_what_was_found_is_not_added() -> None:
    hits = _hits(CARD[2], CARD[0])
    assert with_sibling(LASTING, hits, _beside) == hits


def test_nothing_joins_that_is_not_meant() -> None:
    hits = _hits(CARD[0], OTHER)
    assert with_sibling("Who wrote the first book on it?", hits, _beside) == hits


def test_only_the_best_card_is_looked_through() -> None:
    hits = _hits(OTHER, CARD[0])
    assert with_sibling(LASTING, hits, _beside) == hits


def test_it_has_to_tell_more_clearly_than_what_was_found() -> None:
    nearly = replace(CARD[0], text="Complications of brickworm disease include deafness.")
    alike = _hits(nearly)
    assert [hit.passage for hit in with_sibling(LASTING, alike, _beside)] == [nearly]


def test_the_same_in_chinese() -> None:
    told = ("砖虫病的常见症状有发热。", "砖虫病可能的并发症有耳聋。")
    card = [
        replace(part, title="砖虫病", lang="zh", text=text, id=str(n))
        for n, (part, text) in enumerate(zip(CARD, told, strict=False))
    ]
    found = with_sibling("拖着不治会落下什么毛病？", _hits(card[0]), lambda _: card)
    assert [hit.passage for hit in found] == card


def test_rows_of_tables_and_documents_have_no_siblings() -> None:
    row = replace(CARD[0], place="row 3")
    text = replace(CARD[0], kind="documents")
    for passage in (row, text, replace(CARD[0], parent="")):
        assert with_sibling(LASTING, _hits(passage), _beside) == _hits(passage)


def test_nothing_found_stays_nothing() -> None:
    assert with_sibling(LASTING, [], _beside) == []
