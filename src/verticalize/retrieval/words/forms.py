"""Questions of a few forms, which say nothing else."""

import re
from collections.abc import Iterable

LONGEST = 120  # characters of such a question


def read_form(forms: Iterable[re.Pattern[str]], question: str) -> re.Match[str] | None:
    """The match of the first form that is the whole of a short question; None of any other."""
    text = question.strip()
    found = (form.fullmatch(text) for form in forms) if len(text) <= LONGEST else ()
    return next(filter(None, found), None)
