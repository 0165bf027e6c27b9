"""Follow-ups with an index at hand: without a subject of their own, or with another one."""

from collections.abc import Callable
from functools import partial

import pytest

from verticalize.assistant.turns.followup import Asked, follow
from verticalize.assistant.turns.turned import of_it
from verticalize.records import Hit, Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.gate.subjects import Subjects
from verticalize.retrieval.words.everyday import GROUPS

Follow = Callable[..., Asked]


def passage(source: str, text: str, title: str = "", section: str = "", **given: str) -> Passage:
    lang = "zh" if "\u4e00" <= text[0] <= "\u9fff" or text[-1] == "。" else "en"
    kind = given.get("kind", "documents")
    return Passage(text, title or source, source, kind, title, section, lang, 0, len(text), text)  # type: ignore[arg-type]


def card(source: str, title: str, *lines: str) -> Passage:
    return passage(source, "\n".join(lines), title, kind="facts")


PASSAGES = [
    passage("parts.csv", "配件名称：光幕；单价：360；供货天数：2。\n配件名称：门滑块；单价：8；供货天数：1。"),
    passage("faults.csv", "故障代码：E42；故障含义：门锁断开；处理方法：查触点；能否复位：自动复位。"),
    passage("faults.csv", "故障代码：E55；故障含义：换层停靠；处理方法：查门机；能否复位：断电复位。"),
    passage("fees.txt", "半包：小配件由公司承担。每月450元。\n大包：全部配件由公司承担。每月820元。", "收费"),
    passage("brakes.md", "电梯的制停距离按速度定：1.0 m/s为0.25 m，1.5 m/s为0.45 m。"),
    passage("files.md", "诉讼卷宗保管十年，刑事卷宗保管二十年。借阅期限十五天，可以续借一次。"),
    card("limits.csv", "劳动争议仲裁", "劳动争议仲裁的期间：一年。", "劳动争议仲裁的起算：知道之日。"),
    card("limits.csv", "行政诉讼", "行政诉讼的期间：六个月。"),
    card("drugs.csv", "Meropenem", "Dose of Meropenem: 500 mg.", "Removal of Meropenem: yes."),
    card("drugs.csv", "Ciprofloxacin", "Dose of Ciprofloxacin: 250 mg."),
    passage("access.md", "A new fistula is used after 6 weeks.", "Access", "Fistula (AVF)"),
    passage("access.md", "A graft is needled after 2 weeks.", "Access", "Graft (AVG)"),
    passage("meters.csv", "编号：YQ-14；名称：粒子计数器；校准周期：12；费用：2600。\n编号：YQ-15；名称：采样器；校准周期：12；费用：1100。"),
    passage("staff.csv", "Name: Owen Fairlie; Role: team leader; Extension: 230.\nName: Hannah Quill; Role: handler; Extension: 231."),
    passage("roles.md", "| 岗位 | 批准 | 审核 |\n|---|---|---|\n| QA经理 | 全部 | 质量负责人 |\n\n以上为岗位分工。"),
    passage("training.md", "第七条 检验人员培训八十学时。\n第八条 新员工培训四十学时。"),
    passage("files.html", "Closed files are kept for 7 years. Files on wills are kept for 15."),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index") / "i"
    write_index(folder, PASSAGES, embedder="hashing", dimension=64, synonyms=GROUPS)
    return open_index(folder)


@pytest.fixture
def ask(index: Index) -> Follow:
    """The last question, asked after the others."""

    def search(question: str) -> list[Hit]:
        return index.search(question, 5)

    def last(*questions: str) -> Asked:
        *before, question = questions
        return follow(question, before, search, Subjects(index))

    return last


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("光幕多少钱", "几天到货"),
        ("E42什么意思", "怎么处理"),
        ("E42什么意思", "能复位吗"),
        ("大包多少钱一个月", "包括哪些"),
        ("劳动争议的仲裁时效多久？", "从什么时候开始算？"),
        ("诉讼卷宗要保管几年？", "可以借出来看多久？"),
        ("诉讼卷宗要保管几年？", "能续吗？"),
        ("诉讼卷宗要保管几年？", "2019年的时候是多少？"),
        ("诉讼卷宗要保管几年？", "如果客户同意呢？"),
        ("E42什么意思", "孕妇能用吗"),
        ("光幕多少钱", "要几天能买到？"),
        ("光幕多少钱", "多久检查一次"),
        ("光幕多少钱", "多久要重新换一次？"),
        ("光幕多少钱", "一次多少钱？"),
        ("光幕多少钱", "要多长时间"),
        ("光幕多少钱", "谁生产的"),
        ("粒子计数器多久校准", "下次什么时候"),
        ("粒子计数器多久校准", "谁负责这台仪器？"),
        ("粒子计数器在哪", "校准周期是多少？"),
        ("E42什么意思", "故障含义是什么"),
        ("QA经理批准什么", "审核是谁？"),
        ("What does Owen Fairlie do?", "What is the extension number?"),
        ("What does alarm E-07 mean?", "what do I do?"),
        ("What is the dose of meropenem?", "What is the removal?"),
        ("How long are closed files kept?", "Are there any exceptions?"),
        ("How long are closed files kept?", "What documents do I need?"),
        ("How long are closed files kept?", "What is the limit for that?"),
        ("How long are closed files kept?", "Who signs that?"),
        ("How long are closed files kept?", "Is a fee added to it?"),
        ("How long are closed files kept?", "Was that different before 2024?"),
        ("Can Owen Fairlie see files?", "What is his extension?"),
        ("Can Owen Fairlie see files?", "Who stands in for him?"),
        ("Can Owen Fairlie see files?", "His e-mail?"),
        ("Can Owen Fairlie see files?", "How long does he stay?"),
    ],
)
def test_a_short_question_without_a_subject_is_asked_with_the_one_before(ask, before, question):
    assert ask(before, question).text == f"{before} {question}"


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("光幕多少钱", "门滑块几天到货"),
        ("光幕多少钱", "E42怎么处理"),
        ("光幕多少钱", "行政诉讼要多久"),
        ("E42什么意思", "触点怎么查"),  # begins with what it asks of
        ("光幕多少钱", "怎么借阅卷宗"),  # nothing that is told of the light curtain
        ("光幕多少钱", "你们几点开门"),
        ("光幕多少钱", "这份合同第二十条说了什么"),
        ("光幕多少钱", "校准周期是多少？"),  # nothing that its row tells
        ("粒子计数器在哪", "门滑块的校准周期是多少？"),
        ("粒子计数器在哪", "校准周期怎么写进记录"),
        ("What does Owen Fairlie do?", "What is your extension?"),
        ("How long are files kept?", "What is the extension?"),  # no row is named
        ("光幕多少钱", "多久做一次电梯检验"),
        ("光幕多少钱", "一次性手套多少钱"),
        ("How long are closed files kept?", "Is a graft needled and who pays for it?"),
        ("How long are closed files kept?", "My son is ill, can he come?"),
        ("How long are closed files kept?", "Is that rash dangerous?"),
        ("How long are closed files kept?", "Under which law are grafts needled?"),
        ("How long are closed files kept?", "Is meropenem removed by it?"),
        ("What is the dose of meropenem?", "What are your prices?"),
        ("What is the dose of meropenem?", "What fees are there?"),
        ("What is the dose of meropenem?", "Who removes the files?"),
        ("How soon can a fistula be used?", "What is the MLRO?"),
    ],
)
def test_a_question_with_a_subject_is_not(ask, before, question):
    assert ask(before, question).text == question


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("光幕多少钱", "那门滑块呢", "门滑块多少钱"),
        ("E42什么意思", "那E55呢", "E55什么意思"),
        ("大包多少钱一个月", "半包呢", "半包多少钱一个月"),
        ("1.0的梯制停距离多少", "那1.5的呢", "1.5的梯制停距离多少"),
        ("批量2000个抽几个样", "12000个呢？", "批量12000个抽几个样"),
        ("粒子计数器多久校准", "采样器呢", "采样器多久校准"),
        ("What is the fee for a 12 kg dog?", "And for 42 kg?", "What is the fee for a 42 kg dog?"),
        ("Who pays £7,800?", "And £12,500?", "Who pays £12,500?"),
        ("诉讼卷宗要保管几年？", "刑事卷宗呢？", "刑事卷宗要保管几年？"),
        ("劳动争议的仲裁时效多久？", "那行政诉讼呢？", "行政诉讼时效多久？"),
        ("What does E-42 mean?", "and E-55?", "What does E-55 mean?"),
        ("When do I give meropenem?", "what about cipro?", "When do I give Ciprofloxacin?"),
        ("How soon can a fistula be used?", "and a graft?", "How soon can a graft be used?"),
        ("How long are closed files kept?", "And files on wills?", "How long are files on wills kept?"),
    ],
)  # fmt: skip
def test_what_is_named_takes_the_place_of_what_was_asked_of(ask, before, question, asked):
    assert ask(before, question).text == asked


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("What is the dose of meropenem?", "And in children?"),
        ("What is the dose of meropenem?", "And on Sundays?"),
        ("What is the fee for a 12 kg dog?", "And for 3 months?"),  # no other weight
        ("What is the dose of meropenem?", "what about removal?"),
        ("What is the dose of meropenem?", "and a graft?"),  # not of its kind
        ("光幕多少钱", "那孩子呢"),
        ("光幕多少钱", "旧版呢"),
        ("光幕多少钱", "第04版呢"),
        ("光幕多少钱", "根据SOP-QA-020"),
        ("How long are closed files kept?", "under CR-2?"),
        ("How long are closed files kept?", "And under the old rules?"),
        ("E42和E41有什么区别", "那E55呢"),  # in the place of which?
    ],
)
def test_what_is_no_other_thing_of_the_kind_is_added(ask, before, question):
    assert ask(before, question).text == f"{before} {question}"


