"""What a tuning leaves behind: adapter, its base's fingerprint, the log and a chart of the loss."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.models.loop import LOG
from verticalize.models.open import Base
from verticalize.models.quiet import quiet
from verticalize.store import on_disk, write_json

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 320, 56, 36


def write_tuned(
    model: Any,
    base: Base,
    out: Path,
    log: Sequence[Mapping[str, Any]],
    validation_loss: float | None,
    *,
    note: Mapping[str, Any],
    tokenizer: Any = None,
) -> None:
    """Write the adapter or the whole weights, base.json, the log and loss.svg.

    Args:
        note: for base.json, such as method, quantization and steps.
        tokenizer: written too where it is not the base's.
    """
    with on_disk(out), quiet():
        if hasattr(model, "peft_config"):
            # The embeddings of added tokens are the adapter's; those of the base stay with it.
            model.save_pretrained(str(out), save_embedding_layers=False)
            (out / "README.md").unlink(missing_ok=True)  # peft's is a form to be filled in
        else:
            model.save_pretrained(str(out))
        if tokenizer is not None:
            tokenizer.save_pretrained(str(out))
        jsonl.write(out / LOG, log)
        chart = loss_svg([row["loss"] for row in log], validation_loss)
        (out / "loss.svg").write_text(chart, encoding="utf-8")
        known = {"base": base.fingerprint, "name": base.name, "validation_loss": validation_loss}
        write_json(out / "base.json", {**known, **note})


def loss_svg(losses: Sequence[float], validation_loss: float | None = None) -> str:
    """The loss over the steps as an SVG image, with a running mean and the validation loss."""
    top = max([*losses, validation_loss or 0.0]) * 1.05 or 1.0

    def point(step: int, value: float) -> str:
        x = _LEFT + (_WIDTH - _LEFT - 12) * step / max(1, len(losses) - 1)
        y = (_HEIGHT - _BOTTOM) * (1 - value / top) + 8 * value / top
        return f"{x:.1f},{y:.1f}"

    raw = " ".join(point(n, value) for n, value in enumerate(losses))
    smooth = " ".join(point(n, value) for n, value in enumerate(_smooth(losses)))
    ticks = "".join(
        f'<text x="{_LEFT - 8}" y="{point(0, value).split(",")[1]}" text-anchor="end">'
        f"{value:.2f}</text>"
        for value in (0.0, top / 2, top)
    )
    rule = ""
    if validation_loss is not None:
        start, end = point(0, validation_loss), point(max(1, len(losses) - 1), validation_loss)
        rule = (
            f'<polyline points="{start} {end}" stroke="#c2410c" stroke-dasharray="5 4"/>'
            f'<text x="{_WIDTH - 16}" y="{float(start.split(",")[1]) - 6:.1f}" '
            f'text-anchor="end" fill="#c2410c">validation {validation_loss:.3f}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="none">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
        f'<polyline points="{raw}" stroke="#93c5fd"/>'
        f'<polyline points="{smooth}" stroke="#1d4ed8" stroke-width="2"/>{rule}'
        f'<g fill="#475569">{ticks}<text x="{_WIDTH / 2}" y="{_HEIGHT - 10}" '
        f'text-anchor="middle">step (of {len(losses)})</text></g></svg>\n'
    )


def _smooth(losses: Sequence[float], weight: float = 0.9) -> list[float]:
    """A running mean whose first values are not pulled to zero."""
    mean, total, values = 0.0, 0.0, []
    for value in losses:
        mean = weight * mean + (1 - weight) * value
        total = weight * total + (1 - weight)
        values.append(mean / total)
    return values
