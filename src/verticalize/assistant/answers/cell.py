"""The answer to a question for one property of one thing: that cell, and the row it stands in.

Only questions that say nothing else are read: "What does the Touring ski cost per day?", "What is
the weight of the G-6?", 光幕的单价是多少. Where several things are called so, nothing is said.
"""

import re
from collections.abc import Iterator, Sequence

from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.records import Hit
from verticalize.retrieval.quoting.cards import label
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.searching import DeepSearch
from verticalize.retrieval.tables.adjectives import measured
from verticalize.retrieval.tables.bounds import SCALE_OF, Bound
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.named_rows import row
from verticalize.retrieval.tables.periods import SAID, period
from verticalize.retrieval.tables.rows import cells
from verticalize.retrieval.words.forms import read_form
from verticalize.retrieval.words.stem import stem
from verticalize.text import words

DEEP = 200  # passages that are looked through
_OF = r"(?:an? |the |your |our )?(?P<of>[^,;?？]{2,60}?)"
_WHAT = r"(?P<what>[a-z][a-z\d_ -]{1,40}?)"
_VERB = r"(?P<verb>cost|weigh)"
_PER = rf"(?: to (?:hire|rent|buy))?(?: (?P<per>{SAID}))?"
_FORMS = tuple(
    re.compile(rf"{form}\s*[.?？。]*", re.IGNORECASE)
    for form in (
        rf"(?:what|how much) do(?:es)? {_OF} {_VERB}{_PER}",
        rf"how (?P<verb>much) (?:is|are) {_OF}{_PER}",
        rf"(?:what(?:['’]s| is| are) )?(?:the )?{_WHAT} (?:of|for) {_OF}{_PER}",
        r"(?P<of>[^的，,。？?]{2,40})的(?P<what>[^的，,。？?]{2,20}?)(?:是|有|为)?(?:多少|什么)",
        r"(?P<of>[^的，,。？?]{2,40}?)(?:要|卖)?(?P<verb>多少钱)",
    )
)
_SCALE_OF = SCALE_OF | dict.fromkeys(("much", "多少钱"), "cheaper")


def cell(question: str, hits: Sequence[Hit], search: DeepSearch, lang: str) -> Quotation | None:
    """The cell that is asked for; a cell of a table is followed by its row, which names the thing.

    If a price is only known for other periods, or for several and the question names none, the
    whole row is told, or all prices of a card.
    """
    found = read_form(_FORMS, question)
    if found is None:
        return None
    said = {name: value for name, value in found.groupdict().items() if value}
    scale = measured(_SCALE_OF.get(said.get("verb", "").casefold(), ""))
    per = period(said.get("per", ""))
    asked = Bound("", bare(said.get("what", "")), "=", scale=scale, per=per)
    things = [thing for hit in search(question, DEEP) for thing in _called(said["of"], hit)]
    quoted = _quoted(asked, things) or _quoted(asked._replace(per=None), things, alike=True)
    return quote(quoted, hits, lang) if quoted else None


def _quoted(asked: Bound, things: Sequence[Quoted], *, alike: bool = False) -> list[Quoted]:
    """What the one thing with such a property tells of it; `alike`: that is not quite asked for."""
    having = {thing.statement: thing for thing in things if _cells(asked, thing)}
    if len(having) != 1:
        return []
    (thing,) = having.values()
    found = _cells(asked, thing)
    if thing.hit.passage.kind == "facts":
        return found
    return [*found, thing] if len(found) == 1 and not alike else [thing]


def _cells(asked: Bound, thing: Quoted) -> list[Quoted]:
    columns = _columns(thing)
    return [Quoted(thing.hit, quote) for head, quote in columns if asked.told_of(head) == ""]


def _called(name: str, hit: Hit) -> Iterator[Quoted]:
    """The card, or the rows of a table, that go by a name."""
    if hit.passage.kind == "facts":
        if _stems(hit.passage.title) == _stems(name):
            yield Quoted(hit, hit.passage.text)
    elif hit.passage.kind == "documents":
        for statement in statements(hit.passage):
            if (own := row(statement)) and _stems(own.name) == _stems(name):
                yield Quoted(hit, statement)


def _columns(thing: Quoted) -> Iterator[tuple[str, str]]:
    """What each column is called, and its cell as it stands; none of a row below a header line."""
    passage = thing.hit.passage
    if passage.kind == "facts":
        yield from ((label(line, passage.title), line) for line in thing.statement.splitlines())
        return
    for head, value in cells(thing.statement):
        if found := re.search(rf"{re.escape(head)}\s*[:：]\s*{re.escape(value)}", thing.statement):
            yield head, found[0]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]
