import pytest

from verticalize.assistant.citing.evidence import find_support, overlap, terms
from verticalize.records import Passage


def passage(text: str, title: str = "", section: str = "") -> Passage:
    return Passage(
        id=f"d@7-{7 + len(text)}",
        document_id="d",
        source="d.md",
        kind="documents",
        title=title,
        section=section,
        lang="en",
        start=7,
        end=7 + len(text),
        text=text,
    )


def quote(claim: str, source: Passage) -> str | None:
    span = find_support(claim, source)
    return None if span is None else source.text[slice(*span)]


def test_terms_are_latin_words_and_pairs_of_chinese_characters():
    assert dict(terms("偏头痛 and the ECG")) == {"偏头": 1, "头痛": 1, "ecg": 1}


def test_overlap_is_the_share_of_wanted_terms():
    assert overlap(terms("severe joint pain"), terms("joint pain and fever")) == pytest.approx(
        2 / 3
    )
    assert overlap(terms(""), terms("joint")) == 0.0


def test_a_sentence_that_stands_there_word_for_word_is_its_own_quote():
    source = passage("Rest helps. Gout is treated with colchicine. See a doctor.")
    assert quote("Gout is treated with colchicine.", source) == "Gout is treated with colchicine."


def test_the_full_stop_may_differ():
    assert (
        quote("偏头痛的症状有恶心。", passage("偏头痛的症状有恶心，还有畏光。"))
        == "偏头痛的症状有恶心"
    )


def test_words_cut_out_of_the_middle_of_a_clause_do_not_count_as_verbatim():
    # "可用于孕妇" stands there, behind 不: the source says the opposite.
    assert quote("可用于孕妇。", passage("该药不可用于孕妇。")) is None


def test_words_that_a_denial_comes_before_do_not_count_as_verbatim():
    source = passage("Metformin must not be used in severe kidney failure, only in mild disease.")
    assert quote("used in severe kidney failure", source) is None
    assert quote("only in mild disease", source) == "only in mild disease"


def test_nearly_the_same_words_are_quoted_as_the_sentence_of_the_source():
    source = passage("Rest helps. Gout attacks are usually treated with colchicine or NSAIDs.")
    assert quote("Gout attacks are treated with colchicine.", source) == (
        "Gout attacks are usually treated with colchicine or NSAIDs."
    )


def test_a_claim_over_two_neighbouring_sentences_is_quoted_as_both():
    source = passage("Gout causes swelling. Colchicine relieves attacks. Rest also helps.")
    assert quote("Gout causes swelling and colchicine relieves attacks.", source) == (
        "Gout causes swelling. Colchicine relieves attacks."
    )


@pytest.mark.parametrize(
    "claim",
    [
        "The notice period is 60 days.",  # another number
        "The notice period is not 30 days.",  # denied
        "Bananas are rich in potassium.",  # something else
        "！",  # nothing
    ],
)
def test_what_the_passage_does_not_say_is_not_supported(claim):
    assert quote(claim, passage("The notice period is 30 days.")) is None


def test_a_denied_source_does_not_support_the_plain_claim():
    source = passage("Metformin must not be used in severe kidney failure.")
    assert quote("Metformin must be used in severe kidney failure.", source) is None


def test_numbers_and_words_of_title_and_section_count():
    source = passage("试用期最长六个月。", title="劳动合同法", section="第19条")
    assert quote("劳动合同法第19条规定试用期最长六个月。", source) == "试用期最长六个月。"


def test_a_source_may_deny_something_else_in_another_clause():
    source = passage("痛风急性发作时可用秋水仙碱止痛，但不能与克拉霉素同用。")
    assert quote("痛风急性发作可用秋水仙碱止痛。", source) == source.text
    assert quote("秋水仙碱能与克拉霉素同用。", source) is None
