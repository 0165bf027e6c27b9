"""Go on with the loss curve of `nano`: python benchmarks/nano/curve.py LOG [LOG ...]

Each LOG is the `trainer_log.jsonl` of a run that went on from the one before. `loss.csv` gets the mean
of every ten steps, counted on from its last one; `loss.svg` is drawn anew.
"""

import argparse
import csv
import json
from itertools import pairwise
from pathlib import Path
from statistics import mean

CSV = Path(__file__).with_name("loss.csv")
EVERY = 10  # steps
WIDTH, HEIGHT, LEFT, BELOW, TOP = 640, 320, 56, 40, 16
GREY, LINE = "#dddddd", "#2563a8"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="+", type=Path)
    with CSV.open(encoding="utf-8") as lines:
        rows = [
            (int(r["step"]), float(r["loss"]), r["learning_rate"]) for r in csv.DictReader(lines)
        ]
    ends = [rows[-1][0]]
    for log in parser.parse_args().logs:
        steps = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        for start in range(0, len(steps) - EVERY + 1, EVERY):
            part = steps[start : start + EVERY]
            rate = f"{part[-1]['learning_rate']:.6f}"
            rows.append((ends[-1] + start + EVERY, mean(step["loss"] for step in part), rate))
        ends.append(rows[-1][0])
    with CSV.open("w", encoding="utf-8", newline="\n") as out:
        out.write("step,loss,learning_rate\n")
        out.writelines(f"{step},{loss:.4f},{rate}\n" for step, loss, rate in rows)
    CSV.with_suffix(".svg").write_text(drawn([(s, loss) for s, loss, _ in rows], ends), "utf-8")


def drawn(points: list[tuple[int, float]], ends: list[int]) -> str:
    """The curve, with a line where each run of this call began."""
    last, most = points[-1][0], max(loss for _, loss in points)

    def x(step: float) -> str:
        return f"{LEFT + (WIDTH - LEFT - 16) * step / last:.1f}"

    def y(loss: float) -> str:
        return f"{HEIGHT - BELOW - (HEIGHT - BELOW - TOP) * loss / most:.1f}"

    def line(x1: str, y1: str, x2: str, y2: str, colour: str) -> str:
        return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>'

    def text(at: str, down: str, said: str, anchor: str) -> str:
        return f'<text x="{at}" y="{down}" text-anchor="{anchor}" fill="#444444">{said}</text>'

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for nats in range(int(most) + 1):
        parts += [line(x(0), y(nats), x(last), y(nats), GREY)]
        parts += [text(str(LEFT - 8), y(nats), str(nats), "end")]
    parts += [line(x(end), str(TOP), x(end), y(0), "#bbbbbb") for end in ends[:-1]]
    parts += [
        text(x(step), str(HEIGHT - 20), f"{step:,}", "middle") for step in range(0, last, 2000)
    ]
    parts += [text(x(last / 2), str(HEIGHT - 4), "steps; loss in nats a token", "middle")]
    path = " ".join(f"{x(step)},{y(loss)}" for step, loss in points)
    jumps = sum(two <= one for (one, _), (two, _) in pairwise(points))
    if jumps:
        raise ValueError(f"{CSV}: steps do not rise in {jumps} places.")
    parts += [f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="1.2"/>']
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    main()
