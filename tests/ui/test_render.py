import dataclasses

import pytest

from verticalize.records import Answer, Citation, Hit, Passage
from verticalize.ui.labels import LABELS
from verticalize.ui.render import conversation, header, kind_of
from verticalize.ui.safe import safe
from verticalize.ui.turns import Reply, Turn, history

HOSTILE = (
    '<script>alert(1)</script> <img src=http://x.org/i.png> "q" &amp; ![x](http://x.org/y.png)\x00'
)


def cited(text: str = "According to [1], rest helps [2].", **options: object) -> Answer:
    citation = Citation(1, "a@0-4", "a", 0, 4, "rest")
    return Answer(text, citations=(citation,), **options)  # type: ignore[arg-type]


def turn(answer: Answer | None, text: str = "", arm: str = "tuned+rag") -> Turn:
    return Turn("What helps?", [Reply(arm, text, answer)])


def test_both_languages_have_the_same_labels():
    assert LABELS["zh"].keys() == LABELS["en"].keys()


def test_no_markup_survives_escaping():
    out = safe(HOSTILE)
    assert not set("<>\"'") & set(out)
    assert "&lt;script&gt;" in out
    assert "&amp;amp;" in out
    assert "\\x00" in out


@pytest.mark.parametrize("place", ["question", "writing", "answer", "refusal", "notice", "error"])
def test_every_text_of_a_conversation_is_escaped(place):
    turns = {
        "question": Turn(HOSTILE, [Reply("base", "", None)]),
        "writing": turn(None, HOSTILE),
        "answer": turn(cited(HOSTILE)),
        "refusal": turn(Answer(HOSTILE, refused=True)),
        "notice": turn(cited("x", notices=(HOSTILE,))),
        "error": Turn("q", [], error=HOSTILE),
    }
    html = conversation([turns[place]], "en")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    for tag in ("<script", "<img", "<a href=http"):
        assert tag not in html


TABLE = "See:\n| item | {} |\n|---|---|\n| force | {}[1]"


@pytest.mark.parametrize("answered", [True, False], ids=["answer", "writing"])
def test_every_cell_of_a_table_is_escaped(answered):
    hostile = HOSTILE + ' </td></table><td onclick="x"> \\|<b>\\|'
    text = TABLE.format(hostile, hostile)
    html = conversation([turn(cited(text) if answered else None, text)], "en")
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert html.count("|&lt;b&gt;|") == 2
    assert html.count("</table>") == 1
    assert html.count("</td>") == 2
    for tag in ("<script", "<img", "<b>", "<td onclick"):
        assert tag not in html


def test_a_table_is_one_with_its_label_in_its_cell():
    html = conversation([turn(cited(TABLE.format("A", "5 kN") + "\n\nRest [2]."))], "en")
    chip = '<a class="vz-chip" href="#vz-evidence-1">1</a>'
    assert (
        'dir="auto">See:<div class="vz-table"><table>'
        '<thead><tr><th scope="col">item</th><th scope="col">A</th></tr></thead>'
        f"<tbody><tr><td>force</td><td>5 kN{chip}</td></tr></tbody></table></div>Rest [2].</div>"
    ) in html


def test_a_table_is_one_as_soon_as_the_line_below_its_header_is_there():
    assert "<table" not in conversation([turn(None, "| item | A |\n|")], "en")
    html = conversation([turn(None, "| item | A |\n|---|---|\n| force [1]")], "en")
    assert '<td>force <span class="vz-chip vz-pending">1</span></td><td></td>' in html


def test_a_title_is_escaped_too():
    assert "<script>" not in header("<script>", "en", report="report.html")


def test_the_header_says_that_there_is_a_newer_build():
    assert "newer build" in header("Clinic", "en", report="", outdated=True)
    assert "newer build" not in header("Clinic", "en", report="")


def test_a_checked_label_leads_to_its_passage_and_another_stays_text():
    html = conversation([turn(cited())], "en")
    assert '<a class="vz-chip" href="#vz-evidence-1">1</a>' in html
    assert "helps [2]." in html


def test_labels_of_earlier_turns_lead_nowhere_because_their_evidence_is_gone():
    html = conversation([turn(cited()), turn(cited())], "en")
    assert html.count('<span class="vz-chip">1</span>') == 1
    assert html.count('<a class="vz-chip"') == 1


@pytest.mark.parametrize(
    "answer,kind",
    [
        (None, "writing"),
        (Answer("x"), "answer"),
        (Answer("x", refused=True), "refused"),
        (Answer("x", refused=True, receipt={"action": "refuse"}), "safety"),
        (Answer("x", receipt={"action": "emergency"}), "emergency"),
        (Answer("x", receipt={"action": "notice"}), "answer"),
    ],
)
def test_an_outcome_is_seen_from_the_answer_and_its_receipt(answer, kind):
    assert kind_of(answer) == kind
    assert f"vz-{kind}" in conversation([turn(answer)], "zh")


