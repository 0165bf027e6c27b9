"""Grounded rows show what the index finds, and say only what stands there."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from handmade import RELATIONS, Corpus

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts import questions
from verticalize.instruct.grounded import Grounder, tells
from verticalize.instruct.lines import to_lines
from verticalize.instruct.split import Splits, hold
from verticalize.instruct.unanswerable import near, off_topic
from verticalize.records import Hit, Passage
from verticalize.retrieval.prompt import block

Search = Callable[[str, int, str | None], list[Hit]]


def grounder(
    corpus: Corpus, order: list[int], *, k: int = 3, budget: int = 1000, held: tuple[str, ...] = ()
) -> Grounder:
    """One whose search answers with the passages of these numbers, in this order."""

    def search(question: str, wanted: int, lang: str | None) -> list[Hit]:
        found = [corpus.passages[number] for number in order][:wanted]
        return [Hit(passage, rank, 1 / rank) for rank, passage in enumerate(found, start=1)]

    return Grounder(
        search=search,
        passages={p.id: p for p in corpus.passages},
        held=hold(corpus.documents, corpus.facts, held),
        splits=Splits(0.0, seed=0),
        k=k,
        prompt_tokens=budget,
        system={"en": "Be careful.", "zh": "请谨慎。"},
        refusal={"en": "Not in the knowledge base.", "zh": "知识库里没有。"},
    )


def about_flu(corpus: Corpus) -> Candidate:
    passages = {p.id: p for p in corpus.passages}
    lines = to_lines(corpus.facts, passages, RELATIONS, Counter())
    return next(questions(Book.of(lines, corpus.facts, RELATIONS), seed=0))


def test_the_label_is_the_place_that_the_index_gave_the_passage(corpus: Corpus) -> None:
    messages, found = grounder(corpus, [1, 0, 2]).answerable(about_flu(corpus))
    assert found
    assert messages[-1]["content"] == (
        "Common symptoms of influenza include high fever and aching muscles. [2]"
    )
    assert block(2, corpus.passages[0]) in messages[1]["content"]


def test_a_passage_that_was_not_found_is_shown_last(corpus: Corpus) -> None:
    messages, found = grounder(corpus, [1, 2, 3, 4]).answerable(about_flu(corpus))
    assert not found
    assert messages[-1]["content"].endswith(" [3]")
    assert "[4]" not in messages[1]["content"]


def test_the_gold_passage_is_shown_however_small_the_budget(corpus: Corpus) -> None:
    messages, _ = grounder(corpus, [1, 2, 0], budget=1).answerable(about_flu(corpus))
    assert messages[-1]["content"].endswith(" [1]")
    assert corpus.passages[0].title in messages[1]["content"]


def test_held_out_documents_are_never_shown(corpus: Corpus) -> None:
    held = ("c.en.jsonl#cold",)
    messages, _ = grounder(corpus, [1, 0, 2], held=held).answerable(about_flu(corpus))
    assert "common cold" not in messages[1]["content"]
    assert messages[-1]["content"].endswith(" [1]")


def test_without_its_evidence_a_question_is_refused(corpus: Corpus) -> None:
    # Passage 3 is the Chinese card of the same record: it goes with the English one.
    messages = grounder(corpus, [0, 1, 3, 2]).unanswerable(about_flu(corpus))
    assert messages is not None
    assert messages[-1]["content"] == "Not in the knowledge base."
    assert "influenza —" not in messages[1]["content"]
    assert "流感" not in messages[1]["content"]
    assert "common cold" in messages[1]["content"]


def test_where_nothing_else_is_found_no_refusal_is_made(corpus: Corpus) -> None:
    assert grounder(corpus, [0, 3]).unanswerable(about_flu(corpus)) is None


def test_an_everyday_question_near_the_topic_is_left_alone(corpus: Corpus) -> None:
    egg = next(c for c in off_topic("en") if "boil an egg" in c.question)
    text = "How long to boil an egg? Boil an egg for six minutes for a soft yolk."
    cookbook = Passage("p", "d", "d", "documents", "Eggs", "", "en", 0, len(text), text)
    assert near(egg.question, [cookbook])
    assert not near(egg.question, corpus.passages)
    assert grounder(corpus, [0, 1]).unanswerable(egg) is not None


def test_a_passage_tells_the_answer_when_it_names_subject_and_object(corpus: Corpus) -> None:
    flu = corpus.passages[0]
    assert tells(flu, (("flu", "influenza"), ("rash", "High Fever")))
    assert not tells(flu, (("influenza",), ("rash",)))
    assert not tells(flu, ())


def test_random_distractors_are_of_the_language_and_the_gold_stands_anywhere(
    corpus: Corpus,
) -> None:
    asked = about_flu(corpus)
    labels, shown = set(), set()
    for seed in range(12):
        made = replace(grounder(corpus, []), distractors="random", seed=seed)
        messages, _ = made.answerable(asked)
        assert messages == made.answerable(asked)[0]
        labels.add(messages[-1]["content"][-3:])
        shown.add(messages[1]["content"])
    assert labels == {"[1]", "[2]", "[3]"}
    assert len(shown) > 3
    assert not any("流感" in text for text in shown)


def test_without_distractors_only_the_gold_passage_is_shown(corpus: Corpus) -> None:
    alone = replace(grounder(corpus, [1, 0, 2]), distractors="none")
    messages, _ = alone.answerable(about_flu(corpus))
    assert messages[-1]["content"].endswith(" [1]")
    assert "[2]" not in messages[1]["content"]
    assert alone.unanswerable(about_flu(corpus)) is None


def test_a_list_carries_its_label_once(corpus: Corpus) -> None:
    listed = "Give these:\n- water\n- salt"
    corpus.guide("g.en.md", "Guide", [("Drinks", listed)])
    asked = replace(about_flu(corpus), gold=corpus.passages[-1].id, quote=listed)
    messages, _ = grounder(corpus, [len(corpus.passages) - 1]).answerable(asked)
    assert messages[-1]["content"] == f"{listed} [1]"


def test_what_is_kept_for_validation_is_not_shown_in_training(corpus: Corpus) -> None:
    splits = Splits(0.0, seed=0, given={"c.jsonl#cold": "validation"})
    made = replace(grounder(corpus, [1, 0, 2]), splits=splits)
    trained, _ = made.answerable(about_flu(corpus))
    validated, _ = replace(made, split="validation").answerable(about_flu(corpus))
    assert "common cold" not in trained[1]["content"]
    assert "common cold" in validated[1]["content"]
