"""A conversation as HTML. Every word of model, user and document is escaped here."""

import re
from collections.abc import Iterable, Sequence

from verticalize.records import Answer
from verticalize.ui.grid import laid_out
from verticalize.ui.labels import label
from verticalize.ui.rows import Rows
from verticalize.ui.safe import safe
from verticalize.ui.turns import Reply, Turn

_CHIP = re.compile(r"\[(\d{1,3})\]")
_ICONS = {
    "refused": '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4M8 11h6"/>',
    "safety": '<path d="M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6z"/><path d="M9 12h6"/>',
    "emergency": '<path d="M12 4 2.5 20h19z"/><path d="M12 10v4M12 17v.5"/>',
    "notice": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.5v.5"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>',
}


def header(title: str, lang: str, *, report: str, outdated: bool = False) -> str:
    """Title, a link to the report, and the tagline or that a newer build is there.

    Args:
        report: its address; empty where there is none.
    """
    link = (
        f'<a class="vz-report" href="{safe(report)}" target="_blank" rel="noopener">'
        f"{safe(label('report', lang))}</a>"
        if report
        else ""
    )
    tagline = f"<p>{safe(label('tagline', lang))}</p>"
    if outdated:
        tagline = f'<p class="vz-outdated" role="status">{safe(label("outdated", lang))}</p>'
    return f'<div class="vz-header"><div><h1>{safe(title)}</h1>{tagline}</div>{link}</div>'


def conversation(turns: Sequence[Turn], lang: str) -> str:
    """All turns, or a welcome where there is none yet."""
    if not turns:
        return _welcome(lang)
    last = len(turns) - 1
    return "".join(_turn(turn, lang, current=index == last) for index, turn in enumerate(turns))


def _welcome(lang: str) -> str:
    points = "".join(f"<li>{safe(label(f'welcome_{n}', lang))}</li>" for n in (1, 2, 3))
    return f'<div class="vz-welcome"><h2>{safe(label("welcome", lang))}</h2><ul>{points}</ul></div>'


def _turn(turn: Turn, lang: str, *, current: bool) -> str:
    asked = f'<div class="vz-question" dir="auto">{safe(turn.question)}</div>'
    if turn.error:
        return asked + _box("error", turn.error, lang)
    many = len(turn.replies) > 1
    replies = "".join(
        _reply(reply, lang, named=many, link=current, same=_said_before(turn, at))
        for at, reply in enumerate(turn.replies)
    )
    if not many:
        return asked + replies
    answers = [reply.answer for reply in turn.replies if reply.answer]
    told = max(answers, key=lambda answer: len(answer.notices), default=None)
    after = _after(told, lang) if told else ""
    return f'{asked}<div class="vz-grid">{replies}</div>{after}'


def _said_before(turn: Turn, at: int) -> str:
    """The arm that has given the same answer by the same evidence before; "" where none has."""
    answer = turn.replies[at].answer
    for reply in turn.replies[:at] if answer else ():
        if reply.answer and _told(reply.answer) == _told(answer):
            return reply.arm
    return ""


def _told(answer: Answer | None) -> tuple[object, ...]:
    return (answer.text, kind_of(answer), answer.citations) if answer else ()


def _reply(reply: Reply, lang: str, *, named: bool, link: bool, same: str = "") -> str:
    """One reply; of several, which are named, the notices stand below them all.

    Args:
        same: the arm beside it that has said the same.
    """
    kind = kind_of(reply.answer)
    name = f'<div class="vz-arm">{safe(label(reply.arm, lang))}</div>' if named else ""
    if reply.answer is None:
        body = _writing(reply.text, lang)
    elif same:
        told = label("same", lang).format(arm=label(same, lang))
        body = f'<p class="vz-same">{safe(told)}</p>'
    elif kind == "answer":
        body = f'<div class="vz-text" dir="auto">{_linked(reply.answer, link=link)}</div>'
    else:
        body = _box(kind, reply.answer.text, lang)
    after = _after(reply.answer, lang) if reply.answer and not named else ""
    return f'<div class="vz-reply vz-{kind}" data-arm="{safe(reply.arm)}">{name}{body}{after}</div>'


def kind_of(answer: Answer | None) -> str:
    """``answer``, ``refused``, ``safety`` or ``emergency``; ``writing`` before it is checked."""
    if answer is None:
        return "writing"
    return {"abstained": "refused", "refused": "safety"}.get(answer.outcome, answer.outcome)


def _writing(text: str, lang: str) -> str:
    if not text:
        dots = "<i></i><i></i><i></i>"
        return (
            f'<div class="vz-thinking"><span class="vz-dots">{dots}</span>'
            f"{safe(label('thinking', lang))}</div>"
        )
    pending = r'<span class="vz-chip vz-pending">\1</span>'
    unchecked = laid_out(text, lambda start, end: _CHIP.sub(pending, safe(text[start:end])))
    return f'<div class="vz-text" dir="auto">{unchecked}<span class="vz-caret"></span></div>'


def _linked(answer: Answer, *, link: bool) -> str:
    """The text with each checked label as a chip that leads to its passage."""
    known = {citation.label for citation in answer.citations}

    def chip(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number not in known:
            return match.group()
        if not link:
            return f'<span class="vz-chip">{number}</span>'
        return f'<a class="vz-chip" href="#vz-evidence-{number}">{number}</a>'

    text, rows = answer.text, Rows.of(answer.hits)
    return laid_out(text, lambda start, end: _CHIP.sub(chip, safe(text[start:end])), rows=rows)


def _after(answer: Answer, lang: str) -> str:
    """Notices in a box of their own; the standing disclaimer, which is always there, is quieter."""
    lines, standing = list(answer.notices), ""
    if lines and answer.receipt.get("disclaimer"):
        standing = f'<p class="vz-disclaimer">{safe(lines.pop())}</p>'
    if answer.receipt.get("redacted"):
        lines.append(label("redacted", lang))
    if not lines:
        return standing
    items = "".join(f"<p>{safe(line)}</p>" for line in lines)
    name = safe(label("notice", lang))
    return (
        f'<aside class="vz-notice" aria-label="{name}">{icon("notice")}<div>{items}</div></aside>'
        + standing
    )


def _box(kind: str, text: str, lang: str) -> str:
    return (
        f'<div class="vz-box vz-box-{kind}" role="{_role(kind)}">{icon(kind)}<div>'
        f"<strong>{safe(label(kind, lang))}</strong>"
        f'<div class="vz-text" dir="auto">{safe(text)}</div></div></div>'
    )


def _role(kind: str) -> str:
    return "alert" if kind in ("emergency", "error") else "note"


def icon(name: str) -> str:
    """An inline drawing, so that none has to be fetched."""
    return f'<svg class="vz-icon" viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg>'


def hint(key: str, lang: str) -> str:
    """A line of explanation."""
    return f'<p class="vz-hint">{safe(label(key, lang))}</p>'


def joined(parts: Iterable[str]) -> str:
    """Short facts on one line."""
    return '<span class="vz-dot"> · </span>'.join(part for part in parts if part)
