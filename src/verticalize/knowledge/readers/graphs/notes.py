"""Reasons why parts of a graph are not told: each is counted beside the file that it stands in."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found

SCHEMA = "a definition of a property or of the ontology itself (left out)"
OBSOLETE = "an obsolete term (left out)"
FOREIGN = "a subject named only in languages that the pack has not (left out)"
OTHER_LANGUAGE = "a text or object in another language than its subject (left out)"
BARE = "a subject without a fact that the pack's relations know (left out)"
ITSELF = "a fact of a subject about itself (left out)"
DEEP = "a blank node inside a blank node (left out)"
NOTHING = "an object that is no name, text or node (left out)"
UNUSED = "a blank node without a name that nothing refers to (left out)"
ABSTRACT = "a statement about a formula or a variable (left out)"
BESIDE = "a line that says nothing of the thing itself, such as who made it (left out)"
ASTRAY = "a line before the first stanza that belongs into one (left out)"
TAIL = "a text behind a quoted one (left out)"
TYPE = "a type that is no class with a name (left out)"
CONTROLS = "a text with control characters (they are removed)"


def carried(
    items: Iterable[Found | Problem | str], source: SourceFile, context: Context
) -> Iterator[Found | Problem]:
    """The documents and problems, with each note on a document that comes after it, or before.

    A file of which nothing can be told is a problem that names the most frequent note.
    """
    last: Found | None = None
    notes: list[str] = []
    wrong = False
    for item in items:
        if isinstance(item, str):
            notes.append(item)
        elif isinstance(item, Problem):
            wrong = True
            yield item
        else:
            if last is not None:
                yield last
            last = replace(item, notes=(*item.notes, *notes))
            notes = []
    if last is not None:
        yield replace(last, notes=(*last.notes, *notes))
    elif not wrong:
        yield _nothing(source, context, notes)


def _nothing(source: SourceFile, context: Context, notes: list[str]) -> Problem:
    why = "".join(f"; {count}x {note}" for note, count in Counter(notes).most_common(1))
    relations = ", ".join(context.relations) or "any predicate"
    hint = f"Relations are: {relations}. Add names of the file's predicates as aliases of them."
    return Problem(str(source.path), f"holds no subject with a fact{why}.", hint)
