"""An inspection finds what was left out, stands twice or contradicts itself, and shows it safely."""

import json
import re
import tracemalloc
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from verticalize import jsonl
from verticalize.domain import load_domain
from verticalize.knowledge.ingest import ingest_into
from verticalize.knowledge.inspect import Inspection, inspect, render
from verticalize.knowledge.inspect.conflicts import holds_number
from verticalize.knowledge.inspect.repeats import lengths_of
from verticalize.knowledge.inspect.spread import Spread

SAME = "Green tea keeps for about a year in a cool, dark and dry place."
HISTORY = "\n\n".join(
    f"## 第{n}章\n\n第{n}章说的是茶的历史，" + "茶" * 80 + "。" for n in range(60)
)
BOARD = (
    {"id": "longjing", "subject": "Longjing", "steeping": "75 °C", "origin": "Hangzhou", "taste": ["chestnut", "pea"]},
    {"id": "sencha", "subject": "Sencha", "steeping": "70 °C", "origin": "Uji", "taste": ["grass"]},
    {"id": "龙井", "subject": "龙井茶", "冲泡": "八十度", "产地": "杭州"},
)  # fmt: skip
MERCHANT = (
    {"id": "1", "subject": "LONGJING", "steeping": "90 °C", "origin": "Fujian", "taste": ["chestnut", "orchid"]},
    {"id": "2", "subject": "Ｓｅｎｃｈａ", "steeping": "70°C", "origin": "uji", "taste": ["grass"]},
    {"id": "3", "subject": "龙井茶", "冲泡": "八十五度", "产地": "杭州"},
)  # fmt: skip


