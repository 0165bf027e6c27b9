"""Where a cited statement is contradicted elsewhere, the reader is told."""

from pathlib import Path

import pytest

from verticalize import jsonl
from verticalize.assistant import Assistant
from verticalize.assistant.citing.cite import cite
from verticalize.records import Hit, Passage
from verticalize.retrieval.sources.disagree import DISAGREEMENTS, SAID, Disagreement, Disagreements

ZH = ("期限是四十五日。", "期限是六十日。")
EN = ("The limit is 45 days.", "The limit is 60 days.")


def passage(name: str, text: str, lang: str) -> Passage:
    return Passage(name, name, name, "documents", f"Rule {name}", "", lang, 0, len(text), text)


def asked(folder: Path, said: tuple[str, str], lang: str, shown: int, question: str) -> Assistant:
    passages = [passage(name, text, lang) for name, text in zip("ab", said, strict=True)]
    one, other = passages
    rows = [
        Disagreement(one.id, one.text, other.id, other.title, other.text),
        Disagreement(other.id, other.text, one.id, one.title, one.text),
    ]
    jsonl.write(folder / DISAGREEMENTS, (row.row() for row in rows))
    return Assistant(
        name="law",
        system={},
        refusal={"en": "No."},
        search=lambda question, k, lang: [
            Hit(p, n, 1.0) for n, p in enumerate(passages[:shown], start=1)
        ],
        disagreements=Disagreements.load(folder),
    )


@pytest.mark.parametrize(
    ("said", "lang", "question", "shown", "notice"),
    [
        (ZH, "zh", "期限是多久？", 1, "来源[1]与“Rule b”的说法不一致，后者称：期限是六十日。"),
        (ZH, "zh", "期限是多久？", 2, "来源[1]与[2]“Rule b”的说法不一致，后者称：期限是六十日。"),
        (EN, "en", "What is the limit?", 1,
         "Source [1] disagrees with “Rule b”, which says: The limit is 60 days."),
        (EN, "en", "What is the limit?", 2,
         "Source [1] disagrees with [2] “Rule b”, which says: The limit is 60 days."),
    ],
)  # fmt: skip
def test_an_answer_that_cites_one_side_names_the_other(
    tmp_path: Path, said: tuple[str, str], lang: str, question: str, shown: int, notice: str
) -> None:
    assistant = asked(tmp_path, said, lang, shown, question)
    assert assistant.ask(question).notices == (notice,)


def test_what_the_answer_says_itself_is_not_said_twice(tmp_path: Path) -> None:
    asked(tmp_path, EN, "en", 2, "")
    passages = [passage(name, text, "en") for name, text in zip("ab", EN, strict=True)]
    cited = cite(f"{SAID['en']} {EN[0]} [1] {EN[1]} [2]", passages)
    known = Disagreements.load(tmp_path)
    assert len(cited.citations) == 2
    assert known.notices(cited.text, cited.citations, passages, "en") == ()
    assert known.notices("", cited.citations, passages, "en") == ("Sources [1] and [2] disagree.",)


def test_a_build_without_the_file_knows_of_none(tmp_path: Path) -> None:
    assert Disagreements.load(tmp_path).known == {}
