"""How each kind of question is put where a pack says nothing: for any relation, from its nouns.

The fields are those of `verticalize.domain.relations.FIELDS`; `one` is ``symptom of gout``, `a_one`
the same with its article, `many` its plural, `which` ``which condition`` or, where the pack does
not say what its subjects are, ``what``.
"""

from collections.abc import Mapping
from typing import NamedTuple

from verticalize.domain.relation import Relation


class Wordings(NamedTuple):
    """Questions and answers of one kind in one language."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]


def wordings(relation: Relation, kind: str, lang: str) -> Wordings:
    """The pack's own wordings of a kind under ``kinds``; else the generic ones; else none."""
    own = relation.kinds.get(kind)  # type: ignore[call-overload]
    plain = GENERIC[kind].get(lang, _NONE)
    if own is None:
        return plain
    return Wordings(own.questions.get(lang, plain.questions), own.answers.get(lang, plain.answers))


_NONE = Wordings((), ())
GENERIC: Mapping[str, Mapping[str, Wordings]] = {
    "list": {
        "en": Wordings(
            (
                "Name all the {many}.",
                "What is the complete list of {many}?",
                "Give me every {one} that is on record.",
                "How many {many} are recorded, and what are they?",
                "Which {many} are there? Please leave none out.",
                "I need the full set of {many}, not just a few.",
            ),
            (
                "There are {count} on record: {objects}.",
                "The full list of {many} has {count} entries: {objects}.",
                "{count} {many} are recorded: {objects}.",
            ),
        ),
        "zh": Wordings(
            (
                "请完整列出{one}。",
                "{one}一共有哪些？请全部说出来。",
                "{one}总共有几{measure}，分别是什么？",
                "请把{one}逐一列出，不要遗漏。",
                "{one}都包括哪些？我想要完整的清单。",
                "资料里记载的{one}有哪几{measure}？",
            ),
            (
                "{one}共有{count}：{objects}。",
                "共{count}，分别是{objects}。",
                "资料所列的{one}有{count}：{objects}。",
            ),
        ),
    },
    "odd": {
        "en": Wordings(
            (
                "Which of these is not {a_one}: {options}?",
                "One of the following is not {a_one}: {listed}. Which one?",
                "Which of the following would you strike from the {many}: {options}?",
                "Find the one that does not belong to the {many}: {listed}.",
                "Of {listed}, which is not recorded as {a_one}?",
                "All but one of these are {many}: {listed}. Which is the exception?",
            ),
            (
                "{object}. On record as {many}: {objects}.",
                "{object} {is} not among the {many} on record, which are these: {objects}.",
                "Not recorded as {a_one}: {object}. The {many} on record: {objects}.",
            ),
        ),
        "zh": Wordings(
            (
                "下列哪一{measure}不是{one}：{options}？",
                "{listed}中，哪一{measure}不属于{one}？",
                "以下几{measure}里有一{measure}不是{one}，请指出来：{listed}。",
                "{one}不包括下面的哪一{measure}？{listed}。",
                "请从{listed}中找出不属于{one}的一{measure}。",
                "除了哪一{measure}，其余都是{one}？{listed}。",
            ),
            (
                "{object}不在其中。资料所列的{one}是：{objects}。",
                "是{object}。{one}有：{objects}。",
                "{object}。资料所列的{one}为{objects}，不含{object}。",
            ),
        ),
    },
    "choice": {
        "en": Wordings(
            (
                "Which of these is {a_one}?\n{options}",
                "Choose the one that is {a_one}.\n{options}",
                "Only one of the following is recorded as {a_one}. Which?\n{options}",
                "Pick out {a_one}:\n{options}",
                "Which entry below is recorded as {a_one}?\n{options}",
                "Multiple choice. What is {a_one}?\n{options}",
            ),
            (
                "{letter}. {object}",
                "{letter}: {object} {is} {a_one}.",
                "The answer is {letter}, {object}.",
            ),
        ),
        "zh": Wordings(
            (
                "下列哪一{measure}是{one}？\n{options}",
                "选择题：以下属于{one}的是哪一{measure}？\n{options}",
                "以下选项中，属于{one}的是：\n{options}",
                "请从下面选出{one}。\n{options}",
                "下面只有一{measure}被列为{one}，是哪一{measure}？\n{options}",
                "{one}是下列中的哪一{measure}？\n{options}",
            ),
            (
                "{letter}：{object}是{one}。",
                "选{letter}：{object}。",
                "答案是{letter}，{object}。",
            ),
        ),
    },
    "comparison": {
        "en": Wordings(
            (
                "Compare the {many}.",
                "What do the {many} have in common, and where do they differ?",
                "How do the {many} differ, and what is the same?",
                "Looking at the {many}, what is shared and what is not?",
                "Where do the {many} overlap?",
                "Set {first} against {second}: what is alike in the {many}, and what is not?",
            ),
            (
                "{first} and {second} have this in common: {shared}. {rest}",
                "Shared by both: {shared}. {rest}",
                "The {many} overlap in this: {shared}. {rest}",
            ),
        ),
        "zh": Wordings(
            (
                "{one}有什么异同？",
                "比较一下{one}。",
                "{one}有哪些是共同的，哪些不一样？",
                "请对比{one}，说明相同点和不同点。",
                "从{label}看，{first}和{second}有什么共同之处，又有什么区别？",
                "{first}与{second}在{label}方面哪些相同，哪些不同？",
            ),
            (
                "{first}和{second}共有的是{shared}。{rest}",
                "两者都有{shared}。{rest}",
                "相同的是{shared}。{rest}",
            ),
        ),
    },
    "case": {
        "en": Wordings(
            (
                "{which} has all of these under {label}: {clues}?",
                "Under {label} I read {clues}; {which} is this?",
                "These all stand under {label}: {clues}; {which} do they point to?",
                "{which} is described by the following {label}: {clues}?",
                "Going by the {label} alone ({clues}), {which} would you name?",
                "I only know the {label}, namely {clues}; {which} could I be looking at?",
            ),
            (
                "This points to {subject}. Among the {many} on record: {clues}.",
                "{subject} would fit: {clues} all stand among the {many}.",
                "It is {subject}. On record as {many}: {objects}.",
            ),
        ),
        "zh": Wordings(
            (
                "{which}的{label}包括{clues}？",
                "已知{label}有{clues}，请问这是{which}？",
                "{clues}，这{count}都是{which}的{label}？",
                "只看{label}：{clues}，对应的是{which}？",
                "{label}同时有{clues}的是{which}？",
                "根据以下{label}判断是{which}：{clues}。",
            ),
            (
                "这是{subject}。{one}包括{clues}。",
                "对应的是{subject}，{clues}都属于{one}。",
                "是{subject}。资料所列的{one}有{objects}。",
            ),
        ),
    },
    "inverse": {
        "en": Wordings(
            (
                "{object} {is} {a_which}?",
                "Where is {object} recorded under {label}?",
                "Find everything that has {object} under {label}.",
                "Working backwards: {object} {is} {a_which}?",
                "Under {label} I read {object}. What is that about?",
                "What goes with {object} when we look at {label}?",
            ),
            (
                "{object}, under {label}: that is given for {subjects}.",
                "Under {label}, {object} {is} recorded for {subjects}.",
                "That goes with {subjects}.",
            ),
        ),
        "zh": Wordings(
            (
                "{object}是{one_of_which}？",
                "{label}为{object}的是什么？",
                "按{label}反过来查，{object}对应什么？",
                "已知{label}是{object}，这说的是什么？",
                "哪些内容的{label}里有{object}？",
                "请说出{label}包含{object}的都是什么。",
            ),
            (
                "{label}中有{object}的是{subjects}。",
                "对应的是{subjects}。",
                "{subjects}的{label}里有{object}。",
            ),
        ),
    },
    "yes_no": {
        "en": Wordings(
            (
                "{is} {object} {a_one}?",
                "{does} {object} count as {a_one}?",
                "Is it true that {object} {is} {a_one}?",
                "Would {object} be {a_one}?",
                "{object}: is that {a_one}?",
                "Can one call {object} {a_one}?",
            ),
            (),
        ),
        "zh": Wordings(
            (
                "{object}是{one}吗？",
                "{object}属于{one}吗？",
                "{object}算不算{one}？",
                "{one}包括{object}吗？",
                "请问{one}里有没有{object}？",
                "{one}是不是{object}？",
            ),
            (),
        ),
    },
    "yes": {
        "en": Wordings(
            (), ("Yes, {object} {is} {a_one}.", "That is right: {object} {is} {a_one}.")
        ),
        "zh": Wordings((), ("是的，{object}是{one}。", "对，{object}属于{one}。")),
    },
    "no": {
        "en": Wordings(
            (),
            (
                "{object} {is} not recorded as {a_one}. On record: {objects}.",
                "The record does not say so; it names {objects}.",
            ),
        ),
        "zh": Wordings(
            (),
            (
                "资料所列的{one}中没有{object}，所列的是{objects}。",
                "资料没有这样记载。记载的{one}是{objects}。",
            ),
        ),
    },
    "hop": {
        "en": Wordings(
            (
                "{middle} {is} {a_one}. {question}",
                "Among the {many} {is} {middle}. {question}",
                "We know that {middle} {is} {a_one}. {question}",
                "Take {middle}, {a_one}. {question}",
                "Looking at the {many}, I came across {middle}. {question}",
                "{middle} {is} recorded as {a_one}. {question}",
            ),
            (
                "{middle} {is} {a_one}. {answer}",
                "{middle} {is} among the {many}. {answer}",
            ),
        ),
        "zh": Wordings(
            (
                "{middle}是{one}。{question}",
                "{subject}的{label}中有{middle}。{question}",
                "已知{middle}属于{one}。{question}",
                "{one}包括{middle}。那么，{question}",
                "先看{one}，其中有{middle}。{question}",
                "我知道{middle}是{one}，想再问一句：{question}",
            ),
            ("{middle}属于{one}。{answer}", "{middle}是{one}。{answer}"),
        ),
    },
    "follow": {
        "en": Wordings(
            (
                "And the {label}?",
                "What about the {label}?",
                "I would also like to know the {label}.",
                "Next, the {label}, please.",
                "Could you add the {label}?",
                "And as for the {label}?",
            ),
            (),
        ),
        "zh": Wordings(
            (
                "那{label}呢？",
                "{label}方面呢？",
                "还想知道{label}。",
                "接着说说{label}吧。",
                "{label}又是怎样的？",
                "再请教一下{label}。",
            ),
            (),
        ),
    },
}  # fmt: skip
