"""The page in a real browser: asked in two languages, streamed, cited, and talking to nobody."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium found: apt-get install chromium, or run tests/install_browser.sh")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A tab that remembers every address it asked for, and what its console said."""

    def __init__(self, chromium: Any, url: str, **options: Any) -> None:
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context = chromium.new_context(**({"locale": "en-US"} | options))
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(90_000)
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on(
            "console",
            lambda line: self.complaints.append(line.text) if line.type == "error" else None,
        )
        self.tab.goto(url)
        self.tab.wait_for_selector("#vz-box textarea")

    def ask(self, question: str) -> None:
        self.tab.fill("#vz-box textarea", question)
        self.tab.press("#vz-box textarea", "Enter")
        self.tab.wait_for_selector(f".vz-question:text-is('{question}')")

    def answered(self, turns: int) -> Any:
        """The last reply, once it has been checked and stands on the page."""
        done = ":is(.vz-answer, .vz-refused, .vz-safety, .vz-emergency)"
        self.tab.wait_for_function(
            "([done, n]) => document.querySelectorAll(`.vz-reply${done}`).length >= n",
            arg=[done, turns],
        )
        self.tab.wait_for_timeout(400)  # a person takes a moment before the next question
        return self.tab.locator(f".vz-reply{done}").last

    @property
    def strangers(self) -> list[str]:
        own = (self.url, "data:", "blob:")
        return [address for address in self.requests if not address.startswith(own)]


@pytest.fixture
def visit(chromium: Any, page: str) -> Iterator[Any]:
    visits: list[Visit] = []

    def go(**options: Any) -> Visit:
        visits.append(Visit(chromium, page, **options))
        return visits[-1]

    yield go
    for each in visits:
        each.context.close()
        assert each.strangers == []
        assert each.complaints == []


def test_a_chinese_and_an_english_question_are_streamed_cited_and_marked(visit: Any):
    seen = visit()
    seen.ask("偏头痛有哪些常见症状？")
    seen.tab.wait_for_selector(".vz-writing .vz-text:has-text('偏头痛的')")
    partial = seen.tab.locator(".vz-writing .vz-text").inner_text()
    reply = seen.answered(1)
    assert "偏头痛的常见症状有搏动性头痛、恶心和畏光。" in reply.inner_text()
    assert partial not in ("", reply.locator(".vz-text").inner_text())
    assert seen.tab.locator(".vz-cited h3").inner_text() == "偏头痛"
    assert seen.tab.locator("mark").inner_text() == "偏头痛的常见症状有搏动性头痛、恶心和畏光。"

    seen.ask("What are the symptoms of gout?")
    reply = seen.answered(2)
    assert "sudden severe joint pain" in reply.inner_text()
    assert "no substitute for a doctor" in reply.inner_text()
    assert seen.tab.locator("mark").inner_text().startswith("Common symptoms of gout")
    reply.locator("a.vz-chip").click()
    assert seen.tab.locator(".vz-card:target h3").inner_text() == "Gout"
    assert len(seen.requests) > 5
    assert seen.strangers == []


def test_what_cannot_be_answered_and_what_is_urgent_look_different(visit: Any):
    seen = visit()
    seen.ask("Who won the 2018 World Cup?")
    assert seen.answered(1).locator(".vz-box-refused").count() == 1
    seen.ask("我胸口剧痛，喘不上气")
    assert seen.answered(2).locator(".vz-box-emergency").inner_text().endswith("请立即拨打120。")


def test_an_example_is_asked_by_a_click(visit: Any):
    seen = visit()
    seen.tab.click(".vz-example:has-text('metformin')")
    assert "kidney failure" in seen.answered(1).inner_text()


def test_four_ways_stand_side_by_side(visit: Any):
    seen = visit()
    seen.tab.check("#vz-compare input")
    seen.ask("When is metformin not used?")
    seen.answered(4)
    arms = seen.tab.locator(".vz-grid .vz-reply").evaluate_all("all => all.map(e => e.dataset.arm)")
    assert arms == ["base", "base+rag", "tuned", "tuned+rag"]
    assert "<b>a lot</b>" in seen.tab.locator(".vz-grid .vz-reply").first.inner_text()


def test_hostile_documents_are_shown_as_text_and_fetch_nothing(visit: Any):
    seen = visit()
    seen.ask("Hostile text shown click tick")
    seen.answered(1)
    card = seen.tab.locator(".vz-card").first
    assert card.locator("h3").inner_text() == "<script>alert(1)</script>"
    assert "${alert(2)} {{constructor}} `tick`" in card.inner_text()
    assert seen.tab.locator("#vz-main img, #vz-main script").count() == 0


