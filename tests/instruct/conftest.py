"""A small bilingual corpus, written out by hand, and an index of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from verticalize.domain.prompts import Prompts, complete
from verticalize.domain.relations import Inverse, Relation, YesNo
from verticalize.domain.relations import complete as complete_relation
from verticalize.records import Document, Fact, Passage, Question
from verticalize.retrieval.index import Index, open_index, write_index
from verticalize.text import join_list

SYMPTOM = complete_relation(
    Relation(
        id="symptom",
        label={"en": "symptoms", "zh": "症状"},
        statement={
            "en": "Common symptoms of {subject} include {objects}.",
            "zh": "{subject}的常见症状有{objects}。",
        },
        questions={
            "en": ("What are the symptoms of {subject}?", "How does {subject} show itself?"),
            "zh": ("{subject}有哪些症状？", "{subject}会有什么表现？"),
        },
        answers={
            "en": ("{subject} can come with {objects}.",),
            "zh": ("{subject}表现为{objects}。",),
        },
        inverse=Inverse(
            questions={"en": ("What can {object} be a symptom of?",)},
            answers={"en": ("{object} can occur in {subjects}.",)},
        ),
        yes_no=YesNo(
            questions={"en": ("Can {subject} cause {object}?",)},
            yes={"en": ("Yes, {object} is a symptom of {subject}.",)},
            no={"en": ("No; symptoms of {subject} include {objects}.",)},
        ),
    )
)
MEDICINE = complete_relation(
    Relation(
        id="medicine",
        label={"en": "medicines", "zh": "药物"},
        statement={"en": "Medicines for {subject} include {objects}."},
        two_hop=("side_effect",),
    )
)
SIDE_EFFECT = complete_relation(
    Relation(
        id="side_effect",
        label={"en": "side effects", "zh": "副作用"},
        statement={"en": "Side effects of {subject} include {objects}."},
        questions={"en": ("What are the side effects of {subject}?",)},
        answers={"en": ("{subject} can cause {objects}.",)},
    )
)
RELATIONS = {relation.id: relation for relation in (SYMPTOM, MEDICINE, SIDE_EFFECT)}


@dataclass
class Corpus:
    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def card(
        self,
        source: str,
        record: str,
        subject: str,
        relations: dict[str, list[str]],
        *,
        lang: str = "en",
        type_: str = "condition",
        aliases: tuple[str, ...] = (),
    ) -> None:
        """A fact card, as knowledge/ makes it: one sentence a relation, one passage in all."""
        lines = [
            RELATIONS[name]
            .statement[lang]
            .format(subject=subject, objects=join_list(objects, lang))
            for name, objects in relations.items()
        ]
        id_ = f"{source}#{record}"
        passage = self._document(id_, source, "facts", subject, lang, "\n".join(lines))
        for name, objects in relations.items():
            for number, value in enumerate(objects):
                self.facts.append(
                    Fact(
                        id=f"{id_}/{name}/{number}",
                        subject=subject,
                        relation=name,
                        object=value,
                        lang=lang,
                        type=type_,
                        document_id=id_,
                        passage_id=passage.id,
                        aliases=aliases,
                    )
                )

    def row(self, source: str, record: str, question: str, answer: str, lang: str = "en") -> None:
        id_ = f"{source}#{record}"
        passage = self._document(id_, source, "faq", question, lang, f"{question}\n{answer}")
        self.questions.append(Question(id_, question, answer, lang, id_, passage.id))

    def guide(
        self, source: str, title: str, sections: Iterable[tuple[str, str]], lang: str = "en"
    ) -> None:
        parts = [f"## {heading}\n\n{body}" for heading, body in sections]
        text = "\n\n".join(parts)
        self.documents.append(Document(source, source, "documents", title, lang, text))
        for (heading, _), part in zip(sections, parts, strict=True):
            start = text.index(part)
            end = start + len(part)
            self.passages.append(
                Passage(
                    f"{source}@{start}-{end}",
                    source,
                    source,
                    "documents",
                    title,
                    heading,
                    lang,
                    start,
                    end,
                    part,
                )
            )

    def _document(
        self, id_: str, source: str, kind: str, title: str, lang: str, text: str
    ) -> Passage:
        self.documents.append(Document(id_, source, kind, title, lang, text))  # type: ignore[arg-type]
        passage = Passage(
            f"{id_}@0-{len(text)}",
            id_,
            source,
            kind,
            title,
            "",
            lang,
            0,
            len(text),
            text,  # type: ignore[arg-type]
        )
        self.passages.append(passage)
        return passage


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
