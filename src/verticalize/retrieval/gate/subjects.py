"""What an index knows of the words of a question: whether it has a subject of its own."""

from dataclasses import dataclass

from verticalize.records import Passage
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.coverage import asked, held, known_tokens
from verticalize.retrieval.gate.things import asks_of_unknown
from verticalize.retrieval.words.alike import in_known_words


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names and words of one index."""

    index: Index

    def named(self, text: str) -> bool:
        """Whether a text holds a name of the index."""
        return bool(self.index.named_in(text))

    def known(self, text: str) -> bool:
        """Whether any passage has a word of a text, or another that means the same."""
        return bool(known_tokens(asked(text, self.index), self.index))

    def held(self, text: str, passage: Passage) -> bool:
        """Whether a passage has all words of a text, or others that mean the same."""
        said = held(passage, self.index).everything
        return all(unit.share(said) == 1 for unit in asked(text, self.index).units)

    def beyond(self, question: str) -> bool:
        """Whether a plain question is about things that no passage has a word of."""
        return asks_of_unknown(question, self.index)

    def worded(self, question: str, *, others: bool = False) -> str:
        """The question, words that neither passages nor glossary have put in others that they have.

        礼拜天 becomes 周日 where only that is written.
        """
        knows = self.index.lexical.knows
        return in_known_words(question, knows, self.index.terms, others=others)
