"""Ways to answer out of the passages alone, without a model, in the order in which they are tried.

Each accounts for the question more fully than those after it, so the first that has an answer
counts. What shares only some words with the question is left to the model or to `extract`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from verticalize.assistant.across import has_code
from verticalize.assistant.answers.cell import cell
from verticalize.assistant.answers.compare import compare
from verticalize.assistant.answers.listing import listing
from verticalize.assistant.answers.lookup import lookup
from verticalize.assistant.answers.quotation import Quotation
from verticalize.assistant.answers.row_and_column import row_and_column
from verticalize.assistant.answers.row_selection import select_rows
from verticalize.assistant.answers.versions import both_versions
from verticalize.assistant.draft import Draft
from verticalize.records import Hit
from verticalize.retrieval.searching import Find, ScopedSearch

_NAME = re.compile(r"(?<=[^\x00-\x7f])[A-Za-z]{3,}|[A-Za-z]{3,}(?=[^\x00-\x7f])")  # beside Chinese


class Case(NamedTuple):
    """A question with what was found for it, and the searches that go on from there.

    Args:
        found: the passages whose source holds on the day asked of, best first.
        search: for more of these, in the question's language and scope.
        editions: the same search without that day: former editions, too.
        elsewhere: `search` in the other language; None where no source is in it.
        unsupported: the gate would refuse, so that only a sure answer counts.
        lacking: no passage found has what is asked for; the rows of a table may.
        beyond: whether the question names what the knowledge has no word for.
    """

    draft: Draft
    found: Sequence[Hit]
    search: ScopedSearch
    editions: Find
    elsewhere: ScopedSearch | None
    unsupported: bool
    lacking: bool
    beyond: Callable[[str], bool]


Strategy = Callable[[Case], Quotation | None]


def quoted_answer(case: Case) -> Quotation | None:
    """The answer of the first strategy that has one."""
    return next(filter(None, (strategy(case) for strategy in STRATEGIES)), None)


def looked_up_elsewhere(case: Case) -> Quotation | None:
    """A row in the other language that goes by a code or a name: these are the same in both."""
    asked, search = case.draft.chosen_by, case.elsewhere
    if search is None or not (has_code(asked) or _NAME.search(asked)):
        return None
    return lookup(asked, search(asked), search, case.draft.told_in)


def _versions(case: Case) -> Quotation | None:
    draft = case.draft
    on = draft.scope.day or date.today()
    return both_versions(
        draft.searched, case.editions, lang=draft.told_in, on=on, answer=draft.answer_before
    )


def _cell(case: Case) -> Quotation | None:
    return cell(case.draft.chosen_by, case.found, case.search, case.draft.told_in)


def _looked_up(case: Case) -> Quotation | None:
    draft = case.draft
    return lookup(
        draft.chosen_by,
        case.found,
        case.search,
        draft.told_in,
        before="" if draft.turns_to else draft.answer_before,
        follows=bool(draft.latest),
    )


def _compared(case: Case) -> Quotation | None:
    if case.lacking:
        return None
    asked, lang = case.draft.chosen_by, case.draft.told_in
    return compare(asked, case.found, case.search, lang=lang, surely=case.unsupported)


def _selected(case: Case) -> Quotation | None:
    return select_rows(case.draft.chosen_by, case.found, case.search, case.draft.told_in)


def _listed(case: Case) -> Quotation | None:
    asked, lang = case.draft.chosen_by, case.draft.told_in
    return listing(asked, case.found, case.search, lang, surely=case.unsupported)


def _row_and_column(case: Case) -> Quotation | None:
    """For what the gate would refuse: elsewhere a sentence may answer better than a row."""
    if not case.unsupported or case.beyond(case.draft.searched):
        return None
    return row_and_column(case.draft.chosen_by, case.found, case.draft.told_in)


STRATEGIES: tuple[Strategy, ...] = (
    _versions,  # "what was it before?" would find the edition in force
    _cell,  # reads whole questions by their form, and those only
    _looked_up,  # accounts for every word, in any order
    looked_up_elsewhere,
    _compared,  # from here on words may be left over
    _selected,
    _listed,
    _row_and_column,
)
