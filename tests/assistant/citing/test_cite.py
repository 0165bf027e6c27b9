import pytest

from verticalize.assistant.citing.cite import cite, claim_of
from verticalize.records import Passage

DOCUMENT = "# 偏头痛\n偏头痛的常见症状有头痛、恶心和畏光。\n常见诱因有压力和饮酒。\n"
ENGLISH = "Gout is caused by uric acid crystals. Attacks are treated with colchicine."


def passage(document: str, start: int, name: str = "a.md") -> Passage:
    text = document[start:].strip("\n")
    return Passage(
        id=f"{name}@{start}-{start + len(text)}",
        document_id=name,
        source=name,
        kind="documents",
        title="",
        section="",
        lang="zh",
        start=start,
        end=start + len(text),
        text=text,
    )


ZH = passage(DOCUMENT, 6)
EN = passage(ENGLISH, 0, "b.md")


def test_the_span_points_into_the_document():
    cited = cite("根据[1]，偏头痛的常见症状有头痛、恶心和畏光。", [ZH])
    (citation,) = cited.citations
    assert (citation.start, citation.end) == (6, 24)
    assert DOCUMENT[6:24] == citation.quote == "偏头痛的常见症状有头痛、恶心和畏光。"
    assert (citation.label, citation.passage_id, citation.source) == (1, ZH.id, "a.md")
    assert cited.removed == 0


def test_a_quote_runs_on_over_the_sentences_that_follow_in_the_passage():
    cited = cite("根据[1]，偏头痛的常见症状有头痛、恶心和畏光。常见诱因有压力和饮酒。", [ZH])
    (citation,) = cited.citations
    assert citation.quote == "偏头痛的常见症状有头痛、恶心和畏光。\n常见诱因有压力和饮酒。"
    assert DOCUMENT[citation.start : citation.end] == citation.quote


def test_a_label_behind_the_full_stop_belongs_to_the_sentence_before_it():
    cited = cite("Attacks are treated with colchicine. [2] 常见诱因有压力和饮酒。[1]", [ZH, EN])
    assert [(c.label, c.quote) for c in cited.citations] == [
        (2, "Attacks are treated with colchicine."),
        (1, "常见诱因有压力和饮酒。"),
    ]
    assert cited.text == "Attacks are treated with colchicine. [2] 常见诱因有压力和饮酒。[1]"


def test_labels_in_a_list_and_in_chinese_brackets_are_read():
    cited = cite("Attacks are treated with colchicine【1，2】.", [EN, EN])
    assert cited.text == "Attacks are treated with colchicine[1][2]."
    assert [c.label for c in cited.citations] == [1, 2]


def test_a_label_that_names_no_passage_is_removed_and_counted():
    cited = cite("Attacks are treated with colchicine [7].", [EN])
    assert (cited.text, cited.citations, cited.removed) == (
        "Attacks are treated with colchicine.",
        (),
        1,
    )


def test_a_label_whose_passage_says_something_else_is_removed_with_its_lead():
    cited = cite("According to [1], bananas cure gout within 3 days.", [EN])
    assert cited.text == "Bananas cure gout within 3 days."
    assert (cited.citations, cited.removed) == ((), 1)


def test_of_two_labels_only_the_supported_one_stays():
    cited = cite("Attacks are treated with colchicine [1][2].", [ZH, EN])
    assert cited.text == "Attacks are treated with colchicine [2]."
    assert ([c.label for c in cited.citations], cited.removed) == ([2], 1)


def test_two_sentences_with_one_quote_make_one_citation():
    said = "Attacks are treated with colchicine [1]."
    assert len(cite(f"{said} {said}", [EN]).citations) == 1


@pytest.mark.parametrize("text", ["", "No label here.", "Nothing\n\nat all"])
def test_a_text_without_labels_is_left_as_it_is(text):
    assert cite(text, [EN]).text == text
    assert cite(text, [EN]).citations == ()


@pytest.mark.parametrize(
    "sentence,claim",
    [
        ("根据[1]，常见诱因有压力。", "常见诱因有压力。"),
        ("According to [2], rest helps [3].", "rest helps ."),
        ("rest helps", "rest helps"),
    ],
)
def test_a_claim_is_the_sentence_without_lead_and_labels(sentence, claim):
    assert claim_of(sentence) == claim


def test_a_citation_never_begins_within_a_sentence():
    text = "本品孕妇不可以服用。请咨询医生。"
    found = Passage("a@0", "a", "a.md", "documents", "A", "", "zh", 0, len(text), text)
    (citation,) = cite("可以服用。请咨询医生。[1]", [found]).citations
    assert citation.quote == "请咨询医生。"
    (citation,) = cite("本品孕妇不可以服用。请咨询医生。[1]", [found]).citations
    assert citation.quote == text


def test_a_cell_told_before_its_row_is_cited_within_that_row():
    rows = "Machine: Filler; Interval: 500\nMachine: Capper; Interval: 500\n"
    cited = cite("Interval: 500 [1]\n\nMachine: Capper; Interval: 500 [1]", [passage(rows, 0)])
    cell, row = cited.citations
    assert row.quote == "Machine: Capper; Interval: 500"
    assert (cell.quote, cell.end) == ("Interval: 500", row.end)
