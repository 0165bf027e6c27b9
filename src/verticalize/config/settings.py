"""Every setting of a build, spelled as Hugging Face users know it, with its default.

Frozen and strict: an unknown key or a wrong type is an error. Settings under ``hardware`` say how
fast a build runs, never what it yields, and so never enter an artifact's key.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def key(self) -> dict[str, Any]:
        """What enters an artifact's key: all but `_later` settings at their default, so that what
        was built before such a setting existed is not built again.
        """
        key: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if field.json_schema_extra is None or value != field.default:
                key[name] = value.key() if isinstance(value, _Section) else value
        return key


def _later(default: Any, **options: Any) -> Any:
    return Field(default, json_schema_extra={"later": True}, **options)


class Ingest(_Section):
    """Reading files and cutting documents into passages."""

    max_tokens: int = Field(
        160, ge=16, description="upper size of a passage, in tokens of the embedder"
    )
    max_seconds: float = Field(
        120.0, gt=0, description="for reading one file, or the next 1,000 documents of it"
    )
    max_memory_mb: int = Field(2048, ge=256, description="for reading one file")


class Index(_Section):
    """The retrieval index."""

    embedder: str = Field(
        "fitted+nano-embed",
        description="'fitted+nano-embed', one of these two, 'minilm', or a sentence-transformers "
        "name",
    )
    dimension: int = Field(256, ge=8, description="of the fitted embedder")
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="of a model of sentence-transformers; auto: bfloat16 where the processor "
        "multiplies in it",
    )
    seed: int = 0


class Retrieval(_Section):
    """What the model is shown. The same in training, evaluation and use."""

    k: int = Field(5, ge=1, description="passages retrieved for a question")
    prompt_tokens: int = Field(1200, ge=64, description="budget for passages in the prompt")


class Instruct(_Section):
    """Compiling knowledge into instruction data."""

    max_examples: int = Field(20000, ge=10)
    grounded_share: float = Field(0.5, ge=0, le=1, description="rows with passages in the prompt")
    asked_share: float = Field(
        0.0, ge=0, le=1, description="rows that ask what a sentence answers: for decoding 'choose'"
    )
    unanswerable_share: float = Field(0.15, ge=0, le=0.9, description="of the grounded rows")
    conflict_share: float = Field(
        0.05, ge=0, le=0.5, description="of the grounded rows, at most: sources that disagree"
    )
    superseded_share: float = Field(
        0.05, ge=0, le=0.5, description="of the grounded rows, at most: an older version beside"
    )
    distractors: Literal["mined", "random", "none"] = Field(
        "mined", description="what grounded rows show beside the evidence: what the index finds"
    )
    validation_share: float = Field(0.05, gt=0, lt=0.5, description="of the sources")
    replay_share: float = Field(
        0.05, ge=0, le=0.5, description="everyday conversations, of all rows: against forgetting"
    )
    max_repeats: int = Field(
        2, ge=1, description="uses of a row of a file, or of an everyday conversation, at most"
    )
    temperature: float = Field(
        1.0, ge=1, description="of mixing knowledge and files; above 1 brings small ones forward"
    )
    seed: int = 0

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.grounded_share + self.asked_share > 1:
            raise ValueError("grounded_share and asked_share are more than all rows together")
        return self


class Teacher(_Section):
    """Asking a teacher model for instruction data (``verticalize data write``)."""

    workers: int = Field(8, ge=1, description="requests at the same time")
    requests_per_minute: int = Field(0, ge=0, description="0: no limit")
    tokens_per_minute: int = Field(0, ge=0, description="0: no limit")
    timeout: float = Field(120.0, gt=0, description="seconds for one reply")
    attempts: int = Field(6, ge=1, description="of one request")
    max_new_tokens: int = Field(2048, ge=16, description="of one reply")
    price_read: float | None = Field(None, ge=0, description="of a million tokens of prompts")
    price_written: float | None = Field(None, ge=0, description="of a million tokens of replies")
    currency: str = "USD"

    @model_validator(mode="after")
    def _prices_come_together(self) -> Self:
        if (self.price_read is None) != (self.price_written is None):
            raise ValueError("price_read and price_written go together")
        return self


class Lora(_Section):
    """LoRA as in peft's LoraConfig."""

    r: int = Field(16, ge=1)
    lora_alpha: int = Field(32, ge=1)
    lora_dropout: float = Field(0.05, ge=0, lt=1)
    target_modules: list[str] | Literal["all-linear", "family"] = Field(
        "all-linear", description="'family': what peft adapts by default in models of this type"
    )
    use_rslora: bool = _later(False, description="scale by alpha/sqrt(r)")
    use_dora: bool = _later(False, description="train lengths apart from directions")
    loraplus_lr_ratio: float = _later(
        1.0, ge=1, description="of the learning rate of B to that of A (LoRA+)"
    )
    init_lora_weights: Literal[True, "gaussian", "orthogonal"] = _later(True)
    modules_to_save: list[str] = _later([], description="layers that are trained whole beside it")

    @field_validator("init_lora_weights", mode="before")
    @classmethod
    def _base_stays(cls, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(("pissa", "olora", "corda", "eva", "loftq")):
            raise ValueError(f"'{value}' changes the base's weights, which stay as they are here")
        return value


class Prefix(_Section):
    """Prefix tuning as in peft's PrefixTuningConfig."""

    num_virtual_tokens: int = Field(16, ge=1)
    prefix_projection: bool = False
    encoder_hidden_size: int = Field(128, ge=1)


class PTuning(_Section):
    """P-tuning as in peft's PromptEncoderConfig."""

    num_virtual_tokens: int = Field(16, ge=1)
    encoder_reparameterization_type: Literal["MLP", "LSTM"] = "MLP"
    encoder_hidden_size: int = Field(128, ge=1)


class Lisa(_Section):
    """Layer-wise training: embeddings, head and a few layers in turn."""

    num_layers: int = Field(2, ge=1, description="trained at a time")
    interval: int = Field(20, ge=1, description="steps until others are")


class ContinuedPretraining(_Section):
    """Training on the raw texts of the train sources, before the instruction data."""

    num_train_epochs: float = Field(0.0, ge=0, description="0: off")
    learning_rate: float | None = Field(None, gt=0, description="that of tune, if not given")


WATCHING = ("loss_spike", "report_to")  # settings of Tune that change no adapter


class Tune(_Section):
    """Training. Names and meanings are those of transformers' TrainingArguments."""

    method: Literal["lora", "prefix", "p_tuning", "full", "lisa"] = _later("lora")
    quantization: Literal["none", "nf4", "int8"] = _later(
        "none", description="of the frozen base (bitsandbytes)"
    )
    lora: Lora = Lora()
    prefix: Prefix = _later(Prefix())
    p_tuning: PTuning = _later(PTuning())
    lisa: Lisa = _later(Lisa())
    adapter: str = _later("", description="folder of an earlier tuning, to be trained further")
    add_tokens: list[str] | str = _later(
        [], description="words, a file with one a line, or 'glossary': new tokens"
    )
    continued_pretraining: ContinuedPretraining = _later(ContinuedPretraining())
    neftune_noise_alpha: float = _later(0.0, ge=0, description="noise on embeddings; 0: none")
    save_only_model: bool = _later(True, description="without the optimizer's moments")
    learning_rate: float = Field(2e-4, gt=0)
    num_train_epochs: float = Field(1.0, gt=0)
    max_steps: int = Field(-1, ge=-1, description="-1: by epochs")
    tokens_per_step: Annotated[int, Field(ge=128)] | Literal["auto"] = Field(
        4096,
        description="packed tokens an optimizer step; auto: as many as fit into the machine's "
        "memory and leave 100 steps",
    )
    warmup_ratio: float = Field(0.05, ge=0, lt=1)
    weight_decay: float = Field(0.0, ge=0)
    max_grad_norm: float = Field(1.0, gt=0)
    max_length: int = Field(2048, ge=32, description="tokens of a row, the answer included")
    overlong: Literal["drop", "truncate", "split"] = _later(
        "drop",
        description="longer rows: left out; cut at their end, without a terminator; or cut between "
        "rounds. Each is counted",
    )
    train_on_prompt: bool = _later(False, description="predict the prompt's tokens too")
    mask_history: bool = _later(False, description="train the last answer of a conversation alone")
    gradient_accumulation_steps: int = _later(
        1, ge=1, description="packed rows that each process has in an optimizer step"
    )
    eval_steps: int = _later(0, ge=0, description="steps between validations; 0: only at the end")
    early_stopping_patience: int = _later(
        0, ge=0, description="validations without a new best that end the training; 0: none do"
    )
    load_best_model_at_end: bool = _later(
        True, description="keep the adapter of the best validation, not of the last step"
    )
    loss_spike: float = _later(
        10.0,
        ge=0,
        description="a loss so many robust deviations above the running median stops; 0: never",
    )
    report_to: list[Literal["tensorboard", "wandb", "mlflow", "trackio"]] = _later([])
    save_steps: int = Field(50, ge=1)
    seed: int = 0

    def key(self) -> dict[str, Any]:
        """As of any section, without what watches over a run."""
        return {name: value for name, value in super().key().items() if name not in WATCHING}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if reasons := list(contradictions(self)):
            raise ValueError("; ".join(reasons))
        return self


def contradictions(tune: Tune) -> Iterator[str]:
    """Why these settings do not go together, all reasons."""
    method = tune.method
    for name in ("lora", "prefix", "p_tuning", "lisa"):
        # Defaults that suit a base may name a dropout, whatever the method.
        given = getattr(tune, name).model_fields_set - {"lora_dropout"}
        if name != method and given:
            yield f"{name}.{min(given)} says nothing for method '{method}'"
    if tune.train_on_prompt and tune.mask_history:
        yield "train_on_prompt trains all tokens, so mask_history cannot be on"
    if tune.early_stopping_patience and not tune.eval_steps:
        yield "early_stopping_patience needs eval_steps above 0"
    if tune.quantization != "none" and method in ("full", "lisa"):
        yield f"method '{method}' trains the base's weights, which quantised ones do not allow"
    if tune.add_tokens and method in ("prefix", "p_tuning"):
        yield f"method '{method}' leaves the embeddings as they are: add_tokens has no use"
    if tune.adapter and method != "lora":
        yield "adapter goes on from a LoRA adapter: method must be 'lora'"
    if tune.adapter and tune.add_tokens:
        yield "an adapter that is trained further keeps its tokens: add_tokens has no use"
    kept = tune.lora.model_fields_set - {"lora_dropout", "loraplus_lr_ratio"}
    if tune.adapter and method == "lora" and kept:
        yield f"an adapter that is trained further keeps its lora.{', lora.'.join(sorted(kept))}"


class Decoding(_Section):
    """How answers are written."""

    mode: Literal["free", "quote", "choose"] = Field(
        "free",
        description="with passages: 'quote' writes only verbatim sentences of them, or a refusal; "
        "'choose' takes the one sentence that best explains the question",
    )
    max_new_tokens: int = Field(256, ge=1)
    temperature: float = Field(0.0, ge=0)
    repetition_penalty: float = Field(
        1.0,
        ge=1,
        description="above 1 a free answer repeats itself less",
    )


class Evaluate(_Section):
    """The four-way comparison."""

    max_items: int = Field(0, ge=0, description="a slice; 0: all")
    bootstrap: int = Field(2000, ge=100, description="resamples for the intervals")
    seed: int = 0


class Hardware(_Section):
    """How to run, never what to make."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    threads: int = Field(0, ge=0, description="0: as OMP_NUM_THREADS says, else all cores")
    gradient_checkpointing: bool | Literal["auto"] = Field(
        "auto",
        description="compute each layer again in the backward pass: less memory, more time, the "
        "same gradients; auto: where nothing else fits",
    )
    liger: bool | Literal["auto"] = Field(
        "auto",
        description="Liger's kernels in training, on a GPU: the same within rounding, less memory; "
        "auto: off, until they have been measured here to be faster",
    )
    compile: bool | Literal["auto"] = Field(
        "auto",
        description="layers compiled by torch in training: the same within rounding; auto: off, "
        "until that has been measured here to be faster",
    )
    per_device_eval_batch_size: int = Field(32, ge=1)


class Settings(_Section):
    """The whole of run.yaml."""

    base: str = Field("nano", description="'nano', a folder, or a Hugging Face model name")
    template: str = Field(
        "auto",
        description="chat format: 'auto' is the base's own, ChatML where it has none; else the "
        "name of a built-in one, such as 'vicuna'",
    )
    trust_remote_code: bool = Field(
        False, description="run code that comes with the base: only after you have read it"
    )
    ingest: Ingest = Ingest()
    index: Index = Index()
    retrieval: Retrieval = Retrieval()
    instruct: Instruct = Instruct()
    teacher: Teacher = Teacher()
    tune: Tune = Tune()
    decoding: Decoding = Decoding()
    evaluate: Evaluate = Evaluate()
    hardware: Hardware = Hardware()
