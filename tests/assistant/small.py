"""A small assistant: a search that always finds, and scripted models."""

import dataclasses
from collections.abc import Callable, Sequence

from verticalize.assistant import Assistant, Guard
from verticalize.domain.safety import Pii, SafetyRule
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Hit, Message, Passage

REFUSAL = {"zh": "知识库里没有答案。", "en": "The knowledge base has no answer."}
TEXTS = {
    "zh": "痛风的常见症状有关节红肿。\n痛风的主要检查有血尿酸测定。",
    "en": "Gout causes sudden joint pain.\nGout is treated with colchicine.",
}
RULES = [
    SafetyRule(
        id="emergency",
        action="emergency",
        match={"en": ("chest pain",)},
        message={"en": "Call 112.", "zh": "拨打120。"},
    ),
    SafetyRule(
        id="refuse-dose", action="refuse", match={"en": ("how many pills",)}, message={"en": "Ask."}
    ),
    SafetyRule(
        id="notice", action="notice", match={"en": ("pregnan",)}, message={"en": "Ask first."}
    ),
]


def passage(lang: str) -> Passage:
    text = TEXTS[lang]
    return Passage(
        id=f"{lang}.md@10-{10 + len(text)}",
        document_id=f"{lang}.md",
        source=f"{lang}.md",
        kind="documents",
        title="痛风" if lang == "zh" else "Gout",
        section="",
        lang=lang,
        start=10,
        end=10 + len(text),
        text=text,
    )


class Shelf:
    """A search that always finds the passage of the question's language, and remembers."""

    def __init__(self, empty: bool = False) -> None:
        self.asked: list[tuple[str, int, str | None]] = []
        self.empty = empty

    def __call__(self, question: str, k: int, lang: str | None) -> list[Hit]:
        self.asked.append((question, k, lang))
        return [] if self.empty else [Hit(passage(lang or "en"), 1, 0.5)]


class Spy:
    """A script that keeps what it was shown."""

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.prompts: list[list[Message]] = []
        self.grammars: list[QuoteGrammar | None] = []

    def __call__(self, prompt: Sequence[Message], grammar: QuoteGrammar | None) -> str:
        self.prompts.append(list(prompt))
        self.grammars.append(grammar)
        return self.reply


def make(tuned: str | Spy | None = "", base: str | None = None, **options: object) -> Assistant:
    def model(reply: str | Spy, name: str) -> ScriptedModel:
        return ScriptedModel(reply if isinstance(reply, Spy) else Spy(reply), id=name)

    settings: dict[str, object] = {
        "name": "medical",
        "system": {"zh": "你是助手。", "en": "You help."},
        "refusal": REFUSAL,
        "disclaimer": {"zh": "仅供参考。", "en": "Not advice."},
        "guard": Guard(RULES, [Pii(id="mobile", pattern=r"1[3-9]\d{9}", replace="[PHONE]")]),
        "search": Shelf(),
        "tuned": None if tuned is None else model(tuned, "tuned-id"),
        "base": None if base is None else model(base, "base-id"),
        "receipt": {"artifacts": {"index": "abc"}},
    }
    return Assistant(**(settings | options))  # type: ignore[arg-type]


def cards(*said: str) -> Callable[..., list[Hit]]:
    """A search that finds a card for each sentence, whose first word is its title."""
    gout = passage("en")
    found = [
        dataclasses.replace(gout, id=text, document_id=text, title=text.split()[0], text=text)
        for text in said
    ]
    return lambda *asked: [Hit(card, rank, 0.5) for rank, card in enumerate(found, start=1)]
