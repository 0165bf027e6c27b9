"""Each format is recognised by its rows alone, and its rows become what they mean."""

from pathlib import Path
from typing import Any

import pytest
from imported import read_file, read_rows, turns, write_lines

from verticalize.data import reasons
from verticalize.data.formats import FORMATS, named
from verticalize.data.formats.instructions import escaped, unescaped
from verticalize.data.formats.votes import stack_score
from verticalize.errors import KnowledgeError
from verticalize.records import Preference

BAIZE = "The conversation between human and AI assistant.\n"
# Format, one row of it, and the turns that it says.
CONVERSATIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("alpaca", {"instruction": "译成英文", "input": "红茶", "output": "black tea"}, ["译成英文\n红茶", "black tea"]),
    ("alpaca", {"instruction": "Name a tea.", "input": "<noinput>", "output": "Oolong."}, ["Name a tea.", "Oolong."]),
    (
        "alpaca",
        {"instruction": "再来一种", "output": "白茶", "system": "你是茶师", "history": [["说一种茶", "绿茶"]]},
        ["你是茶师", "说一种茶", "绿茶", "再来一种", "白茶"],
    ),
    ("seed-tasks", {"id": "s1", "name": "tea", "instruction": "Sort.", "instances": [{"input": "b a", "output": "a b"}], "is_classification": False}, ["Sort.\nb a", "a b"]),
    ("dolly", {"instruction": "When?", "context": "It opened in 1999.[42]", "response": "1999", "category": "closed\xa0QA"}, ["When?\nIt opened in 1999.[42]", "1999"]),
    ("belle-target", {"input": "茶是什么？", "target": "一种饮料。"}, ["茶是什么？", "一种饮料。"]),
    ("belle-multiturn", {"instruction": "Human:泡茶要多久？\nAssistant:三分钟。\nHuman:水温呢？\nAssistant:", "input": "", "output": "八十度。"}, ["泡茶要多久？", "三分钟。", "水温呢？", "八十度。"]),
    ("belle-conversations", {"id": "66", "conversations": [{"from": "human", "value": "你好"}, {"from": "assistant", "value": "您好"}]}, ["你好", "您好"]),
    ("sharegpt", {"id": "identity_0", "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}, ["Hi", "Hello."]),
    ("baize", {"topic": "茶", "input": BAIZE + "[|Human|] 红茶？\n[|AI|] 全发酵。\n[|Human|] "}, ["红茶？", "全发酵。"]),
    ("chinese-vicuna-chat", {"input": ["甲？", "乙？"], "output": ["一。", "二。"]}, ["甲？", "一。", "乙？", "二。"]),
    ("chatglm", {"prompt": "那绿茶呢？", "response": "不发酵。", "history": [["红茶？", "全发酵。"]]}, ["红茶？", "全发酵。", "那绿茶呢？", "不发酵。"]),
    ("adgen", {"content": "类型#裙*颜色#红", "summary": "一条红裙。"}, ["类型#裙*颜色#红", "一条红裙。"]),
    ("chatyuan", {"source": "用户：列出两种\\n小元：", "target": "一\\n二"}, ["列出两种", "一\n二"]),
    ("chatyuan", {"source": "用户：红茶？\\n小元：全发酵。\\n用户：绿茶？\\n小元：", "target": "不发酵。"}, ["红茶？", "全发酵。", "绿茶？", "不发酵。"]),
    ("pclue", {"input": "是茶吗？\n选项：是，否", "target": "是", "answer_choices": ["是", "否"], "type": "nli"}, ["是茶吗？\n选项：是，否", "是"]),
    ("huatuo-literature", {"instruction": " <user>: 肝？ <bot>: 器官。 <user>: 大吗？", "input": "", "output": "很大。", "id": 3}, ["肝？", "器官。", "大吗？", "很大。"]),
    ("oig", {"text": "Background: tea.\n<human>: Hot?\n<bot>: Yes."}, ["Background: tea.", "Hot?", "Yes."]),
    ("chatllama-actor", {"user_input": "Hi", "completion": "Hello"}, ["Hi", "Hello"]),
    ("lmflow-text2text", {"type": "text2text", "instances": [{"input": "茶？", "output": "饮料"}]}, ["茶？", "饮料"]),
    ("lmflow-conversation", {"type": "conversation", "instances": [{"system": "Be brief.", "messages": turns("Hi", "Ho")}]}, ["Be brief.", "Hi", "Ho"]),
    ("messages", {"messages": [{"role": "user", "content": [{"type": "text", "text": "看"}]}, {"role": "assistant", "content": "看到了"}]}, ["看", "看到了"]),
]  # fmt: skip
CHAT = "\n\nHuman: Tea or coffee?\n\nAssistant: "
# Format, one row of it, and the last question, the better and the worse answer.
COMPARISONS: list[tuple[str, dict[str, Any], tuple[str, str, str]]] = [
    ("hh-rlhf", {"chosen": CHAT + "Tea.", "rejected": CHAT + "Beer."}, ("Tea or coffee?", "Tea.", "Beer.")),
    ("hh-rlhf", {"chosen": "Human: \n喝什么？\n\nAssistant: \n茶", "reject": "Human: \n喝什么？\n\nAssistant: \n酒"}, ("喝什么？", "茶", "酒")),
    ("belle-dpo", {"prompt": "Human: \n水？\n\nAssistant: \n", "chosen": "是水。", "reject": "否"}, ("水？", "是水。", "否")),
    ("belle-dpo", {"prompt": "Water?", "chosen": "Yes.", "rejected": "No"}, ("Water?", "Yes.", "No")),
    ("preference-messages", {"chosen": turns("茶？", "好"), "rejected": turns("茶？", "坏")}, ("茶？", "好", "坏")),
    ("preference-messages", {"prompt": "茶？", "chosen": turns("茶？", "好"), "rejected": turns("茶？", "坏")}, ("茶？", "好", "坏")),
    ("preference-messages", {"prompt": "茶？", "chosen": turns("", "好")[1:], "rejected": turns("", "坏")[1:]}, ("茶？", "好", "坏")),
    ("stackexchange-paired", {"qid": 7, "question": "Why?", "date": "2020/01/01", "metadata": ["https://a"], "response_j": "So.", "response_k": "No."}, ("Why?", "So.", "No.")),
    ("stackexchange-answers", {"question": "为什么？", "answers": [{"answer_id": 1, "pm_score": 0, "text": "乙"}, {"answer_id": 2, "pm_score": 4, "text": "甲"}]}, ("为什么？", "甲", "乙")),
    ("lmflow-paired-conversation", {"type": "paired_conversation", "instances": [{"chosen": {"messages": turns("a?", "b")}, "rejected": {"messages": turns("a?", "c")}}]}, ("a?", "b", "c")),
]  # fmt: skip


@pytest.mark.parametrize("name, row, said", CONVERSATIONS, ids=[one[0] for one in CONVERSATIONS])
def test_a_conversation_is_recognised_and_read(
    name: str, row: dict[str, Any], said: list[str], tmp_path: Path
) -> None:
    found = read_rows(tmp_path, [row] * 3)
    assert found.format == name
    assert found.said() == [said] * 3
    roles = [message["role"] for message in found.records[0].messages]
    assert roles[-2:] == ["user", "assistant"]
    assert ("system" in roles) == (len(said) % 2 == 1)
    assert not found.dropped
    chinese = any("\u4e00" <= char <= "\u9fff" for char in said[-1])
    assert not chinese or found.records[0].lang == "zh"


@pytest.mark.parametrize("name, row, said", COMPARISONS, ids=[one[0] for one in COMPARISONS])
def test_a_comparison_is_recognised_and_read(
    name: str, row: dict[str, Any], said: tuple[str, str, str], tmp_path: Path
) -> None:
    found = read_rows(tmp_path, [row])
    (one,) = found.records
    assert (found.format, found.opened.format.kind) == (name, "preferences")
    assert isinstance(one, Preference)
    assert (one.prompt[-1]["content"], one.chosen, one.rejected) == said
    assert Preference.from_row(one.row()) == one


def test_every_format_has_a_name_of_its_own_and_is_found_by_its_aliases() -> None:
    names = [name for one in FORMATS for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    assert named("BELLE") is named("alpaca")
    with pytest.raises(KnowledgeError, match="Did you mean 'alpaca'"):
        named("alpacca")


def test_what_only_asks_and_what_is_scored_keep_their_kinds(tmp_path: Path) -> None:
    asked = {
        "question_id": 81,
        "category": "writing",
        "turns": ["写一首诗", "再短些"],
        "reference": ["a", "b"],
    }
    (bench,) = read_rows(tmp_path, [asked]).records
    assert (bench.turns, bench.references) == (("写一首诗", "再短些"), ("a", "b"))
    (prompt,) = read_rows(tmp_path, [{"user_input": "Hi"}]).records
    assert prompt.turns == ("Hi",)
    (held,) = read_rows(
        tmp_path, [{"question": "1+1?", "std_answer": "2", "class": "closed\xa0qa"}]
    ).records
    assert (held.references, held.provenance.about["category"]) == (("2",), "closed_qa")
    scores = [3.5, None, "4", "good", True]
    found = read_rows(
        tmp_path, [{"user_input": "茶？", "completion": "好", "score": s} for s in scores]
    )
    assert (found.format, found.opened.format.kind) == ("chatllama-reward", "scored")
    assert [one.score for one in found.records] == [3.5, None, 4.0]
    assert found.dropped == {reasons.NOT_NUMBER: 2}


def test_documents_keep_their_source_and_licence(tmp_path: Path) -> None:
    rows = [
        {"text": "def f(): pass", "meta": {"source": "github", "license": "mit", "line_count": 1}},
        {"text": "网页", "source": "cc/2023"},
        {"id": "d", "quality_signals": {"a": 1}, "metadata": {}},
        {"raw_content": "新网页", "url": "https://a"},
    ]
    found = read_rows(tmp_path, rows)
    assert (found.format, found.opened.format.kind) == ("redpajama", "text")
    assert [one.text for one in found.records] == ["def f(): pass", "网页", "新网页"]
    assert found.records[0].provenance.about == {
        "source": "github",
        "licence": "mit",
        "line_count": 1,
    }
    assert found.records[1].provenance.about == {"source": "cc/2023"}
    assert found.dropped == {reasons.NO_TEXT: 1}
    pair = {"chosen": {"messages": turns("a", "b")[1:]}, "rejected": {"messages": []}}
    flow = [{"type": "paired_conversation", "instances": [pair]}]
    assert read_rows(tmp_path, flow).dropped == {reasons.NO_ANSWER: 1}
    flow = [{"type": "text_only", "instances": [{"text": "a"}, {"text": " "}, 7]}]
    found = read_rows(tmp_path, flow)
    assert [one.text for one in found.records] == ["a"]
    assert [drop.place.rpartition(":")[2] for drop in found.tally.first] == [
        "1.instances[1]",
        "1.instances[2]",
    ]
    (plain,) = read_rows(tmp_path, [{"text": "只有文字"}]).records
    assert plain.provenance.lang == "zh"


BAD = [
    ({"messages": [{"role": "user", "content": "a"}]}, reasons.NO_ANSWER),
    ({"messages": turns("a", "b", "c") + turns("d", "e")}, reasons.NOT_ALTERNATING),
    ({"messages": turns("a", " ")}, reasons.EMPTY_ANSWER),
    ({"messages": turns("", "b")}, reasons.EMPTY_QUESTION),
    ({"messages": [{"role": "wizard", "content": "a"}, *turns("a", "b")]}, reasons.UNKNOWN_ROLE),
    ({"messages": [*turns("a", "b"), {"role": "tool", "content": "7"}]}, reasons.TOOL),
    ({"messages": [*turns("a"), {"role": "assistant", "content": None, "tool_calls": [1]}]}, reasons.TOOL),
    ({"messages": [*turns("a"), {"role": "assistant", "content": None}]}, reasons.MISSING),
    ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}, *turns("b")[:1]]}, reasons.NOT_TEXT),
    ({"instruction": "a", "output": 7}, reasons.NOT_TEXT),
    ({"input": ["a", "b"], "output": ["c"]}, reasons.UNEQUAL_LISTS),
    ({"prompt": "a", "response": "b", "history": [["c"]]}, reasons.UNEQUAL_LISTS),
    ({"chosen": CHAT + "a", "rejected": CHAT + "a"}, reasons.SAME_ANSWERS),
    ({"chosen": CHAT + "a", "rejected": CHAT + ""}, reasons.EMPTY_ANSWER),
    ({"chosen": CHAT + "a", "rejected": CHAT.replace("Tea", "Milk") + "b"}, reasons.CONTEXTS_DIFFER),
    ({"question": "a", "answers": [{"pm_score": 1, "text": "b"}]}, reasons.NO_PAIR),
    ({"qid": 1, "question": "a", "response_j": " ", "response_k": "b"}, reasons.EMPTY_ANSWER),
    ({"user_input": "a", "completion": "b", "score": 10**400}, reasons.NOT_NUMBER),
]  # fmt: skip


