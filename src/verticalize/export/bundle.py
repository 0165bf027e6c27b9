"""--to bundle: all that the assistant needs in one folder, for a machine without a network.

``domains/`` the pack, ``runs/`` the artifacts that the assistant opens, ``base/`` the base's
weights. Nothing in it is
found by an absolute path. Its seal is verified by ``ask``, ``chat`` and ``demo``.
"""

import shutil
from pathlib import Path, PurePosixPath

from verticalize.export import merged
from verticalize.export.base_copy import FOLDER, base_names, copy_base
from verticalize.export.built import Built
from verticalize.export.card import base_label, card
from verticalize.export.equivalence import Check, compare
from verticalize.export.merged import EQUIVALENCE, tuned
from verticalize.export.place import SEAL
from verticalize.export.target import Job, Made
from verticalize.export.weights import count_parameters, open_copy
from verticalize.models.adapters import WHOLE
from verticalize.models.artifact import NOTE, read_base
from verticalize.retrieval.embedders.embed import is_light
from verticalize.store import LATEST, RECIPE, Store, read_json, write_json

README = "README.md"
DOMAINS, RUNS = "domains", "runs"
# Of each stage what is opened to answer, or to show where answers come from.
ARTIFACTS = {
    "ingest": ("passages.jsonl", "documents.jsonl"),
    "index": ("**/*",),
    "base": (NOTE,),
    "instruct": ("support.json", "disagreements.jsonl", "stats.json"),
    # an adapter or whole weights, and the tokenizer where it is not the base's
    "tune": (
        *("base.json", "*config.json", "*.safetensors", "*.index.json"),
        *("*token*.json", "vocab.json", "*.jinja", "*.model", "*.txt", "*.tiktoken"),
    ),
    "evaluate": ("report.*",),
}
_USE = "## Use\n\n`README.md` has the command that serves the whole assistant."
_README = """# {title}

The assistant of verticalize's pack `{name}`, whole: {what}. No network is needed.

On a machine with Python and verticalize {version} installed, in this folder:

```sh
verticalize demo {name} --domains {domains} --runs {runs}
```

`ask {name} "…"`, `chat {name}` and `serve {name}` take the same two options. Each verifies first
that every file is as it was written: `{seal}` has the SHA-256 of all of them. To install
verticalize itself without a network, take its wheels along: where there is one, in a clone of it,
`pip wheel -c constraints.txt -w wheels .`; then `pip install --no-index --find-links wheels
verticalize`.
{needs}
`CARD.md` says what the model is made of, under what licences, and how well it answers."""


def write(job: Job) -> Made:
    built, out = job.built, job.out
    job.tell("copying the pack and the artifacts")
    for name, source in _sources(built).items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, out / name)
    _relocate(built, out)
    job.tell("copying the base")
    copy_base(built, out)
    (out / README).write_text(_readme(built), encoding="utf-8")
    parameters = count_parameters(out / FOLDER) + count_parameters(built.adapter)
    checks = merged.note(job, [_check(job)])
    words = card(built, target="bundle", parameters=parameters, checks=checks, use=_USE)
    (out / "CARD.md").write_text(words, encoding="utf-8", newline="\n")
    return Made(parameters, checks)


def _check(job: Job) -> Check:
    """Open base and adapter in the bundle, as the assistant will."""
    model, _, asked = tuned(job)
    del model
    base = read_base(job.out / _runs(job.built, "base"))
    adapter = job.out / _runs(job.built, "tune")
    copy, _ = open_copy(job.built, base, adapter)
    return compare("bundle", "float32", copy, asked)


def _sources(built: Built) -> dict[str, Path]:
    """Path in the bundle to the file that it is a copy of."""
    found = {
        f"{DOMAINS}/{built.name}/{path.relative_to(built.pack.root).as_posix()}": path
        for path in pack_files(built)
    }
    for stage, patterns in ARTIFACTS.items():
        if stage not in built.folders:
            continue
        folder = built.folders[stage]
        for path in sorted(p for glob in (*patterns, RECIPE) for p in folder.glob(glob)):
            if path.is_file():
                place = path.relative_to(folder).as_posix()
                found[f"{_runs(built, stage)}/{place}"] = path
    return found


def pack_files(built: Built) -> list[Path]:
    """Its domain.yaml, the files that it names, and its README."""
    pack = built.pack
    named = ("relations", "prompts", "safety", "glossary", "hooks")
    files = [pack.root / name for key in named if (name := getattr(pack.manifest, key))]
    others = [path for path in (pack.root / README,) if path.is_file()]
    asked = [*pack.phrasing_files(), *pack.evaluation_files()]
    return [pack.root / "domain.yaml", *files, *asked, *others]


def _relocate(built: Built, out: Path) -> None:
    """Name the base by its place in the bundle, and the newest build."""
    folder = out / _runs(built, "base")
    up = PurePosixPath(*[".."] * len(folder.relative_to(out).parts), FOLDER)
    note = {**read_json(folder / NOTE), "path": str(up)}
    write_json(folder / NOTE, note)
    write_json(folder / RECIPE, {**read_json(folder / RECIPE), "summary": note})
    adapter = out / _runs(built, "tune") / "adapter_config.json"
    if adapter.is_file():
        write_json(adapter, {**read_json(adapter), "base_model_name_or_path": base_label(built)})
    Store(out / RUNS / built.name).set_latest(built.keys)


def _runs(built: Built, stage: str) -> str:
    return f"{RUNS}/{built.name}/{stage}/{built.keys[stage]}"


def _readme(built: Built) -> str:
    embedder = built.recipes["index"]["settings"]["index"]["embedder"]
    needs = ""
    if not is_light(embedder):
        needs = (
            f"\nThe index was made with the embedder `{embedder}`, which is **not** in this "
            "folder: it must be installed, or lie in the hub's cache, on that machine.\n"
        )
    tuned = "tuned weights" if built.method in WHOLE else "adapter"
    what = f"pack, index, passages, base weights, {tuned}"
    return (
        _README.format(
            title=built.title,
            name=built.name,
            what=what + (" and report" if "evaluate" in built.folders else ""),
            version=built.recipes["tune"]["versions"]["verticalize"],
            domains=DOMAINS,
            runs=RUNS,
            seal=SEAL,
            needs=needs,
        )
        + "\n"
    )


def names(built: Built, dtype: str) -> list[str]:
    latest = f"{RUNS}/{built.name}/{LATEST}"
    return [
        *_sources(built),
        latest,
        *base_names(built, always=True),
        README,
        "CARD.md",
        EQUIVALENCE,
    ]
