"""A statement as an answer tells it: with its label, behind what has to be told before it."""

from collections.abc import Sequence

from verticalize.records import Passage
from verticalize.retrieval.leads import lead_of
from verticalize.retrieval.prompt import JOINER, cited


def told(statements: Sequence[str], index: int, passages: Sequence[Passage], lang: str) -> str:
    """Statements of one passage, each labelled, and before them the one that leads to the first.

    Args:
        index: of their passage among the `passages`, which are labelled from 1.
    """
    lead = lead_of(passages[index], statements[0])
    home = next((at for at, one in enumerate(passages) if lead and lead in one.text), None)
    quoted = cited(statements, index + 1, lang)
    if home is None or lead in statements:
        return quoted
    return JOINER.get(lang, JOINER["en"]).join([cited([lead], home + 1, lang), quoted])