def test_the_examples_are_in_the_language_of_the_page(visit: Any, offered: Any):
    assert visit().tab.locator(".vz-example").all_inner_texts() == offered["en"]


def test_a_page_of_one_language_offers_no_other(chromium: Any, english_page: str, offered: Any):
    seen = Visit(chromium, english_page, locale="zh-CN")
    seen.tab.wait_for_timeout(1000)
    assert seen.tab.locator("#vz-lang:visible").count() == 0
    assert seen.tab.locator("#vz-send").inner_text() == "Ask"
    assert seen.tab.locator(".vz-example").all_inner_texts() == offered["en"]
    seen.context.close()


def test_the_arrow_of_the_receipt_points_to_it_and_down_once_it_is_open(visit: Any):
    seen = visit()
    turned = "e => getComputedStyle(e).transform"
    arrow = seen.tab.locator("#vz-receipt .icon")
    assert arrow.evaluate(turned) == "matrix(0, -1, 1, 0, 0, 0)"  # ▼ turned to ▶
    seen.tab.click("#vz-receipt button")
    seen.tab.wait_for_function("document.querySelector('#vz-receipt .label-wrap.open')")
    seen.tab.wait_for_timeout(500)
    assert arrow.evaluate(turned) == "none"


def test_on_a_phone_an_emergency_is_one_line_beside_what_is_asked_later(visit: Any):
    seen = visit(viewport={"width": 400, "height": 800})
    seen.ask("I have chest pain")
    seen.answered(1)
    seen.ask("Who won the 2018 World Cup?")
    notice = seen.answered(2).locator(".vz-notice")
    assert notice.inner_text() == "The emergency advice above still holds."
    assert notice.bounding_box()["height"] < 50
    assert seen.tab.locator(".vz-card:visible").count() == 0


def test_labels_change_with_the_toggle_and_the_conversation_stays(visit: Any, offered: Any):
    seen = visit()
    seen.ask("What are the symptoms of gout?")
    seen.answered(1)
    seen.tab.click("#vz-lang label:has-text('中文')")
    seen.tab.wait_for_selector("#vz-send:has-text('提问')")
    assert seen.tab.locator(".vz-header h1").inner_text() == "医学问答"
    assert seen.tab.locator(".vz-report").get_attribute("href") == "report.zh.html"
    assert seen.tab.locator(".vz-side").inner_text() == "依据"
    assert seen.tab.locator(".vz-example").all_inner_texts() == offered["zh"]
    assert "joint pain" in seen.tab.locator("#vz-talk").inner_text()


def test_a_chinese_browser_is_greeted_in_chinese_and_a_phone_needs_no_sideways_scrolling(
    visit: Any,
):
    seen = visit(locale="zh-CN", viewport={"width": 400, "height": 800})
    seen.tab.wait_for_selector("#vz-send:has-text('提问')")
    seen.ask("痛风要做哪些检查？")
    assert "血尿酸测定" in seen.answered(1).inner_text()
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_wide_table_is_scrolled_within_the_conversation(visit: Any):
    seen = visit(viewport={"width": 400, "height": 800})
    seen.ask("What is the speed of the swinging bucket rotor?")
    reply = seen.answered(1)
    assert reply.locator("th").all_inner_texts()[:2] == ["Rotor", "Tubes"]
    assert reply.locator("td").last.inner_text().startswith("<img src=http://example.org/i.png>")
    assert reply.locator("td a.vz-chip").count() == 1
    assert seen.tab.locator("mark").first.inner_text() == "Swinging bucket"
    for table in seen.tab.locator(".vz-table").all():
        assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= 400
    assert reply.locator("td").first.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"


def test_a_new_conversation_forgets_the_old_one(visit: Any):
    seen = visit()
    seen.ask("What are the symptoms of gout?")
    seen.answered(1)
    seen.tab.click("#vz-clear")
    seen.tab.wait_for_selector(".vz-welcome")
    assert seen.tab.locator("mark").count() == 0
    assert seen.tab.evaluate("localStorage.length") == 0


def test_on_a_desktop_the_page_fits_the_window_and_its_title_stands_on_one_line(visit: Any):
    seen = visit(viewport={"width": 1280, "height": 800})
    height = seen.tab.evaluate("document.documentElement.scrollHeight")
    title = seen.tab.locator(".vz-header h1").bounding_box()
    assert height <= 800
    assert title["height"] < 40


def test_a_page_that_is_opened_after_another_build_says_so(chromium: Any, outdated_page: str):
    seen = Visit(chromium, outdated_page)
    seen.tab.wait_for_selector(".vz-outdated:has-text('newer build')")
    seen.tab.click("#vz-lang label:has-text('中文')")
    seen.tab.wait_for_selector(".vz-outdated:has-text('重新启动')")
    seen.context.close()
