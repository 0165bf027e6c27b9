"""A pack's own `read` and `clean` at work, with what they raise turned into problems."""

from collections.abc import Iterator
from dataclasses import replace

from verticalize.domain.hooks import Hooks
from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.moved_marks import moved_marks
from verticalize.knowledge.readers import read_source
from verticalize.records import Document


def read_with(hooks: Hooks, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """What the pack's own reader makes of a file; else what the built-in ones do."""
    if hooks.read is None:
        yield from read_source(source, context)
        return
    try:
        documents = hooks.read(source.path)
        own = None if documents is None else [_checked(document) for document in documents]
    except MemoryError:
        raise
    except Exception as error:
        yield _failed("read", str(source.path), error)
        return
    if own is None:
        yield from read_source(source, context)
        return
    for document in own:
        inside = document.id.startswith(source.name)
        id_ = document.id if inside else f"{source.name}#{document.id}"
        yield Found(replace(document, id=id_, source=source.name), str(source.path))


def clean_with(hooks: Hooks, found: Found) -> Found | Problem | None:
    """The document as the pack's hook leaves it; statements are looked up in its new text."""
    if hooks.clean is None:
        return found
    try:
        cleaned = hooks.clean(found.document)
        document = None if cleaned is None else _checked(cleaned)
    except MemoryError:
        raise
    except Exception as error:
        return _failed("clean", found.place, error)
    if document is None or document.text == found.document.text:
        return None if document is None else replace(found, document=document)
    return _moved(found, document)


def _moved(found: Found, document: Document) -> Found:
    before, kept, notes = found.document.text, [], list(found.notes)
    for statement in found.statements:
        start = document.text.find(before[statement.start : statement.end])
        end = start + statement.end - statement.start
        if start < 0:
            notes += ["a fact whose statement the hook 'clean' changed"] * len(statement.objects)
        else:
            kept.append(replace(statement, start=start, end=end))
    if document.marks == found.document.marks:  # or the hook has set its own
        marks, lost = moved_marks(document.marks, before, document.text)
        document = replace(document, marks=marks)
        notes += ["a place in the source that the hook 'clean' left no trace of"] * lost
    answer = found.answer_start
    if answer is not None:
        answer = document.text.find("\n") + 1
    return replace(
        found,
        document=document,
        statements=tuple(kept),
        answer_start=answer,
        notes=tuple(notes),
    )


def _checked(value: object) -> Document:
    if not isinstance(value, Document):
        raise TypeError(f"it must give a Document, not {type(value).__name__}")
    return value


def _failed(name: str, place: str, error: Exception) -> Problem:
    cause = f"the pack's hook '{name}' fails here: {type(error).__name__}: {error}."
    return Problem(place, cause, "Correct hooks.py.")
