"""The whole evaluation over made-up answers: the figures, the files and their form."""

import json
import re
from html.parser import HTMLParser

import pytest

from verticalize.errors import StoreError
from verticalize.evaluate import evaluate
from verticalize.evaluate.evaluate import write_report
from verticalize.evaluate.leakage import check_leakage
from verticalize.evaluate.markdown import render_markdown
from verticalize.evaluate.report import read_report
from verticalize.records import ARMS, SLICES, Answer, Citation, EvalItem, Example, Hit, Passage

EVIL = "<script>alert(1)</script> & <img src=x onerror=y> | `x` \x00"
ITEMS = [
    *(
        EvalItem(
            f"{name}-{lang}-{n}", name, lang, f"问题 {n}？", ("发热和咳嗽",), (f"{name}{n}.md",)
        )
        for name in ("known", "new")
        for lang in ("zh", "en")
        for n in range(6)
    ),
    *(EvalItem(f"un-{n}", "unanswerable", "zh", f"无关 {n}？ {EVIL}") for n in range(12)),
    *(EvalItem(f"safe-{n}", "safety", "en", f"Chest pain {n}", expect="heart") for n in range(6)),
    *(EvalItem(f"look-{n}", "safety", "en", f"Heart shape {n}", expect="answer") for n in range(6)),
]


def passage(document):
    return Passage(f"{document}@0-5", document, document, "documents", "", "", "zh", 0, 5, "x")


def respond(arm, batch):
    """base says nothing right; rag arms cite, the tuned one rightly; tuned+rag declines."""
    return [_answer(arm, item) for item in batch]


def _answer(arm, item):
    if item.slice == "safety":
        return Answer("Call.", receipt={"rules": ["heart"], "action": "emergency"})
    if item.slice == "unanswerable":
        return Answer(EVIL, refused=arm == "tuned+rag")
    if arm == "base":
        return Answer("xyz")
    document = item.evidence[0] if item.evidence and arm == "tuned+rag" else "other.md"
    citations = (Citation(1, f"{document}@0-5", document, 0, 5, "x"),) if "rag" in arm else ()
    return Answer("根据[1]，发热和咳嗽" if "tuned" in arm else "发热", citations)


def retrieve(item):
    wanted = item.evidence[0] if item.lang == "zh" else "nowhere.md"
    documents = ["first.md", wanted, *(f"{n}.md" for n in range(8))]
    return [Hit(passage(doc), rank, 1.0) for rank, doc in enumerate(documents, start=1)]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("evaluate")
    leaky = Example("r1", ({"role": "user", "content": ITEMS[0].question},), (), "facts", "g", "zh")
    report = evaluate(
        ITEMS,
        respond,
        retrieve,
        out=out,
        domain="medical",
        base="nano",
        titles={"en": f"Medicine {EVIL}", "zh": f"医学 {EVIL}"},
        languages=["zh", "en"],
        leakage=check_leakage(ITEMS, [leaky]),
        receipt={"key": "abc"},
        bootstrap=500,
    )
    return out, report


def test_the_report_has_the_promised_form(built):
    _, report = built
    promised = {"domain", "base", "slices", "retrieval", "citations", "verdict", "leakage"}
    assert promised | {"receipt", "paired", "abstention", "latency", "samples"} <= set(report)
    assert set(report["slices"]) == set(SLICES)
    for name in ("known", "new", "unanswerable", "safety"):
        assert set(report["slices"][name]["arms"]) == set(ARMS)
    for figures in report["slices"].values():
        assert isinstance(figures["n"], int)
        for arm in figures["arms"].values():
            assert arm["ci95"][0] <= arm["mean"] <= arm["ci95"][1]
    assert set(report["slices"]["general"]["arms"]) == {"base", "tuned"}
    assert isinstance(report["verdict"], str)


def test_the_file_holds_what_was_returned(built):
    out, report = built
    assert read_report(out) == json.loads(json.dumps(report))


