"""A small medical assistant for the faces: real code throughout, a scripted model, a few passages."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from verticalize.assistant import Assistant, Guard
from verticalize.assistant.citing.evidence import overlap, terms
from verticalize.domain.safety import Pii, SafetyRule
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Hit, Message, Passage

SYSTEM = {"zh": "你是严谨的助手。", "en": "You are a careful assistant."}
REFUSAL = {
    "zh": "知识库里没有能够回答这个问题的资料，请咨询医生。",
    "en": "The knowledge base holds nothing that answers this question; please ask a doctor.",
}
DISCLAIMER = {
    "zh": "以上内容仅供参考，不能代替医生的诊断和治疗。",
    "en": "This is general information and no substitute for a doctor's advice.",
}
TEXTS = [
    (
        "偏头痛",
        "zh",
        "症状",
        "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n偏头痛的常见诱因有睡眠不足、压力和饮酒。\n偏头痛发作时应在安静、光线暗的房间休息。",
    ),
    (
        "痛风",
        "zh",
        "检查",
        "痛风的主要检查有血尿酸测定和关节液检查。\n痛风的常见症状有关节红肿和夜间突发剧痛。",
    ),
    (
        "高血压",
        "zh",
        "就诊",
        "高血压患者应就诊于心血管内科。\n高血压的常见并发症有脑卒中和心力衰竭。",
    ),
    (
        "Gout",
        "en",
        "Symptoms",
        "Common symptoms of gout are sudden severe joint pain, redness and swelling, often in the big toe.\nGout is caused by uric acid crystals in a joint.",
    ),
    (
        "Metformin",
        "en",
        "Contraindications",
        "Metformin is not used in severe kidney failure (eGFR below 30 mL/min).\nIts most common side effects are nausea and diarrhoea.",
    ),
    (
        "Migraine",
        "en",
        "Symptoms",
        "Common symptoms of migraine are throbbing headache, nausea and sensitivity to light.\nTriggers of migraine include lack of sleep, stress and alcohol.",
    ),
    (
        "Centrifuge speeds",
        "en",
        "Table",
        "| Rotor | Tubes | Radius | Speed | Force | Programme |\n|---|---|---|---|---|---|\n| Swinging bucket | 24 | 172 mm | 4000 rpm | 3077 g | <img src=http://example.org/i.png> serum separation |",
    ),
    (
        "<script>alert(1)</script>",
        "en",
        "![x](http://example.org/s.png)",
        "Hostile <img src=http://example.org/i.png onerror=alert(1)> text is shown as it is.\n[click](http://example.org) ${alert(2)} {{constructor}} `tick`",
    ),
]


def passages() -> list[Passage]:
    made = []
    for number, (title, lang, section, text) in enumerate(TEXTS):
        document = f"medical/{lang}/{number}.md"
        made.append(
            Passage(
                id=f"{document}@100-{100 + len(text)}",
                document_id=document,
                source=document,
                kind="documents",
                title=title,
                section=section,
                lang=lang,
                start=100,
                end=100 + len(text),
                text=text,
                metadata={"reviewed": "2026-03-01"},
            )
        )
    return made


def search(question: str, k: int, lang: str | None) -> list[Hit]:
    wanted = terms(question)
    scored = [
        (overlap(wanted, terms(f"{p.title} {p.section} {p.text}")), p)
        for p in passages()
        if lang in (None, p.lang)
    ]
    best = sorted(((s, p) for s, p in scored if s > 0.15), key=lambda pair: -pair[0])[:k]
    return [Hit(passage, rank, score) for rank, (score, passage) in enumerate(best, start=1)]


def script(prompt: Sequence[Message], grammar: QuoteGrammar | None) -> str:
    question = prompt[-1]["content"].splitlines()[-1]
    if grammar is None:
        return "Drink plenty of water [1] and rest <b>a lot</b>."
    wanted = terms(question)
    ranked = sorted(
        ((overlap(wanted, terms(s)), -i, s) for i, ss in enumerate(grammar.sentences) for s in ss),
        reverse=True,
    )
    score, index, sentence = ranked[0]
    return grammar.quote(-index, sentence) if score > 0.2 else grammar.refusal


class SlowModel(ScriptedModel):
    """Writes its answer a character at a time, slowly enough to be seen."""

    def stream(self, prompt: Any, **options: Any) -> Iterator[str]:
        for character in super().stream(prompt, **options):
            time.sleep(0.02)
            yield character


RULES = [
    SafetyRule(
        id="emergency-chest-pain",
        action="emergency",
        match={"zh": ("胸口.{0,6}痛",), "en": ("chest pain",)},
        message={"zh": "请立即拨打120。", "en": "Call your emergency number now."},
    ),
    SafetyRule(
        id="notice-pregnancy",
        action="notice",
        match={"zh": ("孕",), "en": ("pregnan",)},
        message={"zh": "怀孕期间请先咨询医生。", "en": "In pregnancy, ask a doctor first."},
    ),
]
PII = [Pii(id="cn-mobile", pattern=r"1[3-9]\d{9}", replace="[PHONE]")]


def assistant_of(models: bool = True, slow: bool = False, **options: Any) -> Assistant:
    kind = SlowModel if slow else ScriptedModel
    return Assistant(
        name="medical",
        system=SYSTEM,
        refusal=REFUSAL,
        disclaimer=DISCLAIMER,
        guard=Guard(RULES, PII),
        search=search,
        support=lambda question, hits: hits[0].score,
        threshold=0.2,
        base=kind(script, id="base") if models else None,
        tuned=kind(script, id="tuned") if models else None,
        mode="quote",
        receipt={"artifacts": {"index": "0123456789abcdef"}},
        **options,
    )
