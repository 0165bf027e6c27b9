"""An old and a new version of a rule: which one a question gets, and what is said of it."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from verticalize.assistant import Assistant, Scope
from verticalize.domain import load_domain
from verticalize.errors import ConfigError, RetrievalError
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.ingest import ingest
from verticalize.records import Citation, Passage
from verticalize.retrieval.engine.index import open_index, write_index
from verticalize.retrieval.sources.standing import describe, lift, no_longer, note, warnings

RECORDS = [
    {"subject": "旧押金规则", "lang": "zh", "内容": "房东退还押金的期限是六十日", "status": "已废止",
     "施行日期": "1999年10月1日", "废止日期": "2021年1月1日", "适用地区": "中国大陆"},
    {"subject": "新押金规则", "lang": "zh", "内容": "房东退还押金的期限是四十五日",
     "status": "现行有效", "施行日期": "2021/1/1", "适用地区": "中国大陆"},
]  # fmt: skip
OLD = "---\nvalid_from: 1999-10-01\nvalid_to: 2020-12-31\nstatus: repealed\n---\n"
OLD += "# Former deposit rule\n\nA landlord had to return the deposit within 60 days.\n"
NEW = "# Deposit rule\n\nA landlord has to return the deposit within 45 days.\n"
LISTING = "files:\n- {path: law/new.en.md, valid_from: 2021-01-01, jurisdiction: <b>Ohio</b>}\n"
KNOWLEDGE = {
    "rules.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in RECORDS),
    "old.en.md": OLD,
    "new.en.md": NEW,
    "dogs.en.md": "# Dogs\n\nA dog is kept on a leash in the park.\n",
    "sources.yaml": LISTING,
}


@pytest.fixture(scope="module")
def lawyer(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root: Path = tmp_path_factory.mktemp("law")
    (root / "domains/law").mkdir(parents=True)
    (root / "knowledge/law").mkdir(parents=True)
    manifest = "name: law\nlanguages: [zh, en]\nknowledge: ['law/*']\n"
    (root / "domains/law/domain.yaml").write_text(manifest, "utf-8")
    for name, text in KNOWLEDGE.items():
        (root / "knowledge/law" / name).write_text(text, "utf-8")
    corpus = ingest(load_domain("law", domains=root / "domains"), max_tokens=160)
    write_index(root / "index", corpus.passages, dimension=8)
    index = open_index(root / "index")
    return Assistant(
        name="law",
        system={},
        refusal={"en": "No answer."},
        search=index.search,
        asked_of=index.asked_of,
        jurisdictions=index.jurisdictions,
    )


@pytest.mark.parametrize(
    ("question", "quote", "authority"),
    [
        (
            "房东多久退还押金？",
            "四十五日",
            {"effective_from": "2021-01-01", "status": "in force", "jurisdiction": "中国大陆"},
        ),
        (
            "2015年房东多久退还押金？",
            "六十日",
            {"effective_from": "1999-10-01", "effective_to": "2020-12-31", "status": "repealed",
             "jurisdiction": "中国大陆"},
        ),
        (
            "When does a landlord return the deposit?",
            "within 45 days",
            {"effective_from": "2021-01-01", "jurisdiction": "<b>Ohio</b>"},
        ),
        (
            "When did a landlord return the deposit in 2015?",
            "within 60 days",
            {"effective_from": "1999-10-01", "effective_to": "2020-12-31", "status": "repealed"},
        ),
    ],
)  # fmt: skip
def test_a_question_is_answered_from_the_law_of_its_day(
    lawyer: Assistant, question: str, quote: str, authority: dict[str, str]
) -> None:
    (citation,) = lawyer.ask(question).row()["citations"]
    assert quote in citation["quote"]
    assert citation["authority"] == authority


def test_a_repealed_source_is_cited_with_a_notice_in_the_language_asked(lawyer: Assistant) -> None:
    zh = lawyer.ask("2015年房东多久退还押金？")
    en = lawyer.ask("When did a landlord return the deposit in 2015?")
    assert zh.notices == ("来源[1]在2015-12-31有效，此后已失效（1999-10-01至2020-12-31适用）。",)
    assert en.notices == (
        "Source [1] was in force on 2015-12-31, and no longer is (valid 1999-10-01 to 2020-12-31).",
    )
    assert lawyer.ask("房东多久退还押金？").notices == ()


def test_the_receipt_says_which_day_was_used(lawyer: Assistant) -> None:
    asked = lawyer.ask("When did a landlord return the deposit before March 2015?")
    assert asked.receipt["as_of"] == "2015-02-28"
    assert lawyer.ask("房东多久退还押金？").receipt["as_of"] == date.today().isoformat()


def test_the_receipt_of_a_pack_without_dates_names_no_day() -> None:
    plain = Assistant(name="x", system={}, refusal={"en": "No."}, search=lambda q, k, lang: [])
    assert plain.ask("What was it in 2015?").receipt["as_of"] == ""


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ({}, "", ""),
        (
            {"status": "repealed", "effective_from": "1999-10-01", "effective_to": "2020-12-31"},
            "已废止 · 1999-10-01至2020-12-31适用",
            "repealed · valid 1999-10-01 to 2020-12-31",
        ),
        (
            {"status": "in force", "effective_from": "2021-01-01", "jurisdiction": "PRC"},
            "现行有效 · 自2021-01-01起施行 · PRC",
            "in force · since 2021-01-01 · PRC",
        ),
        (
            {"status": "superseded", "superseded_by": "WHO 2024", "grade": "1a"},
            "已被取代 · 由WHO 2024取代 · 证据等级1a",
            "superseded · superseded by WHO 2024 · evidence grade 1a",
        ),
        ({"effective_to": "2020-12-31"}, "适用至2020-12-31", "valid to 2020-12-31"),
    ],
)
def test_authority_is_told_in_the_words_of_each_language(
    row: dict[str, str], zh: str, en: str
) -> None:
    assert " · ".join(describe(Authority.of(row), "zh")) == zh
    assert " · ".join(describe(Authority.of(row), "en")) == en


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ({"status": "in force"}, "", ""),
        ({"status": "amended", "effective_from": "2010-01-01"}, "", ""),
        ({"status": "superseded"}, "来源[2]已被取代。", "Source [2] is superseded."),
        ({"status": "amended", "effective_to": "2020-12-31"},
         "来源[2]的规定已不再适用（适用至2020-12-31）。",
         "Source [2] no longer applies in this wording (valid to 2020-12-31)."),
        ({"effective_from": "2030-01-01"},
         "来源[2]尚未生效（自2030-01-01起施行）。",
         "Source [2] is not yet in force (from 2030-01-01)."),
        ({"status": "not yet in force"}, "来源[2]尚未生效。", "Source [2] is not yet in force."),
    ],
)  # fmt: skip
def test_a_cited_source_that_does_not_hold_today_is_warned_of(
    row: dict[str, str], zh: str, en: str
) -> None:
    passages = [passage({}), passage(row)]
    cited = [Citation(2, "x", "x", 0, 1, "x"), Citation(2, "x", "x", 2, 3, "y")]
    today = date(2026, 6, 1)
    assert "".join(warnings(cited, passages, "zh", on=today, today=today)) == zh
    assert "".join(warnings(cited, passages, "en", on=today, today=today)) == en
    assert warnings([], passages, "en", on=today, today=today) == ()


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (date(2015, 1, 1), "来源[1]在2015-01-01有效，此后已失效（1999-10-01至2020-12-31适用）。",
         "Source [1] was in force on 2015-01-01, and no longer is (valid 1999-10-01 to 2020-12-31)."),
        (date(1990, 1, 1), "来源[1]在1990-01-01尚未生效（自1999-10-01起施行）。",
         "Source [1] was not yet in force on 1990-01-01 (from 1999-10-01)."),
    ],
)  # fmt: skip
def test_a_source_is_judged_by_the_day_that_was_asked_of(on: date, zh: str, en: str) -> None:
    old = {"effective_from": "1999-10-01", "effective_to": "2020-12-31", "status": "repealed"}
    cited = [Citation(1, "x", "x", 0, 1, "x")]
    for lang, said in (("zh", zh), ("en", en)):
        assert warnings(cited, [passage(old)], lang, on=on, today=date(2026, 6, 1)) == (said,)


def passage(metadata: dict[str, str]) -> Passage:
    return Passage("x@0-1", "x", "x", "facts", "x", "", "en", 0, 1, "x", metadata)


@pytest.mark.parametrize(
    ("question", "on", "quote"),
    [
        ("When is the deposit returned?", date(2005, 3, 1), "within 60 days"),
        ("When is the deposit returned?", date(2022, 3, 1), "within 45 days"),
        ("房东多久退还押金？", date(2005, 3, 1), "六十日"),
        ("When was the deposit returned in 2005?", date(2022, 3, 1), "within 45 days"),
    ],
)
def test_a_chosen_day_decides_which_version_answers(
    lawyer: Assistant, question: str, on: date, quote: str
) -> None:
    answer = lawyer.ask(question, scope=Scope(on=on))
    assert quote in answer.text
    assert answer.receipt["as_of"] == on.isoformat()


def test_a_chosen_day_may_be_text_and_is_refused_at_once_if_it_is_none(lawyer: Assistant) -> None:
    answer = lawyer.ask("When is the deposit returned?", scope=Scope(on="2005-03-01"))
    assert "within 60 days" in answer.text
    with pytest.raises(ConfigError, match=r"'2005/03/01' is no day\. A day is written YYYY-MM-DD"):
        Scope(on="2005/03/01")


def test_of_a_moment_the_day_counts_and_what_is_no_day_is_refused_at_once() -> None:
    moment = Scope(on=datetime(2005, 3, 1, 23, 59))
    assert moment == Scope(on=date(2005, 3, 1))
    assert type(moment.day) is date
    for wrong in (2015, 20150601.0, True):
        with pytest.raises(ConfigError, match=rf"on: {wrong} is no day\. Give a date, or a text"):
            Scope(on=wrong)  # type: ignore[arg-type]


def test_a_chosen_jurisdiction_keeps_the_others_out(lawyer: Assistant) -> None:
    assert lawyer.jurisdictions == ("<b>Ohio</b>", "中国大陆")
    found = lawyer.ask("What is said of the deposit?", scope=Scope(jurisdiction="中国大陆"))
    assert "law/new.en.md" not in {hit.passage.document_id for hit in found.hits}
    assert found.receipt["jurisdiction"] == "中国大陆"
    with pytest.raises(RetrievalError, match="no passage has the jurisdiction 'Utah'"):
        lawyer.ask("What is said of the deposit?", scope=Scope(jurisdiction="Utah"))


def test_a_day_where_no_passage_has_one_is_an_error_that_says_how_to_give_it() -> None:
    plain = Assistant(name="x", system={}, refusal={"en": "No."}, search=lambda q, k, lang: [])
    with pytest.raises(RetrievalError, match="effective_from"):
        plain.ask("What held then?", scope=Scope(on=date(2005, 3, 1)))


ENDED = {"status": "superseded", "effective_to": "2020-12-31"}


def test_what_a_model_says_of_an_ended_source_is_told_beside_the_answer() -> None:
    passages = [passage({}), passage(ENDED)]
    zh, en = no_longer(2, passages[1], "zh"), no_longer(2, passages[1], "en")
    assert (zh, en) == (
        "来源[2]已被取代（适用至2020-12-31）。",
        "Source [2] is superseded (valid to 2020-12-31).",
    )
    assert no_longer(1, passages[0], "en") == ""
    assert lift(f"四十五日。[1]{zh}", passages) == ("四十五日。[1]", frozenset({2}))
    assert lift(f"45 days. [1] {en} Ask.", passages) == ("45 days. [1] Ask.", frozenset({2}))


def test_what_is_said_wrongly_of_a_source_or_alone_stays_in_the_answer() -> None:
    passages = [passage({}), passage(ENDED)]
    wrong = "45 days. [1] Source [1] is superseded (valid to 2020-12-31)."
    assert lift(wrong, passages) == (wrong, frozenset())
    alone = no_longer(2, passages[1], "en")
    assert lift(alone, passages) == (alone, frozenset())


def test_prompts_show_what_has_ended_and_nothing_of_other_sources() -> None:
    assert note(replace(passage(ENDED), lang="zh")) == "（已被取代，适用至2020-12-31）"
    assert note(replace(passage(ENDED), lang="en")) == " (superseded, valid to 2020-12-31)"
    assert note(passage({"status": "amended", "effective_from": "2010-01-01"})) == ""
    assert note(passage({"status": "in force", "effective_to": "2099-12-31"})) == ""


def test_a_notice_is_given_for_an_ended_source_that_the_model_named() -> None:
    passages = [passage({}), passage(ENDED)]
    day = date(2026, 6, 1)
    assert warnings([], passages, "en", on=day, today=day, also={2}) == (
        "Source [2] is superseded (valid to 2020-12-31).",
    )


def test_what_holds_on_a_day_to_come_is_not_yet_in_force() -> None:
    newer = passage({"effective_from": "2027-01-01"})
    cited = [Citation(1, "x", "x", 0, 1, "x")]
    days = {"on": date(2027, 2, 1), "today": date(2026, 6, 1)}
    assert warnings(cited, [newer], "en", **days) == (
        "Source [1] is not yet in force (from 2027-01-01).",
    )