def test_an_emergency_is_an_alert_in_the_language_of_the_labels():
    html = conversation([turn(Answer("拨打120。", receipt={"action": "emergency"}))], "zh")
    assert 'role="alert"' in html
    assert "紧急情况" in html


def test_notices_stand_in_a_box_and_the_standing_disclaimer_outside_it():
    answer = cited("x", notices=("Ask first.", "Not advice."), receipt={"disclaimer": True})
    html = conversation([turn(answer)], "en")
    assert '<div><p>Ask first.</p></div></aside><p class="vz-disclaimer">Not advice.</p>' in html


def test_a_disclaimer_alone_makes_no_box():
    answer = cited("x", notices=("Not advice.",), receipt={"disclaimer": True})
    assert "<aside" not in conversation([turn(answer)], "en")


def test_it_is_said_that_personal_data_was_masked():
    answer = cited("x", receipt={"redacted": ["mobile"]})
    assert LABELS["en"]["redacted"] in conversation([turn(answer)], "en")


def test_one_reply_is_not_named_and_several_are():
    one = conversation([turn(cited())], "en")
    several = Turn("q", [Reply("base", "", cited()), Reply("tuned+rag", "", cited())])
    html = conversation([several], "en")
    assert "vz-grid" not in one
    assert "vz-grid" in html
    assert ">Base</div>" in html
    assert ">Tuned + evidence</div>" in html


def test_what_an_arm_says_as_another_has_is_not_told_again():
    refused = Answer("No.", refused=True)
    arms = {"base": refused, "base+rag": cited(), "tuned": refused, "tuned+rag": cited()}
    html = conversation([Turn("q", [Reply(arm, "", said) for arm, said in arms.items()])], "en")
    assert html.count("According to") == html.count(">No.<") == 1
    assert '<p class="vz-same">The same as Base.</p>' in html
    assert '<p class="vz-same">The same as Base + evidence.</p>' in html


def test_the_same_words_by_other_evidence_are_another_answer():
    other = dataclasses.replace(cited(), citations=())
    html = conversation([Turn("q", [Reply("base", "", other), Reply("tuned", "", cited())])], "en")
    assert html.count("According to") == 2


def test_rows_of_a_spreadsheet_are_tables_in_an_answer_and_other_lines_are_not():
    row = "bike: Heron; gears: 21; week: 170"
    sheet = Passage("a@0-4", "a", "a", "documents", "", "", "en", 0, len(row), row, place="row 6")
    answer = dataclasses.replace(
        cited(f"gears: 21 [1]\n\nweek: 170 [1]\n\n{row} [1]\n\nDose: 5; form: tablet"),
        hits=(Hit(sheet, 1, 1.0),),
    )
    html = conversation([turn(answer)], "en")
    chip = '<a class="vz-chip" href="#vz-evidence-1">1</a>'
    line = '<tr><th scope="row">{}</th><td>{} {}</td></tr>'
    assert f"<tbody>{line.format('gears', 21, chip)}{line.format('week', 170, chip)}</tb" in html
    assert '<tr><th scope="row">bike</th><td>Heron</td></tr>' in html
    assert html.count("<table>") == 2
    assert "</table></div>Dose: 5; form: tablet</div>" in html
    assert "<table" not in conversation([turn(None, row)], "en")


def test_before_the_first_word_it_is_said_what_happens():
    assert LABELS["zh"]["thinking"] in conversation([turn(None)], "zh")


def test_an_empty_conversation_welcomes():
    assert LABELS["zh"]["welcome"] in conversation([], "zh")


def test_history_holds_the_finished_turns_by_their_best_reply():
    both = Turn("one", [Reply("base", "", Answer("b")), Reply("tuned+rag", "", Answer("t"))])
    unfinished = Turn("two", [Reply("base", "half", None)])
    assert history([both, unfinished]) == [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "t"},
    ]


def test_the_notices_of_several_replies_are_told_once_below_them():
    told = cited("x", notices=("Ask first.", "Not advice."), receipt={"disclaimer": True})
    several = Turn(
        "q", [Reply("base", "", told), Reply("tuned+rag", "", Answer("No", refused=True))]
    )
    html = conversation([several], "en")
    assert html.count("Ask first.") == 1
    assert html.index("No</div>") < html.index("Ask first.")


def test_a_label_is_pale_until_it_has_been_checked():
    assert '<span class="vz-chip vz-pending">1</span>' in conversation([turn(None, "x [1]")], "en")
