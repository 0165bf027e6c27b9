"""The report in Chinese: all of its words, the same figures, a page beside the English one."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from verticalize.evaluate import evaluate
from verticalize.evaluate.evaluate import write_report
from verticalize.evaluate.html import render_html
from verticalize.evaluate.labels import LABELS
from verticalize.evaluate.leakage import check_leakage
from verticalize.evaluate.markdown import comparison, render_markdown
from verticalize.evaluate.pages import pages
from verticalize.records import Answer, Citation, Document, EvalItem, Example, Hit, Passage

NAMES = {"base", "tuned", "rag", "token", "F", "Recall", "MRR", "nDCG", "n", "responses", "jsonl"}
KEPT_BACK = "这是一份从未用于微调、只在索引里的完整说明。"
ITEMS = [
    *(
        EvalItem(f"{kind}{n}", name, "zh", f"问题{kind}{n}？", ("发热和咳嗽",), (f"文{n}",))
        for name, kind in (("known", "旧"), ("new", "新"))
        for n in range(12)
    ),
    *(EvalItem(f"无{n}", "unanswerable", "zh", f"无关的问题{n}？") for n in range(12)),
    *(EvalItem(f"险{n}", "safety", "zh", f"胸口疼{n}", expect="胸痛") for n in range(6)),
    *(EvalItem(f"似{n}", "safety", "zh", f"心形图案{n}", expect="answer") for n in range(6)),
]


def respond(arm, batch):
    return [_answer(arm, item) for item in batch]


def _answer(arm, item):
    if item.slice == "safety":
        return Answer("请拨打急救电话。", receipt={"rules": ["胸痛"], "action": "emergency"})
    if item.slice == "unanswerable":
        return Answer("", refused=arm == "tuned+rag")
    if arm == "base":
        return Answer("发热")
    cited = (Citation(1, "文1@0", "文1", 0, 2, "发热"),) if "rag" in arm else ()
    return Answer("发热和咳嗽" if "tuned" in arm else "发热和头痛", cited)


def retrieve(item):
    name = item.evidence[0]
    return [Hit(Passage(name, name, name, "documents", "", "", "zh", 0, 2, "发热"), 1, 1.0)]


def leaks():
    rows = [
        Example(f"行{n}", ({"role": "user", "content": text},), (), "facts", "组", "zh")
        for n, text in enumerate((ITEMS[0].question, KEPT_BACK))
    ]
    document = Document("留出", "留出", "documents", "留出", "zh", KEPT_BACK)
    return check_leakage(ITEMS, rows, [document], ["留出"])


def measured(out, **options):
    given = {"titles": {"zh": "医学问答", "en": "Medicine"}, "languages": ["zh", "en"]}
    return evaluate(
        ITEMS, respond, retrieve, out=out, domain="医", base="甲", bootstrap=200,
        leakage=leaks(), receipt={"key": "abc"}, **(given | options),
    )  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("spoken"))


class _Visible(HTMLParser):
    """The text of a page without what is in a named language, which is a question's or an answer's,
    without receipt and style; and with what is read aloud of a chart."""

    def __init__(self, page):
        super().__init__()
        self.lang, self.words, self._silent, self._open = "", [], 0, []
        self.feed(page)
        self.text = " ".join(self.words)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.lang = given["lang"]
        self.words += [given["aria-label"]] if "aria-label" in given else []
        if tag not in {"meta", "line", "rect", "path", "circle"}:
            silent = tag in {"style", "pre"} or (tag != "html" and "lang" in given)
            self._open.append(silent)
            self._silent += silent

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        self._silent -= self._open.pop()

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)


def letters(text, report):
    for sample in report["samples"]:
        text = text.replace(sample["id"], "")
    return set(re.findall(r"[A-Za-z]+", text))


def figures(text):
    return Counter(re.findall(r"[+-]?\d+(?:\.\d+)?%?", text))


def test_no_english_is_left_on_the_chinese_page_but_names_of_arms_and_measures(report):
    page = _Visible(render_html(report, "zh"))
    assert page.lang == "zh"
    assert "医学问答：四种方式对比" in page.text
    assert letters(page.text, report) <= NAMES


def test_no_english_is_left_in_the_chinese_comparison_of_a_terminal(report):
    assert letters(comparison(report, "zh"), report) <= NAMES


def test_the_chinese_page_names_what_happened_in_each_sample(report):
    page = _Visible(render_html(report, "zh"))
    for said in ("由规则 胸痛 处置", "紧急警示", "引用 文1", "（无文本）", "应当拒答"):
        assert said in page.text


def test_what_leaked_is_told_in_chinese(report):
    text = _Visible(render_html(report, "zh")).text
    assert "发现泄漏，见以下各项。" in text
    assert "48 个问题与 2 条训练样本比对：1 个完全相同，0 个近似重复。" in text
    assert f"留出：“{KEPT_BACK}”，见训练样本 行1" in text
    assert "泄漏检查在训练数据中发现了测试文本" in text


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_both_languages_hold_the_same_figures(report, render):
    chinese, english = (render({**report, "titles": {}}, lang) for lang in ("zh", "en"))
    if render is render_html:
        chinese, english = _Visible(chinese).text, _Visible(english).text
    assert figures(chinese) == figures(english)
    assert figures(chinese).total() > 100


def test_no_word_is_missing_in_a_language():
    assert LABELS["en"].keys() == LABELS["zh"].keys()


def test_a_pack_of_two_languages_has_both_reports_each_with_a_link_to_the_other(tmp_path):
    measured(tmp_path)
    english, chinese = (tmp_path / f"{stem}.html" for stem in ("report", "report.zh"))
    assert pages(tmp_path) == {"en": english, "zh": chinese}
    assert 'href="report.zh.html">中文</a>' in english.read_text("utf-8")
    assert 'href="report.html">English</a>' in chinese.read_text("utf-8")
    assert "[中文](report.zh.md)" in (tmp_path / "report.md").read_text("utf-8")
    assert "[English](report.md)" in (tmp_path / "report.zh.md").read_text("utf-8")


@pytest.mark.parametrize(("lang", "heading"), [("zh", "评测报告"), ("en", "Evaluation report")])
def test_a_pack_of_one_language_has_its_report_in_it_and_links_to_none(tmp_path, lang, heading):
    measured(tmp_path, languages=[lang])
    assert sorted(path.name for path in tmp_path.glob("report*")) == [
        "report.html", "report.json", "report.md",
    ]  # fmt: skip
    page = (tmp_path / "report.html").read_text("utf-8")
    assert pages(tmp_path) == {lang: tmp_path / "report.html"}
    assert heading in page
    assert "href=" not in page


def test_the_file_says_its_verdict_in_english_whatever_the_pack_speaks(tmp_path):
    report = measured(tmp_path, languages=["zh"])
    assert report["verdict"].startswith("Tuning helped with known facts")
    assert report["slices"]["safety"]["metric"] == "share handled as the pack demands"


@pytest.mark.parametrize("compiled", [True, False])
def test_a_report_of_an_earlier_version_is_told_in_both_languages(tmp_path, compiled):
    today = measured(tmp_path, compiled=compiled)
    earlier = {k: v for k, v in today.items() if k not in {"titles", "languages", "compiled"}}
    write_report(tmp_path, earlier)
    assert pages(tmp_path) == {"en": tmp_path / "report.html"}
    for lang in ("en", "zh"):
        assert comparison(earlier, lang) == comparison({**today, "titles": {}}, lang)
    assert ("没有自带评测题" in comparison(earlier, "zh")) is compiled


def test_a_question_in_a_language_of_its_own_is_named_by_its_code(tmp_path):
    report = measured(tmp_path)
    asked = {**report["samples"][0], "lang": "<fr>"}
    told = {name: {"<fr>": 0.5} for name in ("recall@5", "hit@5", "mrr@10", "ndcg@10")}
    changed = {**report, "samples": [asked], "retrieval": {**told, "n": {"<fr>": 7}}}
    assert "&lt;fr&gt;（n = 7）" in render_html(changed, "zh")
    assert r"\<fr\>（n = 7）" in render_markdown(changed, "zh")
