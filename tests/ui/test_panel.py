import pytest

from verticalize.records import Answer, Citation, Hit, Passage
from verticalize.ui.labels import LABELS
from verticalize.ui.panel import evidence, marked, receipt


def passage(text: str = "Rest helps. Water helps.", **options: object) -> Passage:
    fields: dict[str, object] = {
        "id": f"a.md@50-{50 + len(text)}", "document_id": "a.md", "source": "a.md",
        "kind": "documents", "title": "Gout", "section": "Care", "lang": "en", "start": 50,
        "end": 50 + len(text), "text": text,
    }  # fmt: skip
    return Passage(**(fields | options))  # type: ignore[arg-type]


def citation(start: int, end: int, label: int = 1) -> Citation:
    return Citation(label, "a.md@50-74", "a.md", start, end, "")


def hits(*passages: Passage) -> tuple[Hit, ...]:
    return tuple(Hit(p, rank, 0.5) for rank, p in enumerate(passages, start=1))


def test_the_cited_characters_are_marked_where_the_document_has_them():
    assert marked(passage(), [citation(62, 74)]) == "Rest helps. <mark>Water helps.</mark>"


def test_overlapping_spans_are_one_mark():
    html = marked(passage(), [citation(55, 65), citation(50, 61)])
    assert html == "<mark>Rest helps. Wat</mark>er helps."


def test_marks_do_not_break_escaping():
    html = marked(passage("a <b> & <i>"), [citation(52, 55)])
    assert html == "a <mark>&lt;b&gt;</mark> &amp; &lt;i&gt;"


def test_the_cited_cells_of_a_table_are_marked():
    rows = "| item | A |\n|---|---|\n| force | <b> 5 kN |\n| mass | 3 t |"
    found = passage(f"See:\n{rows}")
    start = 50 + found.text.index("| force")
    html = marked(found, [citation(start, start + len("| force | <b> 5 kN"))])
    assert html.startswith('See:<div class="vz-table">')
    assert '<th scope="col">item</th>' in html
    assert "<td><mark>force</mark></td><td><mark>&lt;b&gt; 5 kN</mark></td>" in html
    assert "<td>mass</td><td>3 t</td>" in html


def test_rows_have_the_header_that_their_passage_does_not_hold():
    found = passage("| force | 5 kN |\nRest.", lead="| item | <A> |")
    html = marked(found, [citation(50, 64)])
    soft = '<th scope="col"><span class="vz-around">{}</span></th>'
    assert soft.format("item") + soft.format("&lt;A&gt;") in html
    assert "<td><mark>force</mark></td><td><mark>5 kN</mark></td>" in html
    assert html.endswith("</div>Rest.")


def test_a_table_goes_on_through_what_stands_around_a_passage():
    found = passage("| force | 5 kN |\n", lead="| item | A |")
    html = marked(found, [], "| item | A |\n|---|---|", "| mass | 3 t |")
    assert html.count("<table>") == 1
    assert "<td>force</td>" in html
    assert '<td><span class="vz-around">mass</span></td>' in html


def test_text_before_a_passage_that_does_not_hold_the_header_does_not_replace_it():
    found = passage("| force | 5 kN |", lead="| item | A |")
    for before in ("Half a sentence", "| other | B |\n|---|---|\n| mass | 3 t |\n"):
        html = marked(found, [], before=before)
        assert '<th scope="col"><span class="vz-around">item</span></th>' in html
        assert "<td>force</td>" in html


def test_cited_passages_come_first_and_the_others_are_folded():
    other = passage("Cold helps.", id="b.md@50-61", title="Other")
    answer = Answer("[2]", citations=(citation(50, 61, label=2),), hits=hits(other, passage()))
    html = evidence(answer, "en")
    assert html.index("vz-evidence-2") < html.index("<details") < html.index("vz-evidence-1")
    assert html.count(LABELS["en"]["cited"] + "</span>") == 1


def test_where_nothing_is_cited_it_is_said_and_the_passages_stay_open():
    html = evidence(Answer("Rest.", hits=hits(passage())), "en")
    assert LABELS["en"]["evidence_unchecked"] in html
    assert '<details class="vz-others" open>' in html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_refusal_is_not_blamed_for_citing_nothing_and_what_came_nearest_is_folded(lang: str):
    html = evidence(Answer("No.", refused=True, hits=hits(passage())), lang)
    assert LABELS[lang]["evidence_unchecked"] not in html
    assert f'<details class="vz-others"><summary>{LABELS[lang]["nearest"]}</summary>' in html


def test_passages_in_another_language_that_a_refusal_points_to_are_open():
    pointed = Answer("See.", refused=True, hits=hits(passage()), receipt={"across": "0a1b"})
    html = evidence(pointed, "en")
    assert '<details class="vz-others" open>' in html
    assert LABELS["en"]["nearest"] not in html


GUIDE = (
    "# Gout\n\n## Care\n\nRest helps.\n\n### **At night**\n\nUse **ice**.\n```\n# no heading\n```"
)


def test_headings_that_are_shown_already_are_left_out_and_others_are_no_raw_markdown():
    html = marked(passage(GUIDE), [])
    assert html == (
        'Rest helps.<div class="vz-heading">At night</div>Use <strong>ice</strong>.\n'
        "```\n# no heading\n```"
    )


def test_a_heading_that_is_cited_stays():
    start = 50 + GUIDE.index("Care")
    html = marked(passage(GUIDE), [citation(start - 3, start + 4)])
    assert html.startswith('<div class="vz-heading"><mark>Care</mark></div>Rest helps.')