def test_each_thing_takes_the_place_of_the_one_before(ask):
    first = "How long are closed files kept?"
    said = ask(first, "And files on wills?", "What about files of minors?")
    assert said.text == "How long are files of minors kept?"
    assert ask(first, "And files on wills?", "What about Hong Kong files?").said == (
        f"{first} What about Hong Kong files?"
    )


def test_what_is_asked_next_is_asked_of_the_new_thing(ask):
    asked = ask("光幕多少钱", "几天到货", "那门滑块呢", "它是什么型号")
    assert asked.text == "门滑块多少钱 几天到货 它是什么型号"
    assert asked.latest == "门滑块 它是什么型号"
    dose = "What is the dose of meropenem?"
    assert ask(dose, "and ciprofloxacin?", "and in children?").text == (
        "What is the dose of ciprofloxacin? and in children?"
    )


@pytest.mark.parametrize(
    ("before", "question", "lacking"),
    [
        ("1.0的梯制停距离多少", "那1.5的呢", False),
        ("1.0的梯制停距离多少", "4米的呢", True),
        ("E42什么意思", "那E55呢", False),
        ("E42什么意思", "那E99呢", True),
        ("What is the dose of meropenem?", "and ciprofloxacin?", False),
        ("What is the dose of meropenem?", "and tazocin?", True),
        ("What is the dose of meropenem?", "and in toddlers?", False),
        ("光幕多少钱", "周六呢", False),
        ("光幕多少钱", "旧版呢", False),
        ("光幕多少钱", "2019年呢", False),
    ],
)
def test_a_thing_that_the_evidence_does_not_have_is_lacking(ask, before, question, lacking):
    assert ask(before, question).lacking == lacking