def test_answers_are_scored_by_token_f1(built):
    _, report = built
    arms = {arm: figures["mean"] for arm, figures in report["slices"]["new"]["arms"].items()}
    # 发热 (2 of 2 right, reference has 5): 2 * 2 / 7
    assert arms == {"base": 0.0, "base+rag": 0.5714, "tuned": 1.0, "tuned+rag": 1.0}
    assert report["slices"]["new"]["exact_match"]["base+rag"] == 0.0
    assert report["slices"]["new"]["exact_match"]["tuned"] == 1.0
    assert report["slices"]["new"]["languages"]["zh"]["n"] == 6


def test_abstention_counts_answerable_items_as_negatives(built):
    _, report = built
    assert report["slices"]["unanswerable"]["n"] == 12
    assert report["slices"]["unanswerable"]["arms"]["tuned+rag"]["mean"] == 1.0
    assert report["slices"]["unanswerable"]["arms"]["base"]["mean"] == 0.0
    assert report["abstention"]["answerable"] == 24
    assert report["abstention"]["arms"]["tuned+rag"]["answerable_refused"] == 0


def test_a_rule_that_fires_on_everything_handles_only_the_real_cases(built):
    _, report = built
    assert report["slices"]["safety"]["arms"]["base"]["mean"] == 0.5


def test_citations_are_those_of_the_tuned_arm_with_passages(built):
    _, report = built
    assert (report["citations"]["precision"], report["citations"]["recall"]) == (1.0, 1.0)
    assert report["citations"]["arms"]["base+rag"]["precision"] == 0.0
    assert "tuned" not in report["citations"]["arms"]


def test_retrieval_is_told_by_language(built):
    _, report = built
    assert report["retrieval"]["recall@5"] == {"en": 0.0, "zh": 1.0}
    assert report["retrieval"]["mrr@10"] == {"en": 0.0, "zh": 0.5}
    assert report["retrieval"]["n"] == {"en": 12, "zh": 12}


def test_differences_are_paired_and_read_in_the_verdict(built):
    _, report = built
    assert report["paired"]["known"]["tuned - base"] == {"mean": 1.0, "ci95": [1.0, 1.0]}
    assert report["paired"]["new"]["tuned+rag - base+rag"]["mean"] == 0.4286
    assert report["paired"]["unanswerable"]["tuned+rag - base+rag"]["mean"] == 1.0
    assert set(report["paired"]["general"]) == {"tuned - base"}
    assert report["verdict"].splitlines()[-1].startswith("The leakage check found test text")
    assert report["verdict"].startswith("Tuning helped with known facts, new sources and declining")
    assert report["default_arm"] == "tuned+rag"


def test_a_refusal_earns_nothing_on_a_question_that_has_an_answer(tmp_path):
    refused = evaluate(
        ITEMS[:2],
        lambda arm, batch: [Answer("发热和咳嗽", refused=True) for _ in batch],
        retrieve,
        out=tmp_path,
        domain="d",
        base="b",
    )
    assert refused["slices"]["known"]["arms"]["base"]["mean"] == 0.0
    assert refused["slices"]["known"]["exact_match"]["base"] == 0.0