def rows(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(jsonl.dumps(record) + "\n" for record in records)


FILES = {
    "bad.jsonl": '{"subject": "Oolong",\n',
    "board.jsonl": rows(BOARD),
    "copy.md": f"# A copy\n\nRead https://example.org first.\n\n## Keeping\n\n{SAME.upper()}\n",
    "faq.csv": "question,answer\n绿茶能放多久？,密封避光可放一年。\nIs tea healthy?,In moderation it is.\n",
    "history.zh.md": "# 茶史\n\n" + HISTORY,
    "merchant.jsonl": rows(MERCHANT),
    "storing.md": f"# Storing <script>alert('茶')</script>\n\nOn storing.\n\n## Keeping\n\n{SAME}\n",
}


def artifact(tmp_path: Path, files: Mapping[str, str]) -> Path:
    """The folder that the stage ingest writes for a pack with these files."""
    root, knowledge = tmp_path / "domains" / "tea", tmp_path / "knowledge"
    root.mkdir(parents=True)
    (knowledge / "tea").mkdir(parents=True)
    manifest = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/*']\n"
    (root / "domain.yaml").write_text(manifest, "utf-8")
    for name, text in files.items():
        (knowledge / "tea" / name).write_text(text, "utf-8")
    pack = load_domain("tea", domains=tmp_path / "domains", knowledge=knowledge)
    ingest_into(tmp_path / "out", pack, max_tokens=160, parts=tmp_path / "parts")
    return tmp_path / "out"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return artifact(tmp_path_factory.mktemp("tea"), FILES)


@pytest.fixture(scope="module")
def found(folder: Path) -> Inspection:
    return inspect(folder)


@pytest.fixture(scope="module")
def html(found: Inspection) -> str:
    return render(found, "茶 & tea")


def test_a_quarantined_file_is_listed_with_its_reason(found: Inspection) -> None:
    (refused,) = found.refused
    assert refused.path == "tea/bad.jsonl"
    assert refused.problems[0].place.startswith("tea/bad.jsonl:1")
    assert "not valid JSON" in refused.problems[0].message


def test_a_passage_that_stands_twice_is_listed_with_both_places(found: Inspection) -> None:
    assert (found.repeats.groups, found.repeats.passages) == (1, 2)
    (repeat,) = found.repeats.shown
    assert repeat.count == 2
    assert [place.at for place in repeat.places] == ["tea/copy.md", "tea/storing.md"]
    assert [place.section for place in repeat.places] == ["Keeping", "Keeping"]


def test_numbers_that_differ_come_before_words_and_lists_come_last(found: Inspection) -> None:
    told = [(c.kind, c.subject.casefold(), c.relation) for c in found.conflicts.shown]
    assert told == [
        ("numbers", "longjing", "steeping"),
        ("numbers", "龙井茶", "冲泡"),
        ("values", "longjing", "origin"),
        ("lists", "longjing", "taste"),
    ]
    assert found.conflicts.count == {"numbers": 2, "values": 1, "lists": 1}


def test_a_conflict_names_what_each_source_says_and_where(found: Inspection) -> None:
    steeping = found.conflicts.shown[0]
    assert [(c.objects, [p.at for p in c.places]) for c in steeping.claims] == [
        (("75 °C",), ["tea/board.jsonl:1"]),
        (("90 °C",), ["tea/merchant.jsonl:1"]),
    ]
    taste = found.conflicts.shown[-1]
    assert [(c.objects, c.documents) for c in taste.claims] == [
        (("pea",), 1),
        (("orchid",), 1),
        (("chestnut",), 2),
    ]


def test_another_spelling_of_the_same_value_is_no_conflict(tmp_path: Path) -> None:
    pair = [{"id": "a", "subject": "Sencha", "heat": "70 °C"}, {"id": "b", "subject": "ＳＥＮＣＨＡ ", "heat": "70°c"}]  # fmt: skip
    assert inspect(artifact(tmp_path, {"a.jsonl": rows(pair)})).conflicts.shown == ()


def test_a_relation_with_one_value_as_a_rule_comes_before_one_with_many(tmp_path: Path) -> None:
    drugs = [
        {"id": f"m{n}", "subject": "gout", "medicine": f"drug {chr(97 + n)}"} for n in range(5)
    ]
    rest = [
        {"id": f"s{n}", "subject": f"tea {n}", "medicine": ["x", "y"], "origin": "Uji"}
        for n in range(5)
    ]
    other = [{"id": "again", "subject": "tea 1", "origin": "Hangzhou"}]
    found = inspect(artifact(tmp_path, {"a.jsonl": rows([*drugs, *rest, *other])}))
    assert [(c.kind, c.relation) for c in found.conflicts.shown] == [
        ("values", "origin"),
        ("values", "medicine"),
    ]


def test_facts_are_counted_by_language_with_examples_and_their_words(found: Inspection) -> None:
    taste, *_ = (one for one in found.relations if one.relation == "taste")
    assert (taste.facts, taste.subjects, len(taste.examples)) == ({"en": 6}, 2, 3)
    for relation in found.relations:
        for example in relation.examples:
            assert example.quote[example.start : example.end] == example.object


def test_samples_come_from_all_kinds_languages_and_files(found: Inspection) -> None:
    assert {(s.kind, s.lang) for s in found.samples} == {
        (share.kind, share.lang) for share in found.shares
    }
    assert {s.source for s in found.samples} == {s.path for s in found.sources if not s.refused}


def test_each_passage_of_a_sample_is_cut_where_its_document_is(
    folder: Path, found: Inspection
) -> None:
    passages = {row["id"]: row["text"] for row in jsonl.read(folder / "passages.jsonl")}
    assert found.samples
    for sample in found.samples:
        assert sample.cuts
        for cut in sample.cuts:
            text = sample.text[cut.start - sample.start : cut.end - sample.start]
            assert text == passages[f"{sample.id}@{cut.start}-{cut.end}"]


def test_of_a_long_document_a_stretch_of_whole_passages_is_shown(found: Inspection) -> None:
    (history,) = (sample for sample in found.samples if sample.source.endswith("history.zh.md"))
    assert history.passages == 60
    assert 2500 < len(history.text) <= 3000 < history.characters
    assert 20 < len(history.cuts) < 60


def test_text_that_stands_in_no_passage_is_shown_struck(tmp_path: Path) -> None:
    out = artifact(tmp_path, {"a.md": "# One\n\n第一段。\n\n## Two\n\nLost <b>words</b>.\n", "b.jsonl": rows(BOARD)})  # fmt: skip
    for name, change in (("passages", _without_two), ("places", _half_covered)):
        kept = [change(row) for row in jsonl.read(out / f"{name}.jsonl")]
        jsonl.write(out / f"{name}.jsonl", [row for row in kept if row])
    found = inspect(out)
    assert found.lost_count == 1
    assert [part.text for part in found.lost[0].parts] == ["## Two\n\nLost <b>words</b>."]
    assert found.lost[0].coverage == 0.5
    page = render(found, "tea")
    assert page.count("## Two\n\nLost &lt;b&gt;words&lt;/b&gt;.</del>") == 2  # sample and list


def _without_two(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return None if row["section"] == "Two" else row


def _half_covered(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "coverage": 0.5} if row["id"] == "tea/a.md" else row


def test_the_page_escapes_what_documents_say(html: str) -> None:
    assert "<script" not in html
    assert "Storing &lt;script&gt;alert(&#x27;茶&#x27;)&lt;/script&gt;" in html
    assert "<title>茶 &amp; tea:" in html


def test_the_page_needs_nothing_from_elsewhere(html: str) -> None:
    assert "https://example.org" in html
    targets = re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]*)""", html)
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|@import|url\(", html)


def test_every_link_of_the_page_leads_somewhere(html: str) -> None:
    assert set(re.findall(r'href="#([^"]*)"', html)) <= set(re.findall(r'id="([^"]*)"', html))


@pytest.mark.parametrize(
    "text",
    ["tea/bad.jsonl", "75 °C", "八十五度", "tea/merchant.jsonl:3", "2×", "chestnut", "1 left out"],
)
def test_the_page_shows(html: str, text: str) -> None:
    assert text in html


def test_an_inspection_is_the_same_each_time_and_goes_into_json(
    folder: Path, found: Inspection
) -> None:
    assert inspect(folder) == found
    assert json.loads(json.dumps(found.row()))["conflicts"]["count"]["numbers"] == 2


def test_a_pack_without_facts_or_trouble_has_a_calm_page(tmp_path: Path) -> None:
    found = inspect(
        artifact(tmp_path, {"a.md": "# 茶\n\n茶树原产中国。", "b.jsonl": rows([{"text": "Tea."}])})
    )
    page = render(found, "tea")
    assert "nothing stands out" in page
    assert "No facts" in page


def test_lengths_are_counted_by_hand() -> None:
    lengths = lengths_of({1: 2, 10: 3, 11: 1, 160: 4}, 160)
    assert [one.passages for one in lengths.bins] == [5, 1, *[0] * 13, 4]
    assert (lengths.bins[1].low, lengths.bins[1].high) == (11, 20)
    assert (lengths.shortest, lengths.median, lengths.longest) == (1, 10, 160)
    assert sum(one.passages for one in lengths_of({170: 1}, 160).bins) == 1


@pytest.mark.parametrize(
    ("text", "holds"),
    [("10 mg", True), ("２０２４年", True), ("三年", True), ("八十五度", True), ("二十", True),
     ("Hangzhou", False), ("统一", False), ("一般", False), ("杭州", False)],
)  # fmt: skip
def test_a_value_holds_a_number(text: str, holds: bool) -> None:
    assert holds_number(text) is holds


def sample(idents: Iterable[tuple[str, str, int]], size: int) -> list[tuple[str, str, int]]:
    spread = Spread[tuple[str, str, int]](size)
    for stratum, group, number in idents:
        spread.offer(stratum, group, f"{stratum}{group}{number}", lambda: (stratum, group, number))  # noqa: B023
    return spread.chosen()


def test_a_sample_takes_turns_between_strata_and_groups() -> None:
    many = [("en", f"g{n % 4}", n) for n in range(1000)] + [("zh", "only", n) for n in range(9)]
    chosen = sample(many, 8)
    assert [stratum for stratum, _, _ in chosen].count("zh") == 4
    assert {group for stratum, group, _ in chosen if stratum == "en"} == {"g0", "g1", "g2", "g3"}


def test_a_sample_does_not_depend_on_the_order_of_the_stream() -> None:
    many = [("en", f"g{n % 50}", n) for n in range(2000)]
    assert set(sample(many, 12)) == set(sample(reversed(many), 12))


def test_the_memory_of_an_inspection_does_not_grow_with_the_knowledge(tmp_path: Path) -> None:
    peaks = []
    for count in (500, 4000):
        home = tmp_path / str(count)
        facts = ({"id": str(n), "subject": f"tea {n}", "origin": f"hill {n}"} for n in range(count))
        out = artifact(home, {"a.jsonl": rows(facts)})
        inspect(out)  # caches are filled
        tracemalloc.start()
        inspect(out)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_passages_keep_their_order_where_a_document_has_none(tmp_path: Path) -> None:
    out = artifact(tmp_path, {"a.md": "# 甲\n\n甲。", "b.md": "# B\n\nB.", "c.jsonl": rows(BOARD)})
    kept = [row for row in jsonl.read(out / "passages.jsonl") if row["document_id"] != "tea/a.md"]
    jsonl.write(out / "passages.jsonl", kept)
    found = inspect(out)
    counts = {sample.id: sample.passages for sample in found.samples}
    assert (counts["tea/a.md"], counts["tea/b.md"]) == (0, 1)