def test_after_who_and_which_one_speaks_of_the_row_that_was_quoted(index: Index) -> None:
    row = "Name: Owen Fairlie; Role: team leader; Extension: 230 [1]"
    table = "| 名称 | 编号 |\n|---|---|\n| 采样器 | YQ-15 | [1]"

    def asked(before: str, question: str, answer: str) -> str:
        search = partial(index.search, k=5)
        return follow(question, [before], search, Subjects(index), [answer]).latest

    leader, extension = "Who leads them?", "What is his extension?"
    assert asked(leader, extension, row) == f"Owen Fairlie {extension}"
    assert asked("哪台最贵？", "它多久校准", table) == "采样器 它多久校准"
    assert asked("How is the team led?", extension, row) == extension
    assert asked(leader, extension, "Nobody leads them. [1]") == extension
    assert asked(leader, extension, "\n".join([row] * 3)) == extension  # a list


def test_a_row_is_spoken_of_by_the_cell_behind_its_code(ask: Follow) -> None:
    assert ask("粒子计数器多久校准", "一次多少钱").latest == "粒子计数器 一次多少钱"


def test_what_says_nothing_itself_is_about_the_words_of_the_first_question(ask: Follow) -> None:
    first = "How long are closed files kept?"
    assert ask(first, "What does it cost?").latest == "closed files What does it cost?"
    assert ask(first, "Does it burn?").latest == "Does it burn?"


def test_hits_that_hold_the_thing_turned_to_come_alone(index: Index) -> None:
    hits = index.search("新员工培训多少学时 检验员呢", 5)
    kept = of_it("检验员", "新员工培训多少学时 检验员呢", hits)  # short for 检验人员
    assert [hit.passage.source for hit in kept] == ["training.md"]
    assert of_it("保安", "新员工培训多少学时 保安呢", hits) == hits
