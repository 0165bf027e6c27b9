"""Virtual tokens before a frozen model: prefix tuning and p-tuning, through peft."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from verticalize.models.quiet import quiet
from verticalize.tune.methods.trainable import Trainable, masters


@dataclass(frozen=True, slots=True)
class Prefix:
    """Keys and values of virtual tokens in every layer (Li and Liang 2021; P-Tuning v2, 2021).

    Names and meanings are those of peft's PrefixTuningConfig.
    """

    num_virtual_tokens: int = 16
    prefix_projection: bool = False
    encoder_hidden_size: int = 128


@dataclass(frozen=True, slots=True)
class PTuning:
    """Virtual tokens at the input, written by a small network (Liu et al. 2021).

    Names and meanings are those of peft's PromptEncoderConfig.
    """

    num_virtual_tokens: int = 16
    encoder_reparameterization_type: Literal["MLP", "LSTM"] = "MLP"
    encoder_hidden_size: int = 128


def attach_prompt(model: Any, method: Prefix | PTuning) -> Trainable:
    """`model` with new virtual tokens before every conversation."""
    with quiet():
        from peft import PrefixTuningConfig, PromptEncoderConfig

        from verticalize.models.prompted import PromptedCausalLM

    kind = PrefixTuningConfig if isinstance(method, Prefix) else PromptEncoderConfig
    with quiet():
        prompted = PromptedCausalLM(model, kind(task_type="CAUSAL_LM", **asdict(method)))
    prompted.prompt_encoder.to(model.dtype)
    return Trainable(prompted, masters(prompted))