def test_a_heading_is_escaped():
    html = marked(passage("## <b>Care & *x*"), [])
    assert html == '<div class="vz-heading">&lt;b&gt;Care &amp; *x</div>'


SHEET = "bike: Otter; gears: 6\nbike: Heron; gears: 21"


def sheet(text: str = SHEET, **options: object) -> Passage:
    return passage(text, place="rows 2–3", section="", **options)


def test_few_rows_of_a_spreadsheet_have_the_names_of_their_columns_at_the_side():
    lines = "a: 1; b: 2; c: x: <b>; d: 4; e: light; agile\na: 5; c: 7; e: 9"
    rows = [("a", "1", "5"), ("b", "2", ""), ("c", "x: &lt;b&gt;", "7"), ("d", "4", "")]
    cells = "".join(
        f'<tr><th scope="row">{name}</th><td>{one}</td><td>{two}</td></tr>'
        for name, one, two in [*rows, ("e", "light; agile", "9")]
    )
    upright = '<div class="vz-table vz-upright"><table><tbody>'
    assert marked(sheet(lines), []) == f"{upright}{cells}</tbody></table></div>"


def test_a_long_name_of_a_column_may_be_broken_behind_its_underscores():
    assert '<th scope="row">day_<wbr>price</th>' in marked(sheet("day_price: 1"), [])


def test_a_row_in_chinese_is_a_table_too():
    assert marked(sheet("名称：光幕；单价：360"), []).count('<th scope="row">') == 2


def test_before_what_follows_a_row_there_is_a_line_break():
    html = marked(sheet("a: 3; b: 4"), [], "a: 1; b: 2", "a: 5; b: 6\na: 7; b: 8")
    soft = '<span class="vz-around">{}</span>'
    assert f"<tr><td>{soft.format(1)}</td><td>{soft.format(2)}</td></tr><tr><td>3</td>" in html
    assert '<th scope="col">a</th><th scope="col">b</th>' in html
    assert html.count("<tr>") == 5


def test_of_a_cited_row_the_cited_cells_are_marked():
    row, cell = SHEET.index("\nbike") + 51, 50 + SHEET.rindex("gears")
    whole = (row, 50 + len(SHEET))
    html = marked(sheet(), [citation(*whole), citation(cell, whole[1])])
    assert html.count("<mark>") == 1
    assert "<mark>21</mark>" in html
    assert "<td><mark>Heron</mark></td>" in marked(sheet(), [citation(*whole)])


def test_prose_with_colons_is_no_row():
    assert "<table" not in marked(passage("Dose: 5 mg; maximum: 10 mg; form: tablet"), [])


def test_title_section_source_and_short_metadata_are_shown_escaped():
    hostile = passage(
        title="<i>Gout</i>",
        section='" onload="x',
        source="<a.md>",
        metadata={"status": "in <force>", "blob": "x" * 61, "list": [1], "lang": "en"},
    )
    html = evidence(Answer("x", hits=hits(hostile)), "en")
    assert "&lt;i&gt;Gout&lt;/i&gt;" in html
    assert "&quot; onload=&quot;x" in html
    assert "<code>&lt;a.md&gt;</code>" in html
    assert "status: in &lt;force&gt;" in html
    assert "blob" not in html
    assert "list" not in html


def test_how_far_a_source_binds_is_told_in_the_language_of_the_question():
    law = passage(
        metadata={
            "status": "repealed", "effective_to": "2020-12-31", "grade": "1a",
            "jurisdiction": "<b>中国大陆</b>", "licence": "CC0",
        }
    )  # fmt: skip
    answer = Answer("x", hits=hits(law), receipt={"lang": "zh"})
    html = evidence(answer, "en")
    for text in ("已废止", "适用至2020-12-31", "&lt;b&gt;中国大陆&lt;/b&gt;", "证据等级1a"):
        assert text in html
    assert "licence: CC0" in html
    assert "status:" not in html
    assert "valid to 2020-12-31" in evidence(Answer("x", hits=hits(law)), "en")


def test_before_an_answer_there_are_hints():
    assert LABELS["zh"]["evidence_empty"] in evidence(None, "zh")
    assert LABELS["zh"]["receipt_empty"] in receipt(None, "zh")
    assert LABELS["zh"]["evidence_none"] in evidence(Answer("x"), "zh")


def test_a_receipt_shows_its_main_figures_and_then_all_of_it():
    made = {"arm": "tuned+rag", "model": "<nano>", "support": 0.517, "seconds": 1.25}
    html = receipt(Answer("x", receipt=made), "en")
    for text in ("Tuned + evidence", "&lt;nano&gt;", "0.52", "1.25", "&quot;support&quot;: 0.517"):
        assert text in html


def test_a_passage_can_be_read_in_its_section_and_says_where_it_stands():
    around = Hit(passage(place="pages 3–4"), 1, 0.5, "Before <it>.", "After.")
    html = evidence(Answer("[1]", citations=(citation(62, 74),), hits=(around,)), "en")
    assert "pages 3–4" in html
    folded = html[html.index("<details") :]
    assert LABELS["en"]["context"] in folded
    assert folded.index("Before &lt;it&gt;.") < folded.index("<mark>Water") < folded.index("After.")


def test_a_passage_that_is_its_whole_section_has_nothing_to_unfold():
    assert "<details" not in evidence(
        Answer("[1]", citations=(citation(62, 74),), hits=hits(passage())), "en"
    )
