"""What kind of model a configuration describes: how it is loaded, or why it is of no use here.

Known are all models of transformers' own mappings, and those that a program has registered with
AutoConfig and AutoModelForCausalLM or AutoModelForSeq2SeqLM, or that come with their code.
"""

from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError

_HINT = (
    "Give a model that AutoModelForCausalLM loads (such as llama, qwen3, glm4) or "
    "AutoModelForSeq2SeqLM (such as t5, mt5)."
)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of model that writes text.

    Args:
        encoder_decoder: an encoder reads the prompt and a decoder writes the answer; otherwise the
            answer follows the prompt in one sequence.
    """

    model_type: str
    encoder_decoder: bool

    @property
    def auto_class(self) -> Any:
        """The class of transformers that loads it."""
        from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

        return AutoModelForSeq2SeqLM if self.encoder_decoder else AutoModelForCausalLM


def family_of(config: Any) -> Family:
    """The family of a model's configuration.

    Raises:
        ModelError: a model of this kind writes no text.
    """
    from transformers import MODEL_FOR_CAUSAL_LM_MAPPING as CAUSAL
    from transformers import MODEL_FOR_MASKED_LM_MAPPING as MASKED
    from transformers import MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING as SEQ2SEQ

    kind = type(config)
    # Some decoders can also be loaded alone, and encoders as if they were decoders.
    if config.is_encoder_decoder and kind in SEQ2SEQ:
        return Family(config.model_type, encoder_decoder=True)
    if runs_own_code(config):
        mapped = config.auto_map
        if config.is_encoder_decoder and "AutoModelForSeq2SeqLM" in mapped:
            return Family(config.model_type, encoder_decoder=True)
        if "AutoModelForCausalLM" in mapped:
            return Family(config.model_type, encoder_decoder=False)
    if kind in CAUSAL and (kind not in MASKED or getattr(config, "is_decoder", False)):
        return Family(config.model_type, encoder_decoder=False)
    raise ModelError(
        f"a model of the kind '{config.model_type}' {_instead(kind)}.",
        place=config.name_or_path or "base",
        hint=_HINT,
    )


def runs_own_code(config: Any) -> bool:
    """Whether the configuration is of code that came with a model, and was trusted."""
    return type(config).__module__.startswith("transformers_modules.")


def _instead(kind: type) -> str:
    from transformers import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING as IMAGES
    from transformers import MODEL_FOR_MASKED_LM_MAPPING as MASKED

    if kind in MASKED:
        return "only encodes text: it fills gaps but cannot write an answer"
    if kind in IMAGES:
        return "reads images, for which there is no training here"
    return "writes no text"
