"""What the rules for follow-ups may ask of the evidence: what is found, and which words it has."""

from typing import Protocol

from verticalize.records import Passage


class Subjects(Protocol):
    """What is known of the words of a question, such as `retrieval.subjects.Subjects`."""

    def named(self, text: str) -> bool:
        """Whether a text holds the name of something."""

    def known(self, text: str) -> bool:
        """Whether any of its words stands in the evidence."""

    def held(self, text: str, passage: Passage) -> bool:
        """Whether all of its words stand in the passage."""

    def beyond(self, question: str) -> bool:
        """Whether it is about things that the evidence has no word of."""

    def worded(self, question: str, *, others: bool = False) -> str:
        """The question, with words that the evidence does not have replaced by ones that it has.

        Args:
            others: replace words that it has as well, by others that mean the same.
        """


class Unread:
    """Used if there is no index: nothing is a name, and no word is unknown."""

    def named(self, text: str) -> bool:
        return False

    def known(self, text: str) -> bool:
        return True

    def held(self, text: str, passage: Passage) -> bool:
        return False

    def beyond(self, question: str) -> bool:
        return False

    def worded(self, question: str, *, others: bool = False) -> str:
        return question


UNREAD: Subjects = Unread()
