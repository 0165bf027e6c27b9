"""What is told while an answer is written is what the checked answer says."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verticalize.assistant import Assistant
from verticalize.assistant.citing.settle import Settled, settled_end
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Answer, Hit, Passage

GOUT = "Gout is treated with colchicine. Rest helps, e.g. Dr. Smith says so. 痛风的常见症状有关节红肿。应少饮酒。"
REFUSAL = {"en": "The passages hold nothing. Ask a doctor.", "zh": "资料里没有。请咨询医生。"}


def hit(text: str, **metadata: Any) -> Hit:
    passage = Passage(
        "d@0", "d", "d.md", "documents", "Gout", "", "en", 0, len(text), text, metadata
    )
    return Hit(passage, 1, 1.0)


REPEALED = hit(GOUT, status="repealed", effective_to="2020-12-31")


def assistant_of(text: str, found: Sequence[Hit] = (hit(GOUT),), **options: Any) -> Assistant:
    return Assistant(
        name="m",
        system={"en": "s"},
        refusal=REFUSAL,
        search=lambda question, k, lang: list(found[:k]),
        base=ScriptedModel(lambda prompt, grammar: text),
        **options,
    )


def told(assistant: Assistant, question: str = "What treats gout?") -> tuple[list[str], Answer]:
    *pieces, answer = assistant.stream_checked(question, arm="base+rag")
    assert isinstance(answer, Answer)
    return [piece for piece in pieces if isinstance(piece, str) and piece], answer


PARTS = (
    "Gout is treated with colchicine.", "Rest helps.", "Aspirin cures everything.", "应少饮酒。",
    "他喝酒。", "According to [1], rest helps.", "根据[1]，应少饮酒。", "[1]", " [1]", "[2]", "【1】",
    "[1, 2]", "[", "]", " ", "\n", "e.g. Dr. Smith", "3.5", "“", "”", "I do not know.", "etc. ",
    "The passages hold nothing.", " Ask a doctor.", "资料里没有。", "Source [1] is repealed (valid to 2020-12-31).",
    "1. ", "- ", "!", "No. 5", "St. John", "…", "，",
)  # fmt: skip


@example(
    ["etc. ", " Ask a doctor.", " ", "Source [1] is repealed (valid to 2020-12-31).",
     "According to [1], rest helps."], REPEALED,
)  # fmt: skip
@example(
    ["Gout is treated with colchicine.", "根据[1]，应少饮酒。",
     "Source [1] is repealed (valid to 2020-12-31).", "，", "Rest helps."], REPEALED,
)  # fmt: skip
@example(
    ["根据[1]，应少饮酒。", "Source [1] is repealed (valid to 2020-12-31).", "”", "，",
     "Gout is treated with colchicine.", "Gout is treated with colchicine."], REPEALED,
)  # fmt: skip
@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(st.sampled_from(PARTS), max_size=8), st.sampled_from([hit(GOUT), REPEALED]))
def test_the_pieces_joined_are_the_checked_text(parts: list[str], found: Hit) -> None:
    assistant = assistant_of("".join(parts), [found])
    pieces, answer = told(assistant)
    assert "".join(pieces) == answer.text
    assert answer.text == assistant.ask("What treats gout?", arm="base+rag").text


@pytest.mark.parametrize(
    "text, settled",
    [
        ("Rest helps.", ""),
        ("Rest helps. Th", ""),
        ("Rest helps. The ", "Rest helps. "),
        ("Rest helps. [1", ""),
        ("Rest helps. [1] The ", "Rest helps. [1]"),
        ("休息有用。[1]饮", "休息有用。[1]"),
        ("休息有用。[1]", ""),
        ("Rest helps.\n[1] says so", "Rest helps.\n"),
        ("See Dr. Smith ", ""),
    ],
)
def test_a_sentence_is_settled_when_the_next_has_begun(text: str, settled: str) -> None:
    assert text[: settled_end(text)] == settled


def test_an_answer_is_told_sentence_by_sentence_and_labels_are_checked_first() -> None:
    class Watched(ScriptedModel):
        seen: list[int] = []  # noqa: RUF012

        def stream(self, prompt: Any, **options: Any) -> Iterator[str]:
            for piece in super().stream(prompt, **options):
                self.seen.append(1)
                yield piece

    text = "Gout is treated with colchicine [1]. Aspirin cures everything [1]. Rest helps [1]."
    assistant = assistant_of("")
    assistant._writers.models["base"] = Watched(lambda prompt, grammar: text)
    first = next(piece for piece in assistant.stream_checked("gout?", arm="base+rag") if piece)
    assert first == "Gout is treated with colchicine [1]. "[: len(str(first))]
    assert len(Watched.seen) < len(text)
    pieces, answer = told(assistant)
    assert "everything." in "".join(pieces)
    assert answer.receipt["labels_removed"] == 1


def test_should_the_answer_be_another_than_what_was_told_it_is_told_whole() -> None:
    settled = Settled([], hold=lambda text: False)
    assert settled.add("Rest helps. Th") == ""
    assert settled.add("e answer ") == "Rest helps."
    assert settled.rest("Rest helps. The end.") == " The end."
    assert settled.rest("Ask a doctor.") == "\n\nAsk a doctor."


def test_a_refusal_is_told_in_the_words_of_the_domain_and_in_no_others() -> None:
    pieces, answer = told(assistant_of("THE PASSAGES HOLD NOTHING! Ask a doctor"))
    assert "".join(pieces) == answer.text == REFUSAL["en"]
    assert answer.refused


def test_k_and_the_bound_hold_for_one_question_only() -> None:
    asked: list[int] = []

    def search(question: str, k: int, lang: str) -> list[Hit]:
        asked.append(k)
        return [hit(GOUT)]

    assistant = Assistant(
        name="m", system={}, refusal=REFUSAL, search=search, k=5, max_new_tokens=50,
        base=ScriptedModel({}, default="Rest helps."),
    )  # fmt: skip
    *_, answer = assistant.stream_checked("gout?", k=2, max_new_tokens=7)
    assert isinstance(answer, Answer)
    assert answer.receipt["decoding"]["max_new_tokens"] == 7
    *_, wide = assistant.stream_checked("gout?", max_new_tokens=700)
    assert isinstance(wide, Answer)
    assert wide.receipt["decoding"]["max_new_tokens"] == 50
    assert assistant.ask("gout?").receipt["decoding"]["max_new_tokens"] == 50
    assert asked == [2, 5, 5]


def test_tokens_are_counted_where_the_model_can() -> None:
    class Counting(ScriptedModel):
        def count(self, prompt: Any, answer: str) -> tuple[int, int]:
            return 40, len(answer.split())

    assistant = assistant_of("")
    _, answer = told(assistant)
    assert "tokens" not in answer.receipt
    assistant._writers.models["base"] = Counting({}, default="Rest helps.")
    _, answer = told(assistant)
    assert answer.receipt["tokens"] == {"prompt": 40, "completion": 2}
