"""From the artifacts of a build to an assistant that answers."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from verticalize.assistant.assistant import Assistant, Only
from verticalize.assistant.guard import Guard
from verticalize.domain import Pack, pack_of
from verticalize.errors import StoreError
from verticalize.records import Hit
from verticalize.retrieval.bridge import Bridge, Term
from verticalize.retrieval.engine.index import Index, open_index
from verticalize.retrieval.gate.subjects import Subjects
from verticalize.retrieval.sources.disagree import Disagreements
from verticalize.store import Store, read_json

SUPPORT = "support.json"
REPORT = "report.json"


def open_assistant(
    pack: Pack | str,
    *,
    runs: Path | str = Path("runs"),
    models: bool = True,
    only: Only | None = None,
    lazy: bool = False,
) -> Assistant:
    """As `Assistant.open`, which says what each argument does and what is raised."""
    pack = pack_of(pack)
    store = Store(Path(runs) / pack.name)
    keys = store.latest()
    if "index" not in keys:
        raise StoreError(
            f"the newest build of '{pack.name}' ended before its index.",
            place=str(store.root),
            hint=f"Go on with: verticalize build {pack.name}",
        )
    folders = {stage: store.path(stage, key) for stage, key in keys.items()}
    return assemble(
        pack,
        folders,
        keys=keys,
        settings=newest_settings(store),
        models=models,
        only=only,
        lazy=lazy,
        outdated=lambda: _newest(store) not in (keys, {}),
    )


def _newest(store: Store) -> dict[str, str]:
    """The keys of the newest build; none where it cannot be read, or has no index to answer by."""
    try:
        found = store.latest()
    except StoreError:
        return {}
    return found if "index" in found else {}


def newest_settings(store: Store) -> dict[str, Any]:
    """The settings of the newest build: those of the stage that nothing else in it needs.

    Of several such stages the one that finished last ran with the newest settings.

    Raises:
        StoreError: its recipe is gone or damaged.
    """
    keys = store.latest()
    kept = [stage for stage, key in keys.items() if store.has(stage, key)]
    recipes = {stage: store.recipe(stage, keys[stage]) for stage in kept}
    needed = {need for recipe in recipes.values() for need in recipe["needs"]}
    last = [recipes.get(s) or store.recipe(s, keys[s]) for s in keys if s not in needed]
    newest = max(last, key=lambda recipe: (str(recipe["finished"]), len(recipe["needs"])))
    return dict(newest["settings"])


def assemble(
    pack: Pack,
    folders: Mapping[str, Path],
    *,
    keys: Mapping[str, str],
    settings: Mapping[str, Any],
    models: bool = True,
    only: Only | None = None,
    lazy: bool = False,
    outdated: Callable[[], bool] | None = None,
) -> Assistant:
    """An assistant of these artifacts.

    Args:
        folders: of the stages ``index`` and, where there are any, ``base``, ``instruct``, ``tune``
            and ``evaluate``, whose report names the default arm.
        keys: of these stages, for the receipts.
        settings: the build's settings as a mapping, as ``recipe.json`` holds them.
    """
    index = open_index(folders["index"])
    default = _measured_best(folders)
    if only == "best":
        only = "base" if default == "base+rag" else "tuned"
    support, threshold = _gate(folders, index)
    load = partial(_models, folders, settings["hardware"], only)
    base, tuned = (_lazy(load, folders, only) if lazy else load()) if models else (None, None)
    prompts = pack.prompts
    decoding = settings["decoding"]
    return Assistant(
        name=pack.name,
        system=prompts.system,
        refusal=prompts.refusal,
        disclaimer=prompts.disclaimer,
        guard=Guard(pack.safety.rules, pack.safety.pii),
        search=index.search,
        beside=index.beside,
        asked_of=index.asked_of,
        subjects=Subjects(index),
        bridge=Bridge(index, [Term(term.named("zh"), term.named("en")) for term in pack.glossary]),
        jurisdictions=index.jurisdictions,
        disagreements=Disagreements.load(folders["instruct"]) if "instruct" in folders else None,
        support=support,
        threshold=threshold,
        base=base,
        tuned=tuned,
        k=settings["retrieval"]["k"],
        prompt_tokens=settings["retrieval"]["prompt_tokens"],
        mode=decoding["mode"],
        max_new_tokens=decoding["max_new_tokens"],
        temperature=decoding["temperature"],
        repetition_penalty=decoding.get("repetition_penalty", 1.0),
        receipt={"base": settings["base"], "artifacts": dict(keys)},
        default_arm=default,
        outdated=outdated,
    )


def _measured_best(folders: Mapping[str, Path]) -> str | None:
    """The arm that the build's report has found to answer best; None where it does not say."""
    report = folders["evaluate"] / REPORT if "evaluate" in folders else None
    if report is None or not report.is_file():
        return None
    found = read_json(report).get("default_arm")
    return found if isinstance(found, str) else None


def _gate(
    folders: Mapping[str, Path], index: Index
) -> tuple[Callable[[str, list[Hit]], float] | None, float]:
    """The refusal gate that the instruct stage has fitted; none before that stage."""
    path = folders["instruct"] / SUPPORT if "instruct" in folders else None
    if path is None or not path.is_file():
        return None, 0.0
    from verticalize.retrieval.gate.support import Support, features

    support = Support.load(path)
    return (lambda question, hits: support.score(features(question, hits, index))), (
        support.threshold
    )


def _lazy(
    load: Callable[[], tuple[Any, Any]], folders: Mapping[str, Path], only: Only | None
) -> tuple[Any, Any]:
    """The models that `load` will return, each as one that loads them when it is asked."""
    from verticalize.models.lazy import LazyModel

    loaded = cache(load)
    has_base = "base" in folders and not (only == "tuned" and "tune" in folders)
    has_tuned = {"base", "tune"} <= set(folders) and only != "base"
    return (
        LazyModel(lambda: loaded()[0]) if has_base else None,
        LazyModel(lambda: loaded()[1]) if has_tuned else None,
    )


def _models(
    folders: Mapping[str, Path], hardware: Mapping[str, Any], only: Only | None
) -> tuple[Any, Any]:
    """The base and the tuned model, None where it is not there or not asked for."""
    if "base" not in folders:
        return None, None
    from verticalize.models.artifact import read_base
    from verticalize.models.local import LocalModel, load_view

    options = {
        "device": hardware["device"],
        "dtype": hardware["dtype"],
        "threads": hardware["threads"],
        "batch_size": hardware["per_device_eval_batch_size"],
    }
    base, adapter = read_base(folders["base"]), folders.get("tune")
    if only == "base" or adapter is None:
        return load_view(base, **options), None
    if only == "tuned":
        return None, load_view(base, adapter, **options)
    model = LocalModel.load(base, adapter, **options)
    return model.base, model.tuned
