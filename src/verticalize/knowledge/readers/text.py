"""Plain text files: one document each, titled by its first line or its file name."""

from collections.abc import Iterator

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import read_text
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.headed import with_counted, with_underlined
from verticalize.knowledge.readers.markdown import empty
from verticalize.knowledge.readers.wrapped import unwrapped
from verticalize.records import Document

_LONGEST_TITLE = 60
_NO_TITLE = tuple("。！？；，.!?;,:：")


def read_plain(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The file as one document."""
    notes: list[str] = []
    text = unwrapped(with_counted(with_underlined(read_text(source.path, notes))))
    if not text.strip():
        yield empty(source)
        return
    first = text.strip().split("\n", 1)[0].strip("# \t\r")
    titled = len(first) <= _LONGEST_TITLE and not first.endswith(_NO_TITLE)
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=first if titled else source.path.stem,
        lang=context.language_of(None, source, text),
        text=text,
    )
    yield Found(document, place=str(source.path), notes=tuple(notes))
