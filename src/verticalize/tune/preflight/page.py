"""The pre-flight as one self-contained page."""

from importlib.resources import files

from verticalize.data.inspect.page_tokens import drawn, number_of
from verticalize.knowledge.inspect.wording import badge, section
from verticalize.page import page, shown
from verticalize.text import counted
from verticalize.tune.preflight.finding import Finding, Report, Sample

PAGE = "preflight.html"  # where a training of rows alone keeps it
_WORDS = {"ok": "fine", "note": "note", "bad": "bad"}


def render(name: str, report: Report) -> str:
    """The page of the pack `name`, in HTML."""
    body = "\n".join((_header(name, report), _findings(report), _samples(report)))
    return page(f"{name}: before the training", body, _style())


def _style() -> str:
    sheets = (
        ("knowledge.inspect", "inspect.css"),
        ("data.inspect", "rows.css"),
        ("tune.preflight", "doctor.css"),
    )
    texts = (
        files(f"verticalize.{package}").joinpath(sheet).read_text(encoding="utf-8")
        for package, sheet in sheets
    )
    return "".join(texts)


def _header(name: str, report: Report) -> str:
    wrong, notes = len(report.bad), sum(f.state == "note" for _, f in report.findings)
    verdict = (
        f"{counted(wrong, 'thing')} would make this training fail"
        if wrong
        else "Nothing stands against this training"
    )
    return (
        '<header><p class="eyebrow">Before the training</p>'
        f"<h1>{shown(name)} on {shown(report.base)}</h1>"
        f'<p class="lead">{verdict}; {counted(notes, "note")}.</p></header>'
    )


def _findings(report: Report) -> str:
    order = {"bad": 0, "note": 1, "ok": 2}
    ranked = sorted(report.findings, key=lambda pair: order[pair[1].state])
    items = "".join(_finding(name, finding) for name, finding in ranked)
    return section("findings", "Findings", "", f'<ul class="card findings">{items}</ul>')


def _finding(name: str, finding: Finding) -> str:
    remedy = f'<p class="remedy">{shown(finding.remedy)}</p>' if finding.remedy else ""
    return (
        f'<li class="{finding.state}"><span class="state">{_WORDS[finding.state]}</span>'
        f"<div><h3>{shown(name)} <code>{shown(finding.place)}</code></h3>"
        f"<p>{shown(finding.found)}</p>{remedy}</div></li>"
    )


def _samples(report: Report) -> str:
    key = (
        '<span class="tokens key"><i class="t">Coloured tokens</i></span> are trained, the others '
        'are only read; <span class="tokens key"><u>framed</u></span> are special tokens, <span '
        'class="tokens key"><u class="t">filled</u></span> is the one that ends an answer. A dot '
        "is a space. A number is that of the tokens that only together make a character."
    )
    rows = "".join(map(_sample, report.samples))
    body = f'<div class="card drawn plain">{rows}</div>'
    return section("tokens", "What is trained", key, body) if rows else ""


def _sample(sample: Sample) -> str:
    pieces, lang = sample.pieces, shown(sample.example.lang)
    learned = number_of(piece for piece in pieces if piece.trained)
    return (
        f'<div><p class="place line">{badge(lang)} {counted(number_of(pieces), "token")}, '
        f"{learned:,} trained · {shown(sample.example.id)}</p>"
        f'<div class="tokens" lang="{lang}">{drawn(pieces, spaces=True)}</div></div>'
    )
