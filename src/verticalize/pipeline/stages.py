"""The stages of a build, in order: the table to read first.

knowledge ─ingest→ passages, facts ─index→ index ─┐
                        │                          │ mined distractors
base model ─base──┐     └────────instruct──────────┴→ examples
                  └──────────tune─────────────────────→ adapter
index + adapter ─────────────evaluate─────────────────→ report

Settings objects stop here: each stage hands flat values to the floor that does the work.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.config import Settings
from verticalize.cores import cores
from verticalize.domain.pack import Pack
from verticalize.pipeline.stage import Job, Stage


def ingest(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.knowledge.bounded import Limits
    from verticalize.knowledge.ingest import ingest_into
    from verticalize.retrieval.embedders.tokenizer import tokenizer_of

    settings = job.settings.ingest
    return ingest_into(
        out,
        job.pack,
        max_tokens=settings.max_tokens,
        parts=job.cache,
        tokenizer=tokenizer_of(job.settings.index.embedder),
        workers=job.settings.hardware.threads or cores(),
        limits=Limits(settings.max_seconds, settings.max_memory_mb),
        progress=job.progress,
        planned=job.reads["pack"],
    )


def index(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.knowledge.ingest import read_passages
    from verticalize.retrieval.engine.index import write_index
    from verticalize.retrieval.words.everyday import GROUPS

    settings = job.settings.index
    manifest = write_index(
        out,
        read_passages(job.inputs["ingest"]),
        embedder=settings.embedder,
        dimension=settings.dimension,
        dtype=settings.dtype,
        synonyms=[*job.pack.synonyms, *GROUPS],
        seed=settings.seed,
        kept=job.cache,
        workers=job.settings.hardware.threads or cores(),
        progress=job.progress,
    )
    return manifest.row()


def base(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.models.artifact import write_base
    from verticalize.models.open import resolve_base

    return write_base(
        out,
        resolve_base(
            job.settings.base,
            job.settings.template,
            trust_remote_code=job.settings.trust_remote_code,
        ),
    )


def instruct(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.data.quality.rejects import rejects_in
    from verticalize.instruct.compile import compile_examples, write_examples
    from verticalize.knowledge.ingest import open_corpus
    from verticalize.pipeline.files import files_of
    from verticalize.retrieval.engine.index import open_index

    settings = job.settings
    found = open_index(job.inputs["index"])
    corpus = open_corpus(job.inputs["ingest"])
    with rejects_in(out) as rejects:
        compiled = compile_examples(
            corpus,
            relations=job.pack.relations,
            prompts=job.pack.prompts,
            holdout=job.pack.manifest.holdout,
            search=found.search,
            k=settings.retrieval.k,
            prompt_tokens=settings.retrieval.prompt_tokens,
            quoted=settings.decoding.mode != "free",
            languages=job.pack.manifest.languages,
            files=files_of(job.pack, (fact.subject for fact in corpus.facts)),
            rejects=rejects,
            progress=job.progress,
            **settings.instruct.model_dump(),
        )
    job.insist("instruct")
    return write_examples(out, compiled, index=found)


def tune(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.pipeline.tuning import tuning

    return tuning(job, out)


def evaluate(job: Job, out: Path) -> dict[str, Any]:
    from verticalize.pipeline.measure import measure

    settings, own = job.settings.model_dump(), job.pack.evaluation()
    job.insist("evaluate")  # what is edited from now on is another report's
    return measure(
        job.pack, own, job.inputs, out, keys=job.keys, settings=settings, progress=job.progress
    )


def _ingest_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    from verticalize.knowledge.packages import versions
    from verticalize.retrieval.embedders.tokenizer import tokenizer_of

    tokenizer = tokenizer_of(settings.index.embedder)
    return {
        "tokenizer": fingerprint.of_file(tokenizer) if tokenizer else "",
        "settings": settings.ingest.model_dump(),
        "packages": versions(source.path.suffix.lower() for source in pack.sources()),
        "pack": pack.fingerprints("ingest"),
    }


def _index_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    return {"settings": settings.index.model_dump(), "pack": pack.fingerprints("index")}


def _base_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    from verticalize.models.artifact import identify_base

    found = identify_base(
        settings.base, settings.template, trust_remote_code=settings.trust_remote_code
    )
    return {"base": found}


def _instruct_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    return {
        "settings": settings.instruct.model_dump(),
        "quoted": settings.decoding.mode != "free",
        "retrieval": settings.retrieval.model_dump(),
        "pack": pack.fingerprints("instruct"),
    }


def _tune_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    from verticalize.pipeline.tune_reads import reads

    found = {"settings": settings.tune.key(), **reads(pack, settings.tune)}
    if settings.tune.tokens_per_step == "auto":
        from verticalize.pipeline.preflight import machine

        found["machine"] = machine(settings)  # it decides the size, so it is part of the key
    return found


def _evaluate_reads(pack: Pack, settings: Settings) -> Mapping[str, Any]:
    return {
        "settings": settings.evaluate.model_dump(),
        "decoding": settings.decoding.model_dump(),
        "retrieval": settings.retrieval.model_dump(),
        "pack": pack.fingerprints("evaluate"),
    }


STAGES: tuple[Stage, ...] = (
    Stage("ingest", 11, (), _ingest_reads, ingest, "read the knowledge into passages and facts"),
    Stage("index", 14, ("ingest",), _index_reads, index, "index the passages: BM25 and FAISS"),
    Stage("base", 4, (), _base_reads, base, "find the base model"),
    Stage(
        "instruct", 23, ("ingest", "index"), _instruct_reads, instruct, "compile instruction data"
    ),
    Stage("tune", 3, ("base", "instruct"), _tune_reads, tune, "tune the base", sees=("ingest",)),
    Stage(
        "evaluate",
        14,
        ("ingest", "index", "base", "instruct", "tune"),
        _evaluate_reads,
        evaluate,
        "measure four ways: base, +RAG, tuned, tuned+RAG",
    ),
)
