"""The form in which self-instruct asks for tasks, and the reading of it (Wang et al. 2022)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verticalize.instruct.teacher.check import reject_language
from verticalize.instruct.teacher.order import in_language
from verticalize.instruct.teacher.request import Reply
from verticalize.text import words

NO_INPUT = "<noinput>"
_LABELS = {"zh": ("指令", "输入", "输出"), "en": ("Instruction", "Input", "Output")}
_SHORTEST, _LONGEST = 3, 150  # words of an instruction: more than, and at most
_BEYOND_TEXT = {
    "en": re.compile(
        r"\b(?:images?|graphs?|pictures?|photos?|files?|maps?|draw|plot|go to|videos?|audio|music"
        r"|flowcharts?|diagrams?)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "图片|图像|照片|图表|插图|示意图|流程图|思维导图|地图|画一|绘制|文件|附件|视频|音频|音乐|播放|打开网"
    ),
}
_PROGRAM = re.compile(
    r"(?:write|create) a (?:computer )?program|(?:请|帮我)?(?:编写|写)一?个?(?:段|份)?程序",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"[^\W_]|[“‘\"'《「（(]")


@dataclass(frozen=True, slots=True)
class Task:
    """An instruction, maybe with an input, and its output. `source` is where a seed comes from."""

    instruction: str
    input: str
    output: str
    source: str = ""


def shown(tasks: Sequence[Task], lang: str) -> str:
    """Numbered tasks, and the beginning of the next one for the teacher to go on with."""
    one, two, three = in_language(_LABELS, lang)
    colon = "：" if lang == "zh" else ":"
    blocks = [
        f"{n}. {one}{colon} {' '.join(task.instruction.split())}\n"
        f"{n}. {two}{colon}\n{task.input or NO_INPUT}\n{n}. {three}{colon}\n{task.output}\n"
        for n, task in enumerate(tasks, start=1)
    ]
    return "###\n" + "###\n".join([*blocks, f"{len(tasks) + 1}. {one}{colon}"])


def read_tasks(reply: Reply, shown_tasks: int, lang: str) -> Iterator[Task | str]:
    """The tasks of a reply, in order; a string is the reason why one is not taken.

    A reply may go on after the last label that it was shown or repeat it. The last task of a reply
    that was cut is dropped: nobody knows how it would have ended.
    """
    labels = in_language(_LABELS, lang)
    first = shown_tasks + 1
    text = reply.text.strip().removeprefix("###").lstrip()
    if not re.match(rf"{first}\s*[.．、]\s*{labels[0]}", text):
        text = f"{first}. {labels[0]}: {text}"
    blocks = [block for block in text.split("###") if block.strip()]
    for at, block in enumerate(blocks):
        if reply.cut and at == len(blocks) - 1:
            yield "the last task of a reply that was cut"
            continue
        task = _read_task(block, first + at, labels)
        yield (reject_instruction(task.instruction, lang) or task) if task else "a malformed task"


def _read_task(block: str, number: int, labels: tuple[str, ...]) -> Task | None:
    parts = re.split(rf"(?m)^\s*{number}\s*[.．、]\s*({'|'.join(labels)})\s*[:：]", block)
    if len(parts) != 7 or tuple(parts[1::2]) != labels:
        return None
    instruction, given, output = (part.strip() for part in parts[2::2])
    if not instruction or not output:
        return None
    return Task(instruction, "" if given.lower() in (NO_INPUT, "<无输入>", "无") else given, output)


def reject_instruction(instruction: str, lang: str) -> str | None:
    """Why an instruction is not taken, or None. Chinese is counted in characters."""
    if reason := reject_language(instruction, lang):
        return reason
    length = len(words(instruction)) if lang == "zh" else len(instruction.split())
    if length <= _SHORTEST:
        return "an instruction of three words or fewer"
    if length > _LONGEST:
        return "an instruction of more than 150 words"
    if in_language(_BEYOND_TEXT, lang).search(instruction):
        return "an instruction that needs more than text"
    if _PROGRAM.match(instruction):
        return "an instruction to write a program"
    if not _BEGINS.match(instruction):
        return "an instruction that begins with a sign"
    return None
