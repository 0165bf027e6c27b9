"""self-instruct, with a stub teacher whose every task is known: golden counts, zh and en."""

from collections import Counter
from pathlib import Path

from asking import asking, scripted

from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.recipes.self_instruct import new_tasks
from verticalize.instruct.teacher.recipes.tasks import Task, read_tasks, shown
from verticalize.instruct.teacher.request import Reply, Usage
from verticalize.instruct.teacher.rows import Rejected

SEEDS = {
    "en": [
        Task("List three ways to save water at home.", "", "Shorter showers, ...", "seed-1"),
        Task("Explain why the sky is blue to a child.", "", "Light ...", "seed-2"),
        Task("Sort these words by length.", "fig, banana, plum", "fig, plum, banana", "seed-3"),
    ],
    "zh": [
        Task("请列出三种在家节约用水的办法。", "", "缩短淋浴时间……", "种子一"),
        Task("向小学生解释天空为什么是蓝色的。", "", "阳光……", "种子二"),
        Task("把下面的词语按笔画多少排列。", "人、林、森", "人、林、森", "种子三"),
    ],
}
# Instruction → the reason why it is not taken; None: it is.
EN: list[tuple[str, str | None]] = [
    ("Name five animals that hibernate in winter.", None),
    ("List three ways to save some water at home.", "too much like another instruction"),
    ("Name five animals that hibernate in the winter.", "too much like another instruction"),
    ("Summarise this paragraph", "an instruction of three words or fewer"),
    ("Say it " + "again " * 149, "an instruction of more than 150 words"),
    ("Describe the picture that is shown below.", "an instruction that needs more than text"),
    ("Tell me what the word photograph comes from.", None),  # no word of the list as a whole
    ("Write a program that sorts a list.", "an instruction to write a program"),
    ("- give me some advice on sleep", "an instruction that begins with a sign"),
    ("How do vaccines teach the immune system to defend us?", None),
    ("请用中文介绍一下长城的历史和它的用途。", "another language"),
]
ZH: list[tuple[str, str | None]] = [
    ("说出五种冬天要冬眠的动物。", None),
    ("请列出三种在家里节约用水的办法。", "too much like another instruction"),
    ("说出五种在冬天要冬眠的动物。", "too much like another instruction"),
    ("写首诗", "an instruction of three words or fewer"),
    ("说" + "很" * 150, "an instruction of more than 150 words"),
    ("描述一下这张图片里的内容。", "an instruction that needs more than text"),
    ("请编写一个程序来排序。", "an instruction to write a program"),
    ("、请给我一些睡眠方面的建议", "an instruction that begins with a sign"),
    ("疫苗是怎样教会免疫系统保护我们的？", None),
    ("Describe the history of the Great Wall in two sentences.", "another language"),
]


def reply_of(instructions: list[str], lang: str, *, cut: bool = False) -> Reply:
    one, two, three = {"zh": ("指令", "输入", "输出"), "en": ("Instruction", "Input", "Output")}[
        lang
    ]
    text = "".join(
        f"{n}. {one}: {instruction}\n{n}. {two}:\n<noinput>\n{n}. {three}:\nOutput {n}\n###\n"
        for n, instruction in enumerate(instructions, start=4)
    )
    if cut:
        text += f"{4 + len(instructions)}. {one}: This one is cut in the mid"
    return Reply(text.removeprefix(f"4. {one}: "), Usage(), cut=cut)


def run(lang: str, reply: Reply, log: Path, wanted: int = 100) -> tuple[list[Task], list[Rejected]]:
    rejects: list[Rejected] = []
    with asking(scripted(lambda _: reply.text), log) as client:
        found = new_tasks(SEEDS[lang], client, Order(), rejects.append, wanted=wanted, lang=lang)
        return [task for task, _, _ in found], rejects


def check(lang: str, planned: list[tuple[str, str | None]], log: Path) -> None:
    tasks, rejects = run(lang, reply_of([text for text, _ in planned], lang), log, wanted=17)
    kept = [text for text, reason in planned if reason is None]
    assert [task.instruction for task in tasks] == kept
    first = rejects[: len(planned) - len(kept)]
    assert Counter(r.reason for r in first) == Counter(r for _, r in planned if r)


def test_golden_counts_in_english(log: Path) -> None:
    check("en", EN, log)


def test_golden_counts_in_chinese_where_the_reference_filters_find_nothing_alike(log: Path) -> None:
    check("zh", ZH, log)


def test_it_ends_when_the_teacher_has_nothing_new(log: Path) -> None:
    tasks, rejects = run("en", reply_of(["Name five animals that hibernate in winter."], "en"), log)
    assert len(tasks) == 1
    assert {r.reason for r in rejects} == {"too much like another instruction"}


def test_the_last_task_of_a_cut_reply_is_dropped_and_malformed_ones_are_counted() -> None:
    whole = reply_of(["Name five animals that hibernate.", "Explain how tides come about."], "en")
    assert [task.output for task in read_tasks(whole, 3, "en")] == ["Output 4", "Output 5"]  # type: ignore[union-attr]
    cut = list(read_tasks(reply_of(["Name five animals that hibernate."], "en", cut=True), 3, "en"))
    assert cut[1:] == ["the last task of a reply that was cut"]
    numbered_wrongly = Reply(whole.text.replace("5.", "7."), Usage())
    assert list(read_tasks(numbered_wrongly, 3, "en"))[1] == "a malformed task"


def test_seeds_are_shown_in_the_form_that_is_read_back() -> None:
    for lang, seeds in SEEDS.items():
        text = shown(seeds, lang)
        back = list(read_tasks(Reply(text.rsplit("###", 1)[0].rstrip("#\n"), Usage()), 0, lang))
        assert [(t.instruction, t.input, t.output) for t in back] == [  # type: ignore[union-attr]
            (seed.instruction, seed.input, seed.output) for seed in seeds
        ]


def test_prompts_ask_for_twenty_and_are_the_same_in_every_run(log: Path) -> None:
    seen: list[str] = []

    def teacher(prompt: str) -> str:
        seen.append(prompt)
        return reply_of(
            [f"Describe the {word} of a lake." for word in prompt[-40:].split()], "en"
        ).text

    paid = []
    for _ in range(2):
        with asking(scripted(teacher), log) as client:
            list(new_tasks(SEEDS["en"], client, Order(), lambda _: None, wanted=40, lang="en"))
        paid.append(client.tally.paid)
    assert paid == [len(seen), 0], "the second run found every prompt in the log"
    assert "20 in all" in seen[0]
    assert seen[0].endswith("4. Instruction:")
