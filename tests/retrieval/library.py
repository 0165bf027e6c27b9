"""A small bilingual library: fact cards of a few lines, and a guide."""

from verticalize.records import Passage

SYNONYMS = (
    ("骨质疏松症", "osteoporosis", "骨头脆", "brittle bones"),
    ("心肌梗死", "myocardial infarction", "心梗", "heart attack", "MI", "I21"),
    ("预防", "prevention", "避免", "prevent", "coming back"),
)


def passage(
    document: str,
    title: str,
    text: str,
    *,
    lang: str = "en",
    number: int = 0,
    section: str = "",
    aliases: tuple[str, ...] = (),
    kind: str = "facts",
) -> Passage:
    start = 1000 * number
    return Passage(
        id=f"{document}@{start}-{start + len(text)}",
        document_id=document,
        source=document.partition("#")[0],
        kind=kind,  # type: ignore[arg-type]
        title=title,
        section=section,
        lang=lang,
        start=start,
        end=start + len(text),
        text=text,
        metadata={"aliases": list(aliases)} if aliases else {},
    )


PASSAGES = (
    passage(
        "c.en#gout", "gout", "Common symptoms of gout include a hot swollen big toe and redness."
    ),
    passage("c.en#gout", "gout", "Prevention of gout includes less beer and more water.", number=1),
    passage(
        "c.en#osteoporosis",
        "osteoporosis",
        "Complications of osteoporosis include hip fracture. Prevention of osteoporosis includes calcium.",
    ),
    passage(
        "c.en#infarction",
        "acute myocardial infarction",
        "Common symptoms of acute myocardial infarction include crushing chest pain.",
        aliases=("coronary thrombosis", "STEMI-1"),
    ),
    passage(
        "c.en#migraine",
        "migraine",
        "Common symptoms of migraine include throbbing headache and nausea.",
    ),
    passage(
        "c.en#tension",
        "tension headache",
        "Common symptoms of tension headache include a tight band around the head.",
    ),
    passage(
        "m.en#colchicine",
        "colchicine",
        "Colchicine is used for gout attacks. Side effects of colchicine include diarrhoea.",
        aliases=("Colcrys",),
    ),
    passage(
        "guides/burns.en.md",
        "Burns",
        "Cool a burn under running water for 20 minutes. Do not use ice or butter.",
        section="First aid",
        kind="documents",
    ),
    passage("c.zh#gout", "痛风", "痛风的常见症状有大脚趾红肿热痛。", lang="zh"),
    passage("c.zh#gout", "痛风", "预防痛风的方法有少喝啤酒、多饮水。", lang="zh", number=1),
    passage(
        "c.zh#osteoporosis",
        "骨质疏松症",
        "骨质疏松症的并发症有髋部骨折。预防骨质疏松症的方法有足量钙摄入。",
        lang="zh",
    ),
    passage("c.zh#infarction", "急性心肌梗死", "急性心肌梗死的常见症状有压榨性胸痛。", lang="zh"),
    passage("c.zh#migraine", "偏头痛", "偏头痛的常见症状有搏动性头痛和恶心。", lang="zh"),
    passage("m.zh#colchicine", "秋水仙碱", "秋水仙碱用于痛风急性发作，不良反应有腹泻。", lang="zh"),
)
