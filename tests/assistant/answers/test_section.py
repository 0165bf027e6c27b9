import dataclasses

import pytest
from small import make

from verticalize.assistant.answers.section import whole_section
from verticalize.records import Hit, Passage


def section(heading: str, text: str, *, lang: str = "en", parent: str = "") -> Passage:
    text = f"## {heading.rpartition(' › ')[2]}\n{text}"
    return Passage(
        heading, "guide", "guide.md", "documents", "Guide", heading, lang, 0, len(text), text,
        parent=parent,
    )  # fmt: skip


ACCIDENT = section("Slopes › 3. After an accident", "Call 140. Cross your skis above the place.")
STORAGE = section("Storage", "Skis can be kept overnight. The depot costs 4 euros per night.")
ADJUST = section("五、抱闸间隙的调整", "先断电。再调螺栓。", lang="zh")
LONG = section("Helmets", "Children must wear one. " * 30)
PART = section("Insurance", "It covers theft.", parent="guide@0-900")
ROPE = "| Item | Price |\n|---|---|\n| Rope | 8 |"
TABLE = section("Sizes", f"In euros.\n\n{ROPE}")
FINES = section("Fines", f"{ROPE}\n" + "| Lost key | 12 |\n" * 30)


def asked(question: str, *more: Passage) -> str | None:
    shown = (ACCIDENT, STORAGE, ADJUST, LONG, PART, TABLE, FINES, *more)
    hits = [Hit(passage, rank, 1.0) for rank, passage in enumerate(shown, start=1)]
    lang = "zh" if question.startswith("抱") else "en"
    return found.text if (found := whole_section(question, hits, lang)) else None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "What do I do after an accident?",
            "Call 140. [1] Cross your skis above the place. [1]",
        ),
        (
            "What about storage?",
            "Skis can be kept overnight. [1] The depot costs 4 euros per night. [1]",
        ),
        ("What about sizes?", f"{ROPE.removesuffix(' |')} [1]"),
        ("抱闸间隙怎么调整", "先断电。[1]再调螺栓。[1]"),
    ],
)
def test_what_a_heading_says_is_answered_by_all_below_it(question: str, told: str) -> None:
    assert asked(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "What do I do after an accident on a bus?",
        "How much is storage?",  # one of its sentences says it
        "What about helmets?",  # too long
        "What about insurance?",  # here is a part of the section
        "What about fines?",  # a long table
        "What do I do?",
    ],
)
def test_what_says_more_or_less_than_a_heading_is_answered_by_a_sentence(question: str) -> None:
    assert asked(question) is None


def test_of_two_sections_with_the_heading_none_is_told_whole() -> None:
    other = dataclasses.replace(ACCIDENT, id="other", source="other.md")
    assert asked("What do I do after an accident?", other) is None


def test_the_assistant_tells_all_of_it_and_cites_each_sentence() -> None:
    shop = make(tuned=None, search=lambda *asked: [Hit(ACCIDENT, 1, 1.0)])
    found = shop.ask("What do I do after an accident?")
    assert [cited.quote for cited in found.citations] == [
        "Call 140.",
        "Cross your skis above the place.",
    ]
