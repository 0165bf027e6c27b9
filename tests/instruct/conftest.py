"""A small bilingual corpus, written out by hand, and an index of it."""

from pathlib import Path

import pytest
from handmade import Corpus

from verticalize.domain.prompts import Prompts, complete
from verticalize.retrieval.engine.index import Index, open_index, write_index


@pytest.fixture
def corpus() -> Corpus:
    made = Corpus()
    made.card(
        "c.en.jsonl",
        "flu",
        "influenza",
        {"symptom": ["high fever", "aching muscles"], "medicine": ["oseltamivir"]},
        aliases=("flu",),
    )
    made.card("c.en.jsonl", "cold", "common cold", {"symptom": ["runny nose", "sneezing"]})
    made.card("c.en.jsonl", "gout", "gout", {"symptom": ["swollen big toe", "redness"]})
    made.card("c.zh.jsonl", "flu", "流感", {"symptom": ["高热", "肌肉酸痛"]}, lang="zh")
    made.card("c.zh.jsonl", "gout", "痛风", {"symptom": ["关节红肿"]}, lang="zh")
    made.card(
        "m.en.jsonl",
        "oseltamivir",
        "oseltamivir",
        {"side_effect": ["nausea", "headache"]},
        type_="medicine",
    )
    made.row(
        "faq.csv",
        "1",
        "How long is somebody with flu infectious?",
        "From one day before the illness to about five days after. Children longer. Ask a doctor.",
    )
    made.row("faq.csv", "2", "普通感冒要吃抗生素吗？", "不需要。普通感冒由病毒引起。", lang="zh")
    made.guide(
        "guides/fever.en.md",
        "Fever at home",
        [
            (
                "What is a fever?",
                "A fever is a body temperature of 38 degrees or more. It is a sign, no illness.",
            ),
            (
                "Fluids",
                "Adults with a fever should drink about 2 litres of water over the whole day. "
                "Small sips are best.",
            ),
        ],
    )
    made.guide(
        "guides/burns.en.md",
        "Burns",
        [("First aid", "Cool a burn under running water for 20 minutes without any delay at all.")],
    )
    return made


@pytest.fixture
def prompts() -> Prompts:
    return complete(Prompts(refusal={"en": "Not in the knowledge base.", "zh": "知识库里没有。"}))


@pytest.fixture
def index(corpus: Corpus, tmp_path: Path) -> Index:
    write_index(tmp_path / "index", corpus.passages, embedder="hashing", dimension=64)
    return open_index(tmp_path / "index")