@pytest.mark.parametrize("row, reason", BAD, ids=[f"{n} {one[1]}" for n, one in enumerate(BAD)])
def test_a_row_that_cannot_be_used_is_dropped_with_its_reason_and_line(
    row: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    found = read_rows(tmp_path, [row])
    assert found.records == []
    costs_the_row = {one: n for one, n in found.dropped.items() if not one.startswith("turn:")}
    assert costs_the_row == {reason: 1}
    assert found.tally.first[-1].place.endswith("rows.jsonl:1")
    assert set(found.dropped) <= reasons.REASONS


def test_a_chat_that_the_assistant_opens_starts_at_its_first_question(tmp_path: Path) -> None:
    said = [("gpt", "…it is."), ("human", "真的吗？"), ("gpt", "真的。"), ("human", "好")]
    row = {"conversations": [{"from": who, "value": what} for who, what in said]}
    found = read_rows(tmp_path, [row])
    assert found.said() == [["真的吗？", "真的。"]]
    assert found.dropped == {reasons.FIRST_BY_ASSISTANT: 1, reasons.LAST_BY_USER: 1}


def test_chats_that_part_early_are_compared_there_if_that_is_wished(tmp_path: Path) -> None:
    start = "\n\nHuman: 茶？\n\nAssistant: "
    rows = [
        {"chosen": start + "好\n\nHuman: 甜吗？\n\nAssistant: 不", "rejected": start + "坏\n\nHuman: 苦？\n\nAssistant: 是"},
        {"chosen": start + "好\n\nHuman: 甜？\n\nAssistant: 不", "rejected": start + "好\n\nHuman: 苦？\n\nAssistant: 是"},
    ]  # fmt: skip
    found = read_rows(tmp_path, rows, cut_contexts=True)
    (one,) = found.records
    assert (one.prompt[0]["content"], one.chosen, one.rejected) == ("茶？", "好", "坏")
    assert found.dropped == {reasons.CONTEXTS_DIFFER: 1}
    assert read_rows(tmp_path, rows).dropped == {reasons.CONTEXTS_DIFFER: 2}


def test_only_the_last_answer_is_the_target_where_the_chat_before_is_given(tmp_path: Path) -> None:
    about = {}
    for name, row, said in CONVERSATIONS:
        (one,) = read_rows(tmp_path, [row]).records
        about[name, len(said)] = one.about.get("targets")
    told = {key for key, targets in about.items() if targets == "last"}
    assert told == {
        ("alpaca", 5),
        ("belle-multiturn", 4),
        ("huatuo-literature", 4),
        ("chatglm", 4),
        ("chatyuan", 4),
    }


def test_dolly_loses_its_citations_only_if_that_is_wished(tmp_path: Path) -> None:
    row = {"instruction": "何时？", "context": "始于1999年。[42]", "response": "1999年[7]"}
    assert read_rows(tmp_path, [row], strip_citations=True).said() == [
        ["何时？\n始于1999年。", "1999年"]
    ]
    bare = {**row, "context": "", "response": "a[0]"}
    assert read_rows(tmp_path, [bare], strip_citations=True).said() == [["何时？", "a[0]"]]


def test_a_licence_is_that_of_the_user_or_of_the_row_and_never_guessed(tmp_path: Path) -> None:
    row = {"instruction": "a", "context": "", "response": "b"}
    path = write_lines(tmp_path / "rows.jsonl", [row, {**row, "license": "MIT"}])
    assert [one.about.get("licence") for one in read_file(path).records] == [None, "MIT"]
    given = read_file(path, licence="CC-BY-SA-3.0").records
    assert {one.about["licence"] for one in given} == {"CC-BY-SA-3.0"}
    assert "databricks-dolly-15k" in read_file(path).opened.format.licence


def test_escaped_line_breaks_come_back() -> None:
    words = "一\n\t二\n"
    assert escaped(words) == "一\\n\\t二\\n"
    assert unescaped(escaped(words)) == words


def test_votes_become_the_scores_of_stackllama() -> None:
    votes = (-3, 0, 1, 2, 7, 30)
    assert [stack_score(one, accepted=False) for one in votes] == [-1, 0, 1, 2, 3, 5]
    assert [stack_score(one, accepted=True) for one in votes] == [-1, 1, 2, 3, 4, 6]


def test_at_most_ten_pairs_are_made_of_a_question_and_all_others_counted(tmp_path: Path) -> None:
    answers = [
        {"score": votes, "selected": votes == 1, "text": f"答{votes}"}
        for votes in (0, 1, 3, 7, 15, 15)
    ]
    found = read_rows(tmp_path, [{"question": "问？", "answers": answers}])
    # 6 answers are 15 pairs: scores 0, 2 (1 and accepted), 2, 3, 4, 4
    assert found.dropped == {reasons.SCORE_TIE: 2, reasons.TOO_MANY_PAIRS: 3}
    assert [one.about["scores"] for one in found.records][:3] == [[4, 3], [4, 2], [4, 2]]
    assert len({one.group for one in found.records}) == 1
    assert len({one.id for one in found.records}) == 10
