"""What people ask finds the passage that answers it, and speaks for an answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from library import PASSAGES, passage

from verticalize.records import PHRASINGS, Hit, Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.engine.phrasings import UNKNOWN, nearness
from verticalize.retrieval.gate.support import FEATURES, features

QUESTION = "is it all right to drive a lorry on this stuff"
ASKED = "may I still drive my lorry while I am on these tablets"
TOLD = "Cautions with zolpidem include drowsiness."


def known(*asked: str) -> Passage:
    found = passage("m.en#zolpidem", "zolpidem", TOLD)
    return replace(found, metadata={PHRASINGS: {TOLD: list(asked)}})


@pytest.fixture(scope="module")
def asked_of(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("asked")
    write_index(folder, [*PASSAGES, known(ASKED, "why am I so sleepy in the morning")])
    return open_index(folder)


def test_a_passage_is_found_by_what_people_ask(asked_of: Index, tmp_path: Path) -> None:
    write_index(tmp_path, [*PASSAGES, replace(known(), metadata={})])
    without = open_index(tmp_path)
    assert without.phrasings is None
    assert "zolpidem" not in [hit.passage.title for hit in without.search(QUESTION)]
    assert asked_of.search(QUESTION)[0].passage.title == "zolpidem"
    assert all(hit.passage.lang == "zh" for hit in asked_of.search(QUESTION, lang="zh"))


def test_nearness_is_of_what_the_hits_answer() -> None:
    hit, other = Hit(known(ASKED), 1, 1.0), Hit(PASSAGES[0], 2, 0.5)
    assert nearness(ASKED, [hit, other]) == pytest.approx(1.0)
    assert nearness(QUESTION, [hit]) > 0.6 > UNKNOWN > nearness("who won the cup?", [hit])


def test_where_not_all_is_known_of_the_best_hit_nothing_speaks_against_it() -> None:
    hit, other = Hit(known(ASKED), 2, 0.5), Hit(PASSAGES[0], 1, 1.0)
    assert nearness("who won the cup?", [other]) == UNKNOWN
    assert nearness("who won the cup?", [other, hit]) == UNKNOWN
    assert nearness(ASKED, [other, hit]) == pytest.approx(1.0)
    partly = replace(hit.passage, text=f"{TOLD}\nDoses of zolpidem: 10 mg.")
    assert nearness("who won the cup?", [Hit(partly, 1, 1.0)]) == UNKNOWN
    faq = replace(hit.passage, kind="faq", text=TOLD)
    assert nearness("who won the cup?", [Hit(faq, 1, 1.0)]) == UNKNOWN


def test_what_has_nothing_in_common_finds_nothing(asked_of: Index) -> None:
    assert asked_of.phrasings is not None
    assert asked_of.phrasings.nearest("who won the cup?", 5, None) == {}
    assert "zolpidem" not in [hit.passage.title for hit in asked_of.search("who won the cup?")]
    (near,) = asked_of.phrasings.nearest(ASKED, 5, None).values()
    assert near == pytest.approx(1.0)


def test_the_gate_sees_it(asked_of: Index) -> None:
    row = dict(zip(FEATURES, features(QUESTION, asked_of.search(QUESTION), asked_of), strict=True))
    assert row["asked"] > 0.6
