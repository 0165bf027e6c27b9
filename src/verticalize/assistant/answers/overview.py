"""The answer to a name alone: what the thing is, and the first facts about it."""

import re
from collections.abc import Sequence

from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.records import Hit
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.quoting.definitions import described
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import words

MOST = 4  # statements
_OPENER = re.compile(r"^(?:请|帮我|给我)*(?:介绍|讲讲|说说|聊聊|科普)(?:一下)?")


def overview(question: str, hits: Sequence[Hit], lang: str) -> Quotation | None:
    """Some statements about the thing, if a question only names one ("gout?"); else None."""
    asked = words(_OPENER.sub("", question.strip()))
    named = [hit for hit in hits if asked and _bears(hit, asked)]
    if not any(hit.passage.kind == "facts" for hit in named):
        return None
    named.sort(key=lambda hit: (hit.passage.document_id, hit.passage.start))
    found = [Quoted(hit, line) for hit in named for line in statements(hit.passage)]
    found.sort(key=lambda quoted: not _says_what_it_is(quoted))
    return quote(found[:MOST], hits, lang) if found else None


def _bears(hit: Hit, name: Sequence[str]) -> bool:
    return any(name == words(one) for one in known_as(hit.passage))


def _says_what_it_is(quoted: Quoted) -> bool:
    term = described(quoted.statement)
    return term is not None and set(tokens(term)) == set(tokens(quoted.hit.passage.title))
