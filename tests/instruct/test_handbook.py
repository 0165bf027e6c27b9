"""A pack of one handbook: sections are its sources, so that both splits have some."""

from collections.abc import Sequence

import pytest

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.items import OF_ONE, compiled_items
from verticalize.instruct.plain import plain_texts
from verticalize.instruct.plan import Plan
from verticalize.instruct.shelf import Shelf
from verticalize.instruct.split import FEW, Sources, Splits, group_of, hold, within
from verticalize.instruct.texts.headings import titles
from verticalize.knowledge.corpus import Corpus
from verticalize.knowledge.cutting.chunk import chunk
from verticalize.records import Document, Passage

SECTIONS = [
    "Wheel",
    "Belt",
    "Shaft",
    "Hopper",
    "Motor",
    "Sieve",
    "Brake",
    "Gauge",
    "Valve",
    "Lamp",
    "Chute",
    "Cover",
]


def handbook(name: str, lang: str = "en") -> Document:
    said = "It is turned by hand and oiled once a week by the person on duty."
    text = "# The mill\n\nRead this.\n\n" + "".join(
        f"## {s}\n\nThe {s}. {said}\n\n" for s in SECTIONS
    )
    return Document(
        id=name, source=name, kind="documents", title="The mill", lang=lang, text=text.strip()
    )


def corpus(*documents: Document) -> Corpus:
    passages = tuple(passage for each in documents for passage in chunk(each, 60))
    return Corpus(documents, passages, (), ())


def splits_of(found: Corpus, holdout: Sequence[str] = ()) -> Splits:
    return Splits.of_corpus(found, hold(found.documents, found.facts, holdout), 0.1, seed=0)


def split(splits: Splits, passage: Passage) -> str:
    return splits.of_source(passage.document_id, passage.id)


def test_sections_of_each_language_are_in_both_splits() -> None:
    found = corpus(handbook("a.en.md"), handbook("b.zh.md", "zh"))
    splits = splits_of(found)
    for lang in ("en", "zh"):
        told = [split(splits, passage) for passage in found.passages if passage.lang == lang]
        assert set(told) == {"train", "validation"}
        assert told.count("train") > told.count("validation")
    for passage in found.passages:
        source = splits.sources.of(passage.document_id, passage.id)
        assert within(passage, source)
        assert [other for other in found.passages if within(other, source)] == [passage]


def test_with_enough_documents_each_is_whole() -> None:
    found = corpus(*(handbook(f"{n}.en.md") for n in range(FEW)))
    splits = splits_of(found)
    assert splits.sources == Sources()
    for passage in found.passages:
        assert split(splits, passage) == splits.of_group(group_of(passage.document_id))
    by_section = splits_of(found, holdout=["0.en.md"])
    assert by_section.sources != Sources()
    assert all("0.md" not in source for source in by_section.given)


def test_raw_texts_are_split_by_section_too() -> None:
    found = corpus(handbook("a.en.md"))
    splits = splits_of(found)
    train, validation = plain_texts(found, holdout=[], validation_share=0.1, seed=0)
    told = {p.text for p in found.passages if split(splits, p) == "validation"}
    assert set(validation) == told
    assert set(train) == {p.text for p in found.passages} - told


def test_only_the_beginning_of_a_document_is_asked_of_by_its_title() -> None:
    passages = corpus(handbook("a.en.md")).passages
    assert [made.answer for made in titles(passages, seed=0)] == ["Read this."]
    assert not list(titles(passages[-3:], seed=0))


@pytest.mark.parametrize(("facts", "asked"), [(1, OF_ONE), (5, 5 * OF_ONE)])
def test_no_fact_is_measured_again_and_again(facts: int, asked: int) -> None:
    shelf, empty = Shelf(), Shelf()
    for number in range(30):
        fact = number % facts
        shelf.put(
            Candidate(
                question=f"Wording {number} of {fact}?", answer="Yes.", generator="direct",
                relation="r", lang="en", evidence=(f"f{fact}",), document_id="d", gold="p",
                quote="Yes.",
            )
        )  # fmt: skip
    found = compiled_items(
        {"train": empty, "validation": shelf},
        {"train": empty, "validation": empty},
        Plan([], [], [], []),
        [],
        seed=0,
    )
    new = [item for item in found if item.slice == "new"]
    assert len(new) == asked
    assert {item.evidence for item in new} == {("p",)}  # the passage, not all of its document
