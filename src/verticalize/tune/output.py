"""What a tuning leaves behind: adapter, its base's fingerprint, the log and a chart of the loss."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.models.open import Base
from verticalize.models.quiet import quiet
from verticalize.models.training import checkpoint
from verticalize.models.training.loop import LOG, Run
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.models.training.validation import EVAL_LOSS, best_step
from verticalize.models.training.zero import gathered
from verticalize.store import disk_errors, write_json
from verticalize.tune.pretraining import PRETRAINING
from verticalize.tune.ready import Ready
from verticalize.tune.start import save_moments

CHART = "loss.png"


def leave(ready: Ready, done: Run, out: Path, *, best: bool, moments: bool) -> float | None:
    """Write what was trained, and forget the checkpoints; its validation loss.

    Args:
        best: write the parameters of the best validation, not of the last step.
        moments: keep the optimizer's too, which a later tuning can go on from.
    """
    began, course = ready.began, ready.course
    trainable, ranks, model = course.trainable, course.machine.ranks, began.trainable.model
    measured = _choose(done, out, trainable.parameters, best=best, ranks=ranks)
    trainable.take()
    model.eval()
    note = began.note(len(done.log))
    write_tuned(model, began.base, out, measured, note=note, tokenizer=began.own, ranks=ranks)
    if moments:
        save_moments(out, trainable.parameters, ready.optimizer, ranks)
    ranks.wait()
    if ranks.first:
        checkpoint.remove(out)
        shutil.rmtree(out / PRETRAINING, ignore_errors=True)
    return measured


def _choose(
    done: Run, out: Path, parameters: Mapping[str, Any], *, best: bool, ranks: Ranks
) -> float | None:
    """Put the best parameters in place, where they are asked for; their validation loss."""
    step = best_step(done.log) if best else 0
    ranks.wait()  # for what the first process writes
    if 0 < step < len(done.log):
        checkpoint.restore_best(out, step, parameters)
    return done.log[step - 1].get(EVAL_LOSS)


def write_tuned(
    model: Any,
    base: Base,
    out: Path,
    validation_loss: float | None,
    *,
    note: Mapping[str, Any],
    tokenizer: Any = None,
    ranks: Ranks = ALONE,
) -> None:
    """Write the adapter or the whole weights, and base.json, in the first process.

    Args:
        note: for base.json, such as method, quantization and steps.
        tokenizer: written too where it is not the base's.
    """
    options = {"state_dict": _gather(model, ranks)} if ranks.sharded else {}
    if not ranks.first:
        return
    with disk_errors(out), quiet():
        if hasattr(model, "peft_config"):
            # The embeddings of added tokens are the adapter's; those of the base stay with it.
            model.save_pretrained(str(out), save_embedding_layers=False, **options)
            (out / "README.md").unlink(missing_ok=True)  # peft's is a form to be filled in
        else:
            model.save_pretrained(str(out), **options)
            if base.trust_remote_code:
                for code in base.path.glob("*.py"):
                    shutil.copyfile(code, out / code.name)
        if tokenizer is not None:
            tokenizer.save_pretrained(str(out))
        known = {"base": base.fingerprint, "name": base.name, "validation_loss": validation_loss}
        write_json(out / "base.json", {**known, **note})


def _gather(model: Any, ranks: Ranks) -> dict[str, Any]:
    """What of a sharded model is written, all of it, in the number type that it was loaded in."""
    left_out = {name for name, _ in model.named_parameters(remove_duplicate=False)}
    left_out -= {name for name, _ in model.named_parameters()}  # tied to another that is written
    if hasattr(model, "peft_config"):
        left_out |= {name for name, part in model.named_parameters() if not part.requires_grad}
    kept = {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        if name in left_out:
            continue
        with gathered(tensor):
            full = checkpoint.whole(tensor)
        if ranks.first:
            kept[name] = full.to(model.config.dtype) if full.is_floating_point() else full
    return kept


@contextmanager
def chart_of(out: Path, *, write: bool) -> Iterator[None]:
    """Draw the log of what happens inside, however it ends."""
    try:
        yield
    finally:
        if write and (out / LOG).is_file() and (log := list(jsonl.read(out / LOG))):
            draw_loss(out / CHART, log)


def draw_loss(path: Path, log: Sequence[Mapping[str, Any]]) -> None:
    """The loss over the steps as an image, with a running mean and the validation losses."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlabel="step", ylabel="loss, nats a token")
    steps, losses = zip(*((row["current_steps"], row["loss"]) for row in log), strict=True)
    axes.plot(steps, losses, color="#93c5fd", linewidth=1, label="training")
    axes.plot(steps, _smooth(losses), color="#1d4ed8", label="training, running mean")
    measured = [(row["current_steps"], row[EVAL_LOSS]) for row in log if EVAL_LOSS in row]
    if measured:
        axes.plot(*zip(*measured, strict=True), color="#c2410c", marker="o", label="validation")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
    with disk_errors(path):
        figure.savefig(path)


def _smooth(losses: Sequence[float], weight: float = 0.9) -> list[float]:
    """A running mean whose first values are not pulled to zero."""
    mean, total, values = 0.0, 0.0, []
    for value in losses:
        mean = weight * mean + (1 - weight) * value
        total = weight * total + (1 - weight)
        values.append(mean / total)
    return values
