import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from verticalize.errors import RetrievalError
from verticalize.records import Passage
from verticalize.retrieval.embedders.fitted import FittedEmbedder
from verticalize.retrieval.engine import generation
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.engine.vectors import VectorFile
from verticalize.retrieval.quoting.whole import around


def titles(index: Index, question: str, k: int = 5, lang: str | None = None) -> list[str]:
    return [hit.passage.title for hit in index.search(question, k, lang)]


def test_the_passage_that_answers_comes_first(index: Index) -> None:
    best = index.search("what should I do to keep gout from coming back")[0].passage
    assert best.text.startswith("Prevention of gout")
    best = index.search("得了痛风应该怎么避免再发作")[0].passage
    assert best.text.startswith("预防痛风")


def test_lay_words_find_the_term_of_the_glossary(index: Index) -> None:
    assert titles(index, "my mum has brittle bones", 1) == ["osteoporosis"]
    assert titles(index, "我妈骨头脆", 1) == ["骨质疏松症"]
    assert titles(index, "was it an MI?", 1) == ["acute myocardial infarction"]


def test_an_alias_finds_its_passage(index: Index) -> None:
    assert titles(index, "is Colcrys any good", 1) == ["colchicine"]


def test_an_alias_counts_as_much_as_a_title(tmp_path: Path, passages: Sequence[Passage]) -> None:
    called = replace(
        passages[0], id="called", document_id="called", metadata={"aliases": ["winter eviction"]}
    )
    told = replace(called, id="told", document_id="told", section="winter eviction", metadata={})
    write_index(tmp_path, [told, called])
    scores = open_index(tmp_path)._lexical_scores("eviction")
    assert scores[1] > scores[0] > 0


def test_only_passages_in_the_language_of_the_question_are_found(index: Index) -> None:
    assert {hit.passage.lang for hit in index.search("gout", 20)} == {"en"}
    assert {hit.passage.lang for hit in index.search("痛风", 20)} == {"zh"}
    assert {hit.passage.lang for hit in index.search("痛风", 20, lang="en")} == {"en"}


