from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from verticalize.records import Passage
from verticalize.retrieval.gate.probe_wordings import ALIEN
from verticalize.retrieval.gate.probes import _titles, probes


def test_there_are_questions_of_both_kinds_in_each_language(passages: Sequence[Passage]) -> None:
    made = probes(passages, each=6)
    kinds = Counter((probe.lang, probe.answerable) for probe in made)
    assert kinds["en", False] >= 6
    assert kinds["zh", False] >= 6
    assert kinds["en", True] >= 1
    assert kinds["zh", True] >= 1


def test_a_described_passage_is_not_named(passages: Sequence[Passage]) -> None:
    described = [probe.question for probe in probes(passages, each=50) if probe.answerable]
    assert described
    for question in described:
        assert "gout" not in question
        assert "痛风的" not in question


def test_alien_questions_are_about_known_titles(passages: Sequence[Passage]) -> None:
    frames = [frame.partition("{subject}") for frame in ALIEN["en"]]
    alien = [
        probe.question
        for probe in probes(passages, each=20)
        if probe.lang == "en" and any(probe.question.startswith(a) and a for a, _, _ in frames)
    ]
    assert any("colchicine" in question for question in alien)


def test_the_same_seed_gives_the_same_questions(passages: Sequence[Passage]) -> None:
    assert probes(passages, seed=3) == probes(passages, seed=3)
    assert probes(passages, seed=3) != probes(passages, seed=4)


def test_a_language_without_wordings_gets_none(passages: Sequence[Passage]) -> None:
    assert probes([replace(passage, lang="fi") for passage in passages]) == []


def test_titles_beyond_memory_are_drawn_evenly() -> None:
    titles = [f"title {number}" for number in range(1000)]
    drawn = _titles(iter(titles * 2), most=50)
    assert len(set(drawn)) == len(drawn) == 50
    assert drawn == _titles(reversed(titles), most=50)
    assert len({int(title.split()[1]) // 250 for title in drawn}) == 4
    assert _titles(titles[:49], most=50) == sorted(titles[:49])
