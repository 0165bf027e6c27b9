"""What holds and what held before, side by side."""

from collections.abc import Callable
from datetime import date

import pytest

from verticalize.assistant.answers.quotation import Quotation
from verticalize.assistant.answers.versions import both_versions
from verticalize.records import Hit, Passage
from verticalize.retrieval.engine.index import open_index, write_index

TODAY = date(2025, 6, 1)
Ask = Callable[..., Quotation | None]


def passage(source: str, title: str, text: str, **metadata: object) -> Passage:
    lang = "zh" if text.endswith("。") else "en"
    return Passage(
        source, source, source, "documents", title, "", lang, 0, len(text), text, metadata=metadata
    )


OLD = {"effective_from": "2019-04-01", "effective_to": "2024-01-31", "status": "repealed"}
NEW = {"effective_from": "2024-02-01"}
PASSAGES = [
    passage("cr2", "Complaint Rules CR-2", "A complaint is acknowledged within 7 days.\n\nInterest is paid at 4% a year.", **OLD),
    passage("cr3", "Complaint Rules CR-3", "A complaint is acknowledged within 3 days.\n\nInterest is 8% a year.", **NEW),
    passage("other", "Fees", "Interest of 2% is charged for late fees.", **NEW),
    passage("v4", "更衣规程", "洁净服最多清洗80次。", **OLD),
    passage("v5", "更衣规程", "洁净服最多清洗50次。", **NEW),
]  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("index") / "i"
    write_index(folder, PASSAGES, embedder="hashing", dimension=64)
    index = open_index(folder)

    def search(question: str) -> list[Hit]:
        return index.search(question, 9)

    def answer(question: str, before: str = "") -> Quotation | None:
        return both_versions(question, search, lang="en", on=TODAY, answer=before)

    return answer


@pytest.mark.parametrize(
    ("question", "new", "old"),
    [
        ("old vs new complaint rules: interest", "8%", "4%"),
        ("the difference between the new and the old complaint rules on interest", "8%", "4%"),
        ("How soon is a complaint acknowledged? Was that different before 2024?", "3 days", "7 days"),
        ("新旧版更衣规程的洁净服最多清洗几次", "50次", "80次"),
        ("洁净服最多清洗几次？ 和以前有什么不同？", "50次", "80次"),
        ("洁净服最多清洗几次？ 以前也是这样吗？", "50次", "80次"),
    ],
)  # fmt: skip
def test_both_versions_are_quoted_and_first_what_holds(
    ask: Ask, question: str, new: str, old: str
) -> None:
    said = ask(question)
    assert said is not None
    first, second = said.text.split("\n\n")
    assert (new in first, first[-3:]) == (True, "[1]")
    assert (old in second, second[-3:]) == (True, "[2]")


@pytest.mark.parametrize(
    "question",
    [
        "What is the interest?",
        "old vs new interest",  # of what?
        "old vs new complaint rules: parrots",
        "What do the old complaint rules say about interest?",
        "新旧洁净服一样吗",  # the clothes themselves
        "Is that different for dogs?",
        "Are new and old fees paid late?",
    ],
)
def test_any_other_question_is_none_of_both(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize(
    ("answer", "old"),
    [
        ("Interest is 8% a year. [1]", "4%"),
        ("A complaint is acknowledged within 3 days. [1]", "7 days"),
    ],
)
def test_what_is_spoken_of_is_what_the_answer_before_has_quoted(
    ask: Ask, answer: str, old: str
) -> None:
    said = ask(
        "Is each complaint acknowledged? Is interest due? Was that different before?", answer
    )
    assert said is not None
    assert old in said.text
