"""Web pages: the content is kept with its structure, what is left out is counted."""

from collections import Counter
from pathlib import Path

import pytest
from reading import read, read_one, read_problem

from verticalize.retrieval.quoting.units import unit_spans

NAV = "<nav><ul><li><a href='/'>{0}</a></li><li><a href='/a'>{1}</a></li></ul></nav>"
LINKS = (
    "<div class='links'><h3>{0}</h3><ul><li><a href='/1'>{1} one</a></li>"
    "<li><a href='/2'>{1} two</a></li><li><a href='/3'>{1} three</a></li></ul></div>"
)
SCRIPT = "<script>var tracker = 'nothing to know';</script><style>.x { color: red }</style>"

ARTICLE_ZH = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>高血压防治</title>
<meta name="author" content="王医生"><meta property="article:published_time" content="2024-05-01">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<link rel="canonical" href="https://example.org/bp"></head><body>
{NAV.format("首页", "关于我们")}<main><h1>高血压防治</h1>
<p>高血压是最常见的慢性病之一，也是心脑血管病最主要的危险因素。神\ufa19字不得改动。</p>
<h2>诊断</h2><p>未用降压药时，非同日三次测量诊室血压，收缩压≥140&nbsp;mmHg 和/或舒张压≥90&nbsp;mmHg。</p>
<h2>治疗</h2><ul><li>限盐<ul><li>每日少于5克</li></ul></li><li>运动，<b>每周</b>五次</li></ul>
<p>血小板计数 150×10<sup>9</sup>/L，水是 H<sub>2</sub>O，the 1<sup>st</sup>。</p>
<h3>何时停药</h3><p>不能自行停药。</p></main>
{LINKS.format("相关文章", "文章")}<footer>健康网</footer>{SCRIPT}</body></html>"""

ARTICLE_EN = f"""<html lang="en-GB"><head><title>Brewing tea | Tea Board</title>
<meta name="author" content="Jane Leaf"></head><body>{NAV.format("Home", "About")}
<div id="content"><h1>Brewing tea</h1>
<p>Good tea begins with fresh water that has not been boiled before, because oxygen carries
taste.</p>
<img src="pot.jpg" alt="A pot"><h2>Water</h2>
<p>Use soft water. Hard water leaves a film on the cup and dulls the colour of black teas.</p>
<h2>Time</h2><p>Three minutes for black tea.</p>
<h2>Storage</h2><p>Dry and dark.</p></div>{LINKS.format("Read on", "Page")}{SCRIPT}</body></html>"""

ROWS = "".join(f"<tr><td>Drug {n}</td><td>{n * 10} mg</td><td>a|b</td></tr>" for n in range(3, 15))
TABLES = f"""<html><head><title>Doses</title></head><body><h1>Doses</h1>
<table><caption>Table 1. Adult doses</caption>
<tr><th>Drug</th><th>Dose</th><th>Note</th></tr>
<tr><td rowspan="2">Drug 1</td><td>10 mg</td><td>with<br>food</td></tr>
<tr><td>20 mg</td><td>fasting</td></tr>{ROWS}</table>
<h2>Children</h2><table><tr><th>Age</th><th>Dose</th></tr><tr><td colspan="2">none</td></tr>
</table></body></html>"""

FAQ = """<html lang="zh"><head><title>常见问题</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": []}</script></head><body>
<h1>常见问题</h1><h2>费用</h2>
<dl><dt>挂号要多少钱？</dt><dd>普通号二十五元，专家号五十元。</dd>
<dt>可以用医保吗？</dt><dd>可以，请带医保卡。</dd></dl>
<h2>就诊</h2><details><summary>需要预约吗？</summary><p>需要，可以提前七天预约。</p></details>
<details><summary>几点开门？</summary><p>早上八点。</p></details></body></html>"""

STATUTE = "".join(
    [
        "<html lang='zh'><head><title>茶叶法</title></head><body><h1>茶叶法</h1>",
        "<h2>第一章 总则</h2>",
        *(f"<p>第{n}条 　经营者应当保证茶叶的质量符合第{n}号标准。</p>" for n in "一二三四"),
        "<h2>第二章 附则</h2><p>第五条 本法自公布之日起施行。</p></body></html>",
    ]
)

# What a reader of the page would miss if it were gone: every one has to be in the text.
PAGES = {
    "zh": (ARTICLE_ZH, ["# 高血压防治", "## 诊断", "## 治疗", "### 何时停药", "不能自行停药。",
                        "- 限盐\n  - 每日少于5克\n- 运动，每周五次", "150×10^9/L，水是 H2O，the 1st。",
                        "神\ufa19字", "≥140\xa0mmHg"]),
    "en": (ARTICLE_EN, ["# Brewing tea", "## Water", "## Time", "Three minutes for black tea.",
                        "## Storage\n\nDry and dark.", "because oxygen carries taste."]),
    "tables": (TABLES, ["# Doses", "Table 1. Adult doses\n\n| Drug | Dose | Note |\n|---|---|---|\n",
                        "| Drug 1 | 10 mg | with food |\n| Drug 1 | 20 mg | fasting |\n",
                        "| Drug 14 | 140 mg | a\\|b |", "## Children", "| none |  |"]),
    "faq": (FAQ, ["# 常见问题", "## 费用", "挂号要多少钱？\n\n普通号二十五元，专家号五十元。",
                  "可以用医保吗？\n\n可以，请带医保卡。", "## 就诊",
                  "### 需要预约吗？\n\n需要，可以提前七天预约。", "### 几点开门？\n\n早上八点。"]),
    "statute": (STATUTE, ["# 茶叶法", "## 第一章 总则", "第一条 　经营者", "第四条", "## 第二章 附则",
                          "第五条 本法自公布之日起施行。"]),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_section_list_and_row_of_a_page_is_kept(tmp_path: Path, name: str) -> None:
    page, pieces = PAGES[name]
    (tmp_path / "a.html").write_text(page, "utf-8")
    text = read_one(tmp_path / "a.html").document.text
    assert [piece for piece in pieces if piece not in text] == []
    assert "tracker" not in text
    assert "color" not in text


@pytest.mark.parametrize(
    ("name", "gone", "notes"),
    [
        ("zh", ["首页", "文章 one", "健康网"],
         {"a heading outside the main content, left out with its section": 1,
          "a block of text outside the main content that was left out": 6}),
        ("en", ["Home", "Page one"],
         {"a heading outside the main content, left out with its section": 1,
          "a block of text outside the main content that was left out": 5,
          "an image that was left out": 1}),
        ("tables", [], {}),
        ("faq", [], {}),
        ("statute", [], {}),
    ],
)  # fmt: skip
def test_what_is_no_content_is_left_out_and_counted(
    tmp_path: Path, name: str, gone: list[str], notes: dict[str, int]
) -> None:
    (tmp_path / "a.html").write_text(PAGES[name][0], "utf-8")
    found = read_one(tmp_path / "a.html")
    assert [words for words in gone if words in found.document.text] == []
    assert Counter(found.notes) == notes


def test_a_page_says_who_wrote_it_when_and_under_which_licence(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_text(ARTICLE_ZH, "utf-8")
    document = read_one(tmp_path / "a.htm").document
    assert (document.id, document.title, document.lang) == ("kb/a.htm", "高血压防治", "zh")
    assert document.metadata == {
        "author": "王医生",
        "date": "2024-05-01",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": "https://example.org/bp",
    }


def test_no_date_is_guessed_from_the_text(tmp_path: Path) -> None:
    page = ARTICLE_EN.replace("Three minutes", "Since 3 May 2019 three minutes")
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert "date" not in read_one(tmp_path / "a.html").document.metadata


@pytest.mark.parametrize(
    ("codec", "head"),
    [
        ("gb18030", "<meta charset='gb2312'>"),
        ("gb18030", ""),
        ("big5", "<meta http-equiv='Content-Type' content='text/html; charset=big5'>"),
        ("utf-8", "<meta charset=gbk>"),
        ("utf-8-sig", "<meta charset=gbk>"),
        ("utf-16", "<meta charset=utf-16>"),
        ("utf-8", "<meta charset='no-such-thing'>"),
    ],
)
def test_the_bytes_decide_the_encoding(tmp_path: Path, codec: str, head: str) -> None:
    body = "<p>高血壓是常見的慢性病，應當長期服藥。醫生說：不要自行停藥。</p>" * 3
    if codec != "big5":
        body = "<p>高血压是常见的慢性病，应当长期服药。医生说：不要自行停药。</p>" * 3
    page = f"<html><head>{head}<title>T</title></head><body><h1>血</h1>{body}</body></html>"
    (tmp_path / "a.html").write_bytes(page.encode(codec))
    text = read_one(tmp_path / "a.html").document.text
    assert text == "# 血\n\n" + (body.replace("<p>", "").replace("</p>", "\n\n")).strip() + "\n"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Ask your doctor.</p>", "Ask your doctor.\n"),
        ("<table><tr><td>剂量</td><td>5 mg</td></tr></table>", "| 剂量 | 5 mg |\n|---|---|\n"),
        ("<table><tr><td><h2>茶</h2><p>绿茶。</p></td></tr></table>", "## 茶\n\n绿茶。\n"),
        ("<pre>Sec. 1  Tea\n  shall be hot.</pre>", "Sec. 1  Tea\n  shall be hot.\n"),
        ("<p hidden>a</p><p style='display: none'>b</p>c", "c\n"),
        ("<h3><button>可以停药吗？</button></h3><p>不可以。</p><button>分享</button>",
         "### 可以停药吗？\n\n不可以。\n"),
        ("<p>bell\x07 tower</p>", "bell tower\n"),
        ("<?xml version='1.0'?><html><head><title/></head><body><a id='x'/>绿茶</body></html>",
         "绿茶\n"),
        ("<table><tr><td colspan='999999999'>a</td><td>b</td></tr></table>",
         "| a |" + "  |" * 99 + " b |\n|" + "---|" * 101 + "\n"),
    ],
)  # fmt: skip
def test_small_and_odd_pages_lose_nothing(tmp_path: Path, page: str, text: str) -> None:
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert read_one(tmp_path / "a.html").document.text == text


def test_a_page_without_main_content_is_kept_whole_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<body>绿茶。<div>红茶。</div>黑茶。</body>", "utf-8")
    found = read_one(tmp_path / "a.html")
    assert (found.document.title, found.document.text) == ("a", "绿茶。\n\n红茶。\n\n黑茶。\n")
    assert found.notes == ("a page without main content, of which all visible text was kept",)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "holds nothing"),
        (b"<html><body><script>1</script></body></html>", "holds nothing"),
        (b"<meta charset=gbk><p>\xff\xff\xff</p>", "not valid UTF-8"),
        (b"<div>" * 3000 + b"deep" + b"</div>" * 3000, "cannot be read whole"),
    ],
)
def test_a_page_that_cannot_be_read_is_a_problem(tmp_path: Path, data: bytes, cause: str) -> None:
    (tmp_path / "a.html").write_bytes(data)
    assert cause in read_problem(tmp_path / "a.html").message


def test_a_page_is_as_large_as_a_text_may_be(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>x</p>\n" * (8 << 20))
    assert "72 MB" in read_problem(tmp_path / "a.html").message
    assert read(tmp_path / "a.html")


STEPS = (
    "<h1>换水</h1><ol><li>关泵</li><li>抽水<ul><li>抽三分之一</li></ul></li><li>注水</li></ol>"
    "<p>次日：</p><ol start='4'><li>开泵</li><li>加菌<br>一瓶</li></ol><ul><li>完成</li></ul>"
)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        (
            STEPS,
            "# 换水\n\n1. 关泵\n2. 抽水\n  - 抽三分之一\n3. 注水\n\n次日：\n\n"
            "4. 开泵\n5. 加菌\n  一瓶\n- 完成\n",
        ),
        ("<ul><li>a<ol><li>b<li>c</ol><li>d</ul>", "- a\n  1. b\n  2. c\n- d\n"),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c\n"),
        ("<ol start=x><li>a</ol>", "1. a\n"),
        ("<ol><li>1. a<li><p>2. b</p><li>1. c</ol>", "1. a\n2. b\n3. 1. c\n"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b\n"),
        ("<ol reversed start=9><li>a<li value=5>b<li>c</ol>", "9. a\n5. b\n4. c\n"),
        ("<ol start=-3><li>a<li>b<li value=-7>c</ol>", "-3. a\n-2. b\n-7. c\n"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</ol>", "1. a\n  b\n2. c\n"),
    ],
)
def test_items_of_an_ordered_list_keep_their_numbers(
    tmp_path: Path, listed: str, text: str
) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{listed}</body></html>", "utf-8")
    assert read_one(tmp_path / "a.html").document.text == text


def test_an_ordered_list_is_quoted_as_the_steps_of_a_procedure(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{STEPS}</body></html>", "utf-8")
    text = read_one(tmp_path / "a.html").document.text
    quoted = [text[slice(*span)].strip() for span in unit_spans(text)]
    assert "1. 关泵\n2. 抽水\n  - 抽三分之一\n3. 注水" in quoted


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ('<div id="footer">Internal. Prints are valid for a day only.</div>', False),
        ('<div class="small Site-Footer">Internal. Prints are valid for a day only.</div>', False),
        ('<div id="footer"><h3>Prints</h3><p>Prints are valid for a day only.</p></div>', True),
        ('<div class="footer-notes">Prints are valid for a day only.</div>', True),
        (f'<div id="footer">{"Prints are valid for a day only. " * 12}</div>', True),
    ],
)
def test_a_line_that_is_called_the_footer_of_the_page_is_no_content(
    tmp_path: Path, block: str, kept: bool
) -> None:
    page = ARTICLE_EN.replace("<p>Dry and dark.</p>", f"<p>Dry and dark.</p>{block}")
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert ("valid for a day" in read_one(tmp_path / "a.html").document.text) is kept
