"""Inline SVG charts without scripts: bars with intervals, and differences around zero."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from verticalize.evaluate.labels import label
from verticalize.records import ARMS

_WIDTH, _LEFT, _RIGHT = 460, 92, 54
_ROW, _BAR = 34, 16


def arm_class(arm: str) -> str:
    """The CSS class that colours an arm."""
    return "arm-" + arm.replace("+", "-")


def bars(name: str, figures: Mapping[str, Any], lang: str) -> str:
    """One horizontal bar an arm on a scale of 0 to 1, with the 95% interval as a whisker.

    Args:
        name: of the slice.
        figures: of the slice.
    """
    arms = figures["arms"]
    shown = [arm for arm in ARMS if arm in arms]
    bottom = 6 + _ROW * len(shown)
    parts = [_grid(bottom)]
    for number, arm in enumerate(shown):
        parts.append(_bar(arm, arms[arm], 6 + number * _ROW + _ROW / 2))
    means = label("stop", lang).join(f"{arm} {arms[arm]['mean']:.2f}" for arm in shown)
    title, metric = label(name, lang), label(f"{name}_metric", lang)
    summary = label("chart", lang).format(title=title, metric=metric, means=means)
    return _svg(bottom + 20, summary, parts)


def _x(value: float) -> float:
    return round(_LEFT + max(0.0, min(1.0, value)) * (_WIDTH - _LEFT - _RIGHT), 1)


def _grid(bottom: int) -> str:
    lines = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = _x(tick)
        kind = "axis" if tick == 0 else "grid"
        lines.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="2" y2="{bottom}"/>')
        lines.append(f'<text class="tick" x="{x}" y="{bottom + 14}">{tick:g}</text>')
    return "".join(lines)


def _bar(arm: str, figures: Mapping[str, Any], y: float) -> str:
    mean, (lo, hi) = figures["mean"], figures["ci95"]
    width = max(1.5, _x(mean) - _LEFT)
    # beyond the interval, so that the whisker never crosses the number
    return (
        f'<text class="name" x="{_LEFT - 8}" y="{y + 4}">{escape(arm)}</text>'
        f'<rect class="{arm_class(arm)}" x="{_LEFT}" y="{y - _BAR / 2}" width="{width}" '
        f'height="{_BAR}" rx="3"/>'
        f"{_whisker(_x(lo), _x(hi), y)}"
        f'<text class="value" x="{max(_x(mean), _x(hi)) + 8}" y="{y + 4}">{mean:.2f}</text>'
    )


def _whisker(lo: float, hi: float, y: float) -> str:
    return f'<path class="whisker" d="M{lo} {y}H{hi}M{lo} {y - 4}V{y + 4}M{hi} {y - 4}V{y + 4}"/>'


def differences(findings: Sequence[Mapping[str, Any]], heading: str, lang: str) -> str:
    """One row a comparison: the difference as a dot, its interval as a line, zero in the middle."""
    reach = max((abs(f[end]) for f in findings for end in ("lo", "hi")), default=0.0)
    scale = next((step for step in (0.1, 0.25, 0.5, 0.75, 1.0) if reach <= step), 1.0)
    height = 30 + _ROW * len(findings)
    parts = [_difference_axis(scale, height)]
    for number, finding in enumerate(findings):
        parts.append(_difference(finding, scale, 12 + number * _ROW + _ROW / 2, lang))
    return _svg(height + 6, heading, parts, width=760)


def _difference_x(value: float, scale: float) -> float:
    return round(430 + max(-1.0, min(1.0, value / scale)) * 170, 1)


def _difference_axis(scale: float, height: int) -> str:
    lines = []
    for tick in (-scale, -scale / 2, 0.0, scale / 2, scale):
        x = _difference_x(tick, scale)
        kind = "axis" if tick == 0 else "grid"
        text = f"{tick:+g}" if tick else "0"
        lines.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="4" y2="{height - 16}"/>')
        lines.append(f'<text class="tick" x="{x}" y="{height - 1}">{text}</text>')
    return "".join(lines)


def _difference(finding: Mapping[str, Any], scale: float, y: float, lang: str) -> str:
    lo, mid, hi = (_difference_x(finding[key], scale) for key in ("lo", "mean", "hi"))
    effect = finding["effect"]
    where, setting = label(finding["slice"], lang), label(finding["comparison"], lang)
    return (
        f'<g class="effect-{effect}">'
        f'<text class="row" x="0" y="{y + 4}">{escape(where)}'
        f'<tspan class="faint"> {escape(setting)}</tspan></text>'
        f'<path class="span" d="M{lo} {y}H{hi}"/><circle cx="{mid}" cy="{y}" r="5"/>'
        f'<text class="said" x="618" y="{y + 4}">{finding["mean"]:+.2f} '
        f"{escape(label(effect, lang))}</text></g>"
    )


def _svg(height: float, title: str, parts: Sequence[str], *, width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