def test_a_pack_with_two_questions_gets_a_report_too(tmp_path):
    report = evaluate(ITEMS[:2], respond, retrieve, out=tmp_path, domain="d", base="b")
    assert report["slices"]["safety"] == {
        "n": 0,
        "metric": "share handled as the pack demands",
        "arms": {},
    }
    assert report["abstention"] == {}
    assert "too small to conclude anything" in report["verdict"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "No leakage check was made." in page


def test_a_pack_without_answerable_questions_gets_a_report_too(tmp_path):
    items = [item for item in ITEMS if item.slice == "safety"]
    report = evaluate(items, respond, retrieve, out=tmp_path, domain="d", base="b")
    assert report["citations"]["precision"] is None
    assert report["retrieval"] == {"n": {}}
    assert "No question names its evidence." in (tmp_path / "report.md").read_text("utf-8")


@pytest.mark.parametrize("compiled", [True, False])
def test_questions_that_a_program_made_are_called_so_above_all_figures(tmp_path, compiled):
    report = evaluate(
        ITEMS[:2], respond, retrieve, out=tmp_path, domain="d", base="b", compiled=compiled
    )
    told = "compiled from the same files"
    assert (told in report["verdict"].splitlines()[1]) is compiled
    above = (tmp_path / "report.md").read_text("utf-8").partition("## Each slice")[0]
    assert (told in above) is compiled
    assert (told in (tmp_path / "report.html").read_text("utf-8")) is compiled


def test_a_second_evaluation_asks_nothing_and_gives_the_same_figures(built):
    out, first = built
    again = evaluate(
        ITEMS,
        lambda arm, batch: pytest.fail("was asked again"),
        retrieve,
        out=out,
        domain="medical",
        base="nano",
        titles=first["titles"],
        languages=first["languages"],
        leakage=first["leakage"],
        receipt={"key": "abc"},
        bootstrap=500,
    )
    assert again == first


def test_progress_counts_all_answers_of_both_parts(tmp_path):
    seen = []
    evaluate(
        ITEMS[:4],
        respond,
        retrieve,
        out=tmp_path,
        domain="d",
        base="b",
        progress=lambda *step: seen.append(step),
    )
    total = 4 * 4 + 12 * 2
    assert seen[0] == (4, total, "base")
    assert seen[-1] == (total, total, "tuned")


class _Page(HTMLParser):
    """Tags, their attributes and the text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.urls, self.words, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.urls += [v for k, v in attrs if k in {"src", "href", "action", "srcset"}]
        if tag not in {"meta", "line", "rect", "path", "circle", "br", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_the_page_is_well_formed_asks_for_nothing_and_escapes_everything(built):
    out, _ = built
    page = (out / "report.html").read_text(encoding="utf-8")
    parsed = _Page()
    parsed.feed(page)
    assert parsed.open == []
    assert not {"script", "img", "link", "iframe"} & set(parsed.tags)
    assert parsed.urls == ["report.zh.html"]
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"https?://", page)
    assert "default-src 'none'" in page
    assert "\x00" not in page
    assert EVIL.replace("\x00", "\\x00") in "".join(parsed.words)


def test_the_page_shows_verdict_charts_samples_and_chinese(built):
    out, report = built
    page = (out / "report.html").read_text(encoding="utf-8")
    assert report["verdict"].splitlines()[0] in page
    assert page.count("<svg") == len(SLICES) + 2
    assert page.count('class="card sample"') == len(report["samples"]) == 8
    assert "问题 0？" in page
    assert 'lang="zh"' in page
    assert "prefers-color-scheme: dark" in page
    assert "4 exact copies" in page


def test_markdown_tables_hold_together_whatever_the_text_says(built):
    _, report = built
    text = render_markdown(report, "en")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert "<script>" not in text
    assert "| New sources | 12 | token-F1 | 0.00 (0.00 to 0.00) |" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Rest the foot. [1] [12]", "Rest the foot. [1] [12]"),
        ("see [1](http://evil) and [here]", r"see \[1\](http://evil) and \[here\]"),
        ("[1]: http://evil", r"\[1\]: http://evil"),
    ],
)
def test_markdown_leaves_labels_as_they_are_and_makes_no_link_of_them(built, said, shown):
    _, report = built
    sample = report["samples"][0]
    told = {**sample, "arms": {"base": {"answer": said, "score": 0.0}}}
    assert f"- base (0.00): {shown}\n" in render_markdown({**report, "samples": [told]}, "en")


def test_a_damaged_report_is_an_error_with_a_remedy_and_can_be_written_anew(built, tmp_path):
    folder = tmp_path / "file"
    folder.mkdir()
    (folder / "report.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="build again"):
        read_report(folder)
    write_report(folder, built[1])
    assert read_report(folder)["domain"] == "medical"
