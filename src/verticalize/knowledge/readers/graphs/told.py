"""What is told of one subject of a graph in one language, as it is gathered edge by edge."""

from dataclasses import dataclass, field
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.knowledge.card import card
from verticalize.knowledge.found import Context, Found
from verticalize.records import Document


@dataclass(slots=True)
class Told:
    """A fact card in the making. `other` holds objects that are in another language only."""

    lang: str
    title: str
    aliases: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    other: dict[str, list[str]] = field(default_factory=dict)
    metadata: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, name: str, text: str) -> bool:
        """Keep a text as metadata; whether there was one."""
        if text:
            self.metadata.setdefault(name, []).append(text)
        return bool(text)

    def settle(self) -> int:
        """Objects in another language stand in where there are no others; how many do not."""
        idle = 0
        for relation, texts in self.other.items():
            if relation in self.values:
                idle += len(texts)
            else:
                self.values[relation] = texts
        return idle

    def found(
        self, record: str, place: str, type_: str, source: SourceFile, context: Context
    ) -> Found:
        """The card as a document; each object and alias stands once."""
        values = {relation: list(dict.fromkeys(texts)) for relation, texts in self.values.items()}
        text, statements = card(self.title, values, self.lang, context)
        metadata: dict[str, Any] = {
            name: texts[0] if len(texts) == 1 else texts for name, texts in self.metadata.items()
        }
        aliases = list(dict.fromkeys(self.aliases))
        document = Document(
            id=f"{source.name}#{record}",
            source=source.name,
            kind="facts",
            title=self.title,
            lang=self.lang,
            text=text,
            metadata=metadata | ({"aliases": aliases} if aliases else {}),
        )
        return Found(document, place, type_, statements)
