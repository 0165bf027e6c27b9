"""How the tests of instruct/ write a corpus by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Inverse, Relation, YesNo
from verticalize.domain.relations import complete as complete_relation
from verticalize.instruct.compile import Compiled, compile_examples
from verticalize.records import Document, Fact, Passage, Question
from verticalize.retrieval.engine.index import Index
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
LIMIT = complete_relation(
    Relation(
        id="limit",
        label={"en": "time limit", "zh": "期限"},
        statement={
            "en": "The limit for {subject} is {objects}.",
            "zh": "{subject}的期限是{objects}。",
        },
        questions={"en": ("What is the limit for {subject}?",), "zh": ("{subject}的期限是多久？",)},
    )
)
RELATIONS = {relation.id: relation for relation in (SYMPTOM, MEDICINE, SIDE_EFFECT, LIMIT)}


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


def compile_rows(corpus: Corpus, prompts: Prompts, index: Index, **changes: Any) -> Compiled:
    """The rows of a corpus, with settings under which a small one has rows of every form."""
    settings: dict[str, Any] = {
        "relations": RELATIONS,
        "prompts": prompts,
        "holdout": (),
        "search": index.search,
        "max_examples": 1000,
        "grounded_share": 0.5,
        "unanswerable_share": 0.2,
        "conflict_share": 0.1,
        "superseded_share": 0.1,
        "distractors": "mined",
        "quoted": False,
        "asked_share": 0.0,
        "validation_share": 0.2,
        "replay_share": 0.0,
        "max_repeats": 2,
        "temperature": 1.0,
        "k": 3,
        "prompt_tokens": 500,
        "seed": 0,
    }
    return compile_examples(corpus, **(settings | changes))
