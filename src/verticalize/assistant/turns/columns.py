"""Follow-ups that ask for another cell of a row: "Who is the deputy?" after that of a person."""

from verticalize.assistant.turns.bare import is_short, subject_words
from verticalize.assistant.turns.known import Subjects
from verticalize.assistant.turns.names import labels
from verticalize.retrieval.searching import Find
from verticalize.retrieval.words.tokens import units

FOUND = 3  # passages that may have the row


def asks_column(question: str, before: str, search: Find, subjects: Subjects) -> bool:
    """Whether a short question only has the label of another cell of the row asked about before.

    That row is named by the question `before`, and stands in the passages found for it.
    """
    asked = set(units(subject_words(question)))
    if not asked or not is_short(question) or subjects.named(question):
        return False
    told = (label for hit in search(before)[:FOUND] for label in labels(hit.passage, before))
    return any(asked <= set(units(label)) for label in told)
