"""``glossary.yaml``: terms in each language with their synonyms, used to widen a search."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from verticalize.domain.manifest import Strings, as_tuple
from verticalize.domain.schema import Section, read_section
from verticalize.errors import Problem


class Term(Section):
    """One concept: its head words and what else people call it."""

    zh: str = ""
    en: str = ""
    synonyms: dict[str, Strings] = {}

    def forms(self) -> tuple[str, ...]:
        """All wordings, head words first."""
        others = [word for words in self.synonyms.values() for word in words]
        return tuple(form for form in (self.zh, self.en, *others) if form)

    def named(self, lang: str) -> tuple[str, ...]:
        """Its wordings in one language, the head word first."""
        head = {"zh": self.zh, "en": self.en}.get(lang, "")
        return tuple(form for form in (head, *self.synonyms.get(lang, ())) if form)


class _File(Section):
    terms: Annotated[tuple[Term, ...], BeforeValidator(as_tuple)] = ()


def read_glossary(path: Path) -> tuple[tuple[Term, ...], list[Problem]]:
    """The terms, and all problems of the file."""
    file, problems = read_section(path, _File)
    return (file.terms if file else ()), problems
