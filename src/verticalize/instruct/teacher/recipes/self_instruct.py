"""self-instruct: new tasks after the model of seed tasks (Wang et al. 2022; Alpaca, BELLE)."""

import random
from collections.abc import Iterator, Sequence
from math import ceil

from verticalize.data.quality.alpaca import Pool, similar
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order, Reject, in_language
from verticalize.instruct.teacher.recipes.tasks import Task, read_tasks, shown
from verticalize.instruct.teacher.request import Failure, Request
from verticalize.instruct.teacher.rows import Rejected, answered, example
from verticalize.records import Example, Message

PER_CALL = 20  # tasks of one prompt, those shown included
SHOWN = 3
_DEFAULT_COUNT = 100
_FRUITLESS = 3  # rounds without a new task, after which there is nothing more to hope for

_PROMPT = {
    "zh": "请为一个{title}助手设计一组任务，用来考察它能否听懂各种要求。总共 {count} 个，前 "
    "{shown} 个已经写好，请接着写。\n"
    "1. 任务之间要有明显差别：换动词，换体裁（解释、归纳、改写、分类、比较、列清单、写作、推理、"
    "闲聊、判断对错）。\n"
    "2. 既有问句，也有祈使句；每条指令一两句话，用中文。\n"
    "3. 只用文字就能完成，不需要看图、听声音、打开网页或操作软件。\n"
    "4. 需要材料的任务，在“输入”中给出具体材料，不超过一百字；不需要的写 {empty}。\n"
    "5. 输出要正确、具体，不超过一百五十字；每个任务之间用 ### 隔开，格式与前面完全一致。\n\n",
    "en": "Design a varied set of tasks that test whether an assistant for {title} understands "
    "what "
    "people ask of it: {count} in all. The first {shown} are given; go on from there.\n"
    "1. Make them differ: other verbs, other kinds (explain, summarise, rewrite, classify, "
    "compare, "
    "list, compose, reason, chat, judge).\n"
    "2. Mix questions and commands, one or two sentences each, in English.\n"
    "3. Words alone must be enough: nothing to look at, listen to, open or operate.\n"
    "4. Where a task needs material, give it as its input, real and under 100 words; else write "
    "{empty}.\n"
    "5. Outputs are right, definite and under 150 words. Separate tasks by ### and keep exactly to "
    "the format.\n\n",
}


def write(material: Material, client: Client, order: Order, reject: Reject) -> Iterator[Example]:
    """At most `count` new rows, shared among the languages that have at least three seeds.

    Seeds are the rows that were given, else the pack's own questions. Prompts are drawn from seeds
    alone, so a run that goes on asks for the same as the one that was stopped.
    """
    seeds = seeds_of(material)
    langs = [lang for lang, tasks in seeds.items() if len(tasks) >= SHOWN]
    for lang in seeds.keys() - langs:
        reject(Rejected(f"fewer than {SHOWN} seed tasks in '{lang}'", "seeds"))
    for lang in langs:
        wanted = ceil((order.count or _DEFAULT_COUNT) / len(langs))
        for task, seen, call in new_tasks(
            seeds[lang], client, order, reject,
            wanted=wanted, lang=lang, title=in_language({"en": "", **material.title}, lang),
        ):  # fmt: skip
            asked = f"{task.instruction}\n{task.input}".strip()
            yield example(
                "self-instruct",
                answered(asked, task.output, system=in_language(material.system, lang), lang=lang),
                evidence=[seed.source for seed in seen],
                group=f"self-instruct/{lang}/{call}",
                lang=lang,
            )


def new_tasks(
    seeds: Sequence[Task],
    client: Client,
    order: Order,
    reject: Reject,
    *,
    wanted: int,
    lang: str,
    title: str = "",
) -> Iterator[tuple[Task, list[Task], int]]:
    """New tasks, each with the seeds that were shown for it and the number of its call.

    A task is new when its instruction's ROUGE-L with every seed and every task taken before is at
    most 0.7.
    """
    pool = Pool(task.instruction for task in seeds)
    taken = call = fruitless = 0
    while taken < wanted and fruitless < _FRUITLESS and not client.stopped:
        before = taken
        calls = ceil((wanted - taken) / (PER_CALL - SHOWN))
        asked = [_request(seeds, order, lang, title, call + n) for n in range(calls)]
        for (number, seen), reply in client.each(asked):
            if isinstance(reply, Failure):
                reject(Rejected(reply.reason, f"call {number}"))
                continue
            for task in read_tasks(reply, SHOWN, lang):
                reason = _reject(task, pool)
                if reason is not None or isinstance(task, str):
                    text = "" if isinstance(task, str) else task.instruction
                    reject(Rejected(reason or "", f"call {number}", text))
                    continue
                pool.add(task.instruction)
                if taken < wanted:
                    taken += 1
                    yield task, seen, number
        call += calls
        fruitless = 0 if taken > before else fruitless + 1


def seeds_of(material: Material) -> dict[str, list[Task]]:
    """Seed tasks by language: the given rows' first questions and answers, else the FAQ."""
    seeds: dict[str, list[Task]] = {}
    for row in material.rows:
        asked, said = _first(row.messages)
        seeds.setdefault(row.lang, []).append(Task(asked, "", said, row.id))
    for question in () if material.rows else material.questions:
        task = Task(question.question, "", question.answer, question.id)
        seeds.setdefault(question.lang, []).append(task)
    return seeds


def _request(
    seeds: Sequence[Task], order: Order, lang: str, title: str, number: int
) -> tuple[tuple[int, list[Task]], Request]:
    seen = random.Random(f"{order.seed} {lang} {number}").sample(list(seeds), SHOWN)
    prompt = in_language(_PROMPT, lang).format(
        title=title, count=PER_CALL, shown=SHOWN, empty="<noinput>"
    )
    request = Request.of(
        prompt + shown(seen, lang),
        max_new_tokens=order.max_new_tokens, temperature=1.0, seed=order.seed + number,
    )  # fmt: skip
    return (number, seen), request


def _reject(task: Task | str, pool: Pool) -> str | None:
    if isinstance(task, str):
        return task
    return "too much like another instruction" if similar(task.instruction, pool) else None


def _first(messages: Sequence[Message]) -> tuple[str, str]:
    asked = next((m["content"] for m in messages if m["role"] == "user"), "")
    said = next((m["content"] for m in messages if m["role"] == "assistant"), "")
    return asked, said
