"""The commands data import and data export."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from verticalize import jsonl
from verticalize.cli.say import note, say, say_json
from verticalize.data.conversations import split_long
from verticalize.data.exporting import export
from verticalize.data.formats.maker import Options
from verticalize.data.importing import REJECTS, Tally, import_file, kept, open_file, read
from verticalize.data.stratify import split_file
from verticalize.errors import KnowledgeError, ModelError
from verticalize.records import Example
from verticalize.text import count_tokens, counted

IMPORTED = Path("imported")


def import_data(
    file: Path,
    format_name: str | None,
    out: Path | None,
    *,
    licence: str,
    options: Options,
    max_tokens: int | None,
    tokenizer: str,
    validation: float,
    as_json: bool,
) -> None:
    opened = open_file(file, format_name)
    note(str(opened))
    if opened.format.licence and not licence:
        note(f"No --licence is given; it is {opened.format.licence}.")
    if validation and opened.format.kind not in ("messages", "preferences"):
        raise KnowledgeError(
            f"rows of {opened.format.kind} have no splits.",
            place=str(file),
            hint="Leave out --validation.",
        )
    folder = out or IMPORTED / _name_of(file)
    cut = None
    if max_tokens is not None:
        cut = partial(split_long, max_tokens=max_tokens, count=_counter(tokenizer))
    done = import_file(opened, folder, licence=licence, options=options, cut=cut)
    if validation:
        for category, groups in split_file(done.out, share=validation).items():
            note(f"for validation: {groups} of {category or 'no category'}")
    if as_json:
        say_json(done.row())
    else:
        say(f"{counted(done.rows, 'row')} of {done.kind}: {done.out}")
    for drop in done.first:
        note(f"{drop.place}: {drop.reason}{f' ({drop.detail})' if drop.detail else ''}")
    _left_out(done.dropped)
    if done.dropped:
        note(f"All of them, with their places: {folder / REJECTS}")


def _name_of(file: Path) -> str:
    """``v1.2`` of ``v1.2.jsonl.gz``."""
    return Path(file.name.removesuffix(".gz")).stem


def _counter(tokenizer: str) -> Callable[[str], int]:
    if not tokenizer:
        return count_tokens
    from transformers import AutoTokenizer

    try:
        loaded = AutoTokenizer.from_pretrained(tokenizer)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"no tokenizer named '{tokenizer}' can be loaded.",
            hint="Give the folder of a model, or a name on the Hugging Face hub.",
        ) from error
    return lambda words: len(loaded(words, add_special_tokens=False)["input_ids"])


def export_data(
    source: str, out: Path, target: str, *, name: str, licence: str, runs: Path, as_json: bool
) -> None:
    tally = Tally()
    file = Path(source)
    examples = rows_of(file, tally) if file.is_file() else _of_build(source, runs)
    name = name or _name_of(file)
    done = export(examples, target, out, name=name, licence=licence)
    dropped = dict(tally.counts + Counter(done.dropped))
    if as_json:
        say_json({**done.row(), "dropped": dropped})
    else:
        splits = ", ".join(f"{count} {split}" for split, count in sorted(done.rows.items()))
        say(f"{splits or 'no rows'}: {done.out}")
    _left_out(dropped)


def _left_out(dropped: Mapping[str, int]) -> None:
    for reason, count in dropped.items():
        note(f"left out: {count} ({reason})")


def rows_of(file: Path, tally: Tally) -> Iterator[Example]:
    """The conversations in a file of any format; what is left out is counted."""
    opened = open_file(file)
    note(str(opened))
    if opened.format.kind != "messages":
        raise KnowledgeError(
            f"holds {opened.format.kind}; only rows of messages can be used here.",
            place=str(file),
            hint="Their JSON Lines, as 'data import' writes them, are what TRL reads.",
        )
    for record in kept(read(opened), tally):
        assert isinstance(record, Example)
        yield record


def _of_build(name: str, runs: Path) -> Iterator[Example]:
    from verticalize.pipeline.rows import instruct_files

    for path in instruct_files(name, runs=runs):
        yield from map(Example.from_row, jsonl.read(path))
