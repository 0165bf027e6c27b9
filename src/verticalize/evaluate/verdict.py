"""The outcome in plain words, read off the figures of a report and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verticalize.evaluate.default_arm import answerable, means
from verticalize.evaluate.findings import FEW, SURE, Finding
from verticalize.evaluate.labels import label
from verticalize.evaluate.phrases import PHRASES


def verdict(report: Mapping[str, Any], lang: str) -> list[str]:
    """A headline, then a line each on tuning, retrieval, what was forgotten, and what to beware of.

    Of fewer than `FEW` questions the headline says that they are too few, and what to do; of the
    comparisons only those are told that show something all the same.

    Figures are differences of means with their paired 95% interval in square brackets.

    Args:
        report: as `build_report` makes it; one of an earlier version says in the words of its
            ``verdict`` alone that a program made its questions.
    """
    say = PHRASES[lang]
    small = is_small(report)
    found = [Finding(**row) for row in report["findings"]]
    if small:
        found = [finding for finding in found if finding.effect in SURE]
    tuning = [finding for finding in found if finding.topic == "tuning"]
    retrieval = [finding for finding in found if finding.topic == "retrieval"]
    compiled = report.get("compiled", PHRASES["en"]["compiled"] in report.get("verdict", ""))
    leaked = not report["leakage"].get("clean", True)
    return [
        _small(report, lang) if small else headline(tuning, lang),
        *([say["compiled_small" if small else "compiled"]] if compiled else []),
        *_topic("tuning", tuning, lang),
        *_topic("retrieval", retrieval, lang),
        *(
            _general(f, lang)
            for f in found
            if (f.slice, f.comparison) == ("general", "tuned - base")
        ),
        *_default(report, lang),
        *([say["leaked"]] if leaked else []),
    ]


def is_small(report: Mapping[str, Any]) -> bool:
    """Whether there are too few questions that the sources answer to say how well they do."""
    return 0 < _answerable(report) < FEW


def _answerable(report: Mapping[str, Any]) -> int:
    return answerable(report["slices"]) if "slices" in report else 0


def _small(report: Mapping[str, Any], lang: str) -> str:
    say, count = PHRASES[lang], _answerable(report)
    questions = say["question_one" if count == 1 else "question_many"]
    return say["headline_small"].format(n=count, questions=questions, enough=FEW)


def headline(tuning: Sequence[Finding], lang: str) -> str:
    """Whether tuning helped, in one sentence."""
    better = [finding for finding in tuning if finding.effect == "better"]
    worse = [finding for finding in tuning if finding.effect == "worse"]
    return PHRASES[lang][f"headline_{_outcome(tuning)}"].format(
        better=_slices(better, lang), worse=_slices(worse, lang)
    )


def _outcome(tuning: Sequence[Finding]) -> str:
    effects = {finding.effect for finding in tuning}
    if not tuning:
        return "uncompared"
    if {"better", "worse"} <= effects:
        return "both"
    if "better" in effects or "worse" in effects:
        return "better" if "better" in effects else "worse"
    if all(finding.n < FEW for finding in tuning):
        return "few"
    return "equal" if effects == {"equal"} else "unclear"


def _topic(topic: str, found: Sequence[Finding], lang: str) -> list[str]:
    """A line an effect that was found, every slice in it with its comparisons."""
    say, lines = PHRASES[lang], []
    for kind in ("better", "worse", "unclear", "equal"):
        of_kind = [finding for finding in found if finding.effect == kind]
        slices = dict.fromkeys(finding.slice for finding in of_kind)
        parts = [_part([f for f in of_kind if f.slice == name], lang) for name in slices]
        if parts:
            lines.append(say[f"{topic}_{kind}"].format(parts=say["semicolon"].join(parts)))
    return lines


def _part(found: Sequence[Finding], lang: str) -> str:
    """One slice, its comparisons together: ``new sources with retrieval +0.20 [...]``."""
    say = PHRASES[lang]
    settings = say["settings"].join(_setting(finding, lang) for finding in found)
    name, few = say[found[0].slice], _few(found[0].n, lang)
    return say["part"].format(slice=name, settings=settings, few=few)


def _setting(finding: Finding, lang: str) -> str:
    name = label(finding.comparison, lang)
    return f"{name} {_figures(finding, lang)}" if finding.effect in SURE else name


def _general(finding: Finding, lang: str) -> str:
    figures, few = _figures(finding, lang), _few(finding.n, lang)
    return PHRASES[lang][f"general_{finding.effect}"].format(figures=figures, few=few)


def _default(report: Mapping[str, Any], lang: str) -> list[str]:
    """Which arm answers by default, and the scores that made it so."""
    chosen = report.get("default_arm")
    if chosen is None:
        return []
    scored = means(report["slices"])
    other = next(arm for arm in scored if arm != chosen)
    line = PHRASES[lang]["default" if scored[chosen] >= scored[other] else "default_harmed"]
    few = _few(answerable(report["slices"]), lang)
    shown = {"chosen": chosen, "score": scored[chosen], "other": other, "beside": scored[other]}
    return [line.format(**shown, few=few)]


def _few(questions: int, lang: str) -> str:
    if questions >= FEW:
        return ""
    return PHRASES[lang]["one" if questions == 1 else "few"].format(n=questions)


def _figures(finding: Finding, lang: str) -> str:
    span = label("span", lang).format(f"{finding.lo:+.2f}", f"{finding.hi:+.2f}")
    return f"{finding.mean:+.2f} [{span}]"


def _slices(found: Iterable[Finding], lang: str) -> str:
    """What was found on, and where it was only without retrieval, that too."""
    settings: dict[str, set[str]] = {}
    for finding in found:
        settings.setdefault(PHRASES[lang][finding.slice], set()).add(finding.comparison)
    alone = [name for name, of in settings.items() if of == {"tuned - base"}]
    shown = [name for name in settings if name not in alone]
    if alone:
        shown.append(PHRASES[lang]["alone"].format(slices=_join(alone, lang)))
    return _join(shown, lang)


def _join(names: Sequence[str], lang: str) -> str:
    say = PHRASES[lang]
    return say["and"].join(filter(None, (say["comma"].join(names[:-1]), *names[-1:])))