def test_where_the_index_lacks_the_language_all_passages_may_be_found(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    english = [passage for passage in passages if passage.lang == "en"]
    write_index(tmp_path, english, synonyms=[("痛风", "gout")])
    assert titles(open_index(tmp_path), "痛风", 1) == ["gout"]


def test_ranks_count_from_one_and_scores_fall(index: Index) -> None:
    hits = index.search("headache and nausea", 4)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_one_document_does_not_fill_the_hits(tmp_path: Path, passages: Sequence[Passage]) -> None:
    gout, other = passages[0], passages[4]
    many = [
        replace(gout, id=f"gout-{i}", text=f"Hot swollen toe, note {i}.", title="joints")
        for i in range(6)
    ]
    write_index(tmp_path, [*many, replace(other, text="A swollen face.")])
    hits = open_index(tmp_path).search("hot swollen toe", 3)
    assert [hit.passage.document_id for hit in hits] == [gout.document_id] * 2 + [other.document_id]


def test_a_question_about_burning_pain_does_not_name_burns(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    reflux = replace(
        passages[4], id="r", document_id="r", title="reflux", text="Heartburn at night."
    )
    groups = [("烧心", "heartburn", "burning in my chest")]
    write_index(tmp_path, [*passages, reflux], synonyms=groups)
    assert titles(open_index(tmp_path), "a burning in my chest", 1) == ["reflux"]


def test_a_question_of_nothing_known_finds_only_what_is_near_in_letters(index: Index) -> None:
    assert index.search("жук") == []
    assert index.search("") == []


def test_passages_can_be_had_by_id_and_one_by_one(
    index: Index, passages: Sequence[Passage]
) -> None:
    assert index.passage(passages[2].id).text == passages[2].text
    assert [passage.id for passage in index] == [passage.id for passage in passages]
    assert len(index) == len(passages)
    with pytest.raises(RetrievalError, match="no passage 'x'"):
        index.passage("x")


def test_an_index_is_the_same_whenever_it_is_built(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    one, two = (write_index(tmp_path / name, passages, dimension=8) for name in "ab")
    changing = {"passages.sqlite"}
    assert {k: v for k, v in one.files.items() if k not in changing} == {
        k: v for k, v in two.files.items() if k not in changing
    }


def test_progress_is_told_from_start_to_end(tmp_path: Path, passages: Sequence[Passage]) -> None:
    told: list[tuple[int, int]] = []
    write_index(
        tmp_path,
        passages,
        embedder="hashing",
        progress=lambda done, total, _: told.append((done, total)),
    )
    count = len(passages)
    assert told == [(0, 0), (0, count), *[(count, count)] * 3]


def test_the_hashing_embedder_serves_as_well(tmp_path: Path, passages: Sequence[Passage]) -> None:
    manifest = write_index(tmp_path, passages, embedder="hashing", dimension=64)
    assert manifest.embedder_id == "hashing-64"
    assert titles(open_index(tmp_path), "throbbing migraine headache", 1) == ["migraine"]


def test_no_passages_and_two_of_one_id_are_refused(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    with pytest.raises(RetrievalError, match=r"no passages to index.*Add knowledge"):
        write_index(tmp_path, [])
    with pytest.raises(RetrievalError, match=r"two passages have the id 'c\.en#gout@0"):
        write_index(tmp_path, [passages[0], passages[0]])


def test_vectors_of_another_embedder_are_found_out(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    write_index(tmp_path, passages, dimension=8)
    folder = generation.current(tmp_path)
    backwards = open_index(tmp_path)
    stored = np.array([backwards.vectors.vector(row) for row in range(len(passages))])
    manifest = generation.verify(folder)
    with VectorFile.create(folder / "vectors.faiss", *stored.shape) as file:
        file.add(stored[::-1])
    _sign_again(folder, manifest)
    with pytest.raises(RetrievalError, match="not the one that made the vectors"):
        open_index(tmp_path)


def test_parts_of_different_size_are_found_out(tmp_path: Path, passages: Sequence[Passage]) -> None:
    write_index(tmp_path, passages, dimension=8)
    folder = generation.current(tmp_path)
    manifest = generation.verify(folder)
    FittedEmbedder.fit([p.text for p in passages], dimension=4, seed=0).save(folder / "embedder")
    _sign_again(folder, manifest)
    with pytest.raises(RetrievalError, match="differ in the number of dimensions"):
        open_index(tmp_path)


def test_a_reader_keeps_its_generation_while_the_next_is_written(
    tmp_path: Path, passages: Sequence[Passage]
) -> None:
    write_index(tmp_path, passages, dimension=8)
    held = open_index(tmp_path)
    for _ in range(2):
        write_index(tmp_path, passages[:3], dimension=8)
    assert titles(held, "burn", 1) == ["Burns"]
    assert len(open_index(tmp_path)) == 3


def test_asking_loads_neither_torch_nor_scipy(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from verticalize.retrieval.engine.index import open_index\n"
        "hits = open_index(Path(sys.argv[1])).search('how do I prevent gout')\n"
        "assert hits[0].passage.title == 'gout'\n"
        "heavy = {'torch', 'scipy', 'sklearn', 'pandas', 'transformers', 'bm25s', 'langchain_core'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def _sign_again(folder: Path, manifest: generation.IndexManifest) -> None:
    """Make the hashes fit the changed files, so that only the deeper checks can object."""
    from verticalize import fingerprint
    from verticalize.store import write_json

    files = fingerprint.of_files((folder / name for name in manifest.files), root=folder)
    write_json(folder / "manifest.json", replace(manifest, files=files).row())


def test_a_hit_can_be_had_with_what_its_parent_says_around_it(tmp_path: Path) -> None:
    texts = ("Tea is a plant.", "It grows on hills.", "It is picked by hand.", "Mate is another.")
    passages, start = [], 0
    for number, text in enumerate(texts):
        parent = "tea.md@0-56" if number < 3 else "tea.md@57-73"
        span = f"tea.md@{start}-{start + len(text)}"
        passages.append(
            Passage(span, "tea.md", "tea.md", "documents", "Tea", "", "en",
                    start, start + len(text), text, parent=parent)
        )  # fmt: skip
        start += len(text) + 1
    write_index(tmp_path, passages, dimension=4)
    index = open_index(tmp_path)
    hits = {
        hit.passage.text: around(hit, index.beside) for hit in index.search("hills tea mate", 4)
    }
    middle = hits["It grows on hills."]
    assert (middle.before, middle.after) == ("Tea is a plant.", "It is picked by hand.")
    assert (hits["Mate is another."].before, hits["Mate is another."].after) == ("", "")
