"""What other programs call a setting: ``rank`` is ``tune.lora.r``, ``lr`` is ``learning_rate``."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from verticalize.config.settings import Settings

_CALLED = {
    "base": "model model_name model_name_or_path model_path base_model pretrained_model",
    "template": "chat_template prompt_template",
    "ingest.max_tokens": "chunk_size chunk_length chunk_tokens",
    "index.embedder": "embedding embeddings embedding_model embed_model",
    "retrieval.k": "top_k n_results num_passages",
    "tune.method": "finetuning_type peft_type",
    "tune.quantization": "load_in_4bit load_in_8bit quantization_bit quantize bits qlora",
    "tune.lora.r": "rank lora_r lora_rank",
    "tune.lora.lora_alpha": "alpha",
    "tune.lora.lora_dropout": "dropout",
    "tune.lora.target_modules": "lora_target lora_target_modules modules targets",
    "tune.neftune_noise_alpha": "neftune neftune_alpha noise_alpha",
    "tune.learning_rate": "lr",
    "tune.num_train_epochs": "epoch epochs n_epochs num_epochs max_epochs",
    "tune.max_steps": "steps num_steps train_steps max_train_steps",
    "tune.tokens_per_step": "batch batch_size train_batch_size micro_batch_size global_batch_size"
    " per_device_batch_size per_device_train_batch_size",
    "tune.gradient_accumulation_steps": "grad_accum gradient_accumulation accumulation_steps",
    "tune.warmup_ratio": "warmup warmup_steps",
    "tune.max_grad_norm": "grad_clip gradient_clipping gradient_clip_val clip_grad_norm",
    "tune.max_length": "max_seq_length max_seq_len max_len seq_len seq_length sequence_len"
    " cutoff_len model_max_length block_size context_length max_tokens",
    "tune.early_stopping_patience": "patience early_stopping",
    "tune.report_to": "logger tracker wandb tensorboard mlflow",
    "decoding.max_new_tokens": "max_tokens max_output_tokens max_gen_len",
    "hardware.dtype": "bf16 fp16 fp32 precision torch_dtype mixed_precision",
    "hardware.threads": "num_threads n_threads num_workers",
    "hardware.compile": "torch_compile",
    "hardware.liger": "use_liger_kernel",
}


def meant(path: Sequence[str]) -> str:
    """A hint that names the settings which an unknown one may be; "" where none is known.

    They are those that others call so, and those that go by this name in another section; of
    several those in the section that was named.
    """
    name = path[-1].casefold().replace("-", "_")
    called = [setting for setting, names in _CALLED.items() if name in names.split()]
    elsewhere = [known for known in _settings(Settings) if known.rpartition(".")[2] == name]
    found = [*called, *elsewhere]
    near = [known for known in found if known.startswith(f"{path[0]}.")]
    shown = (f"'{known}'{_told(known)}" for known in near or found)
    return f"Did you mean {' or '.join(shown)}?" if found else ""


def _settings(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The dotted names of all sections and settings."""
    for name, field in model.model_fields.items():
        yield above + name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _settings(field.annotation, f"{above}{name}.")


def _told(setting: str) -> str:
    """What a setting says of itself, in brackets: tokens are no rows."""
    *sections, name = setting.split(".")
    model: type[BaseModel] = Settings
    for section in sections:
        model = model.model_fields[section].annotation  # type: ignore[assignment]
    told = (model.model_fields[name].description or "").partition(";")[0]
    return f" ({told})" if told else ""
