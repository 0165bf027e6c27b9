"""Weights as a GGUF file for llama.cpp, Ollama and LM Studio: LLaMA, Mistral, Qwen2, Qwen3.

Names of tensors and keys are those of the package ``gguf``. LLaMA's query and key rows are put in
the order of its own first release, as llama.cpp rotates neighbours where transformers rotates
halves; Qwen's stay. LLaMA 3.1's scaled positions are a tensor (`gguf_rope`). Vectors are kept in
float32 in any type of file.
"""

from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from verticalize.errors import ModelError
from verticalize.export.gguf_rope import ROPE, rope_factors, slow_down
from verticalize.export.gguf_words import CONVERTER, words_of
from verticalize.export.words import ends, plain_template
from verticalize.extras import need
from verticalize.models.quiet import quiet

ARCHITECTURES = {"llama": "llama", "mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3"}
# Of these llama.cpp reads ROPE for its 'llama' alone.
_POSITIONS = {"llama": ("default", "llama3"), "qwen2": ("default",), "qwen3": ("default",)}
_PERMUTED = ("self_attn.q_proj.weight", "self_attn.k_proj.weight")


def write_gguf(
    model: Any, tokenizer: Any, path: Path, *, dtype: str, name: str, licence: str = ""
) -> None:
    """Write `path`, one tensor at a time.

    Args:
        dtype: of the matrices: ``float32``, ``float16`` or ``bfloat16``.
        name: of the model, as programs show it.

    Raises:
        ModelError: the family, or its tokenizer, has no form here that is known to be right.
        DependencyError: the package ``gguf`` is not installed.
    """
    gguf = need("gguf", extra="gguf")
    refuse_family(model.config)
    config = model.config
    writer = gguf.GGUFWriter(path, ARCHITECTURES[config.model_type])
    writer.add_name(name)
    if licence:
        writer.add_license(licence)
    _add_shape(writer, config, gguf)
    _add_words(writer, model, tokenizer)
    kind = getattr(gguf.GGMLQuantizationType, _SHORT[dtype])
    writer.add_file_type(getattr(gguf.LlamaFileType, _FILE_TYPE[dtype]))
    names = gguf.get_tensor_name_map(
        getattr(gguf.MODEL_ARCH, ARCHITECTURES[config.model_type].upper()), config.num_hidden_layers
    )
    tensors = {
        names.get_name(key, try_suffixes=(".weight", ".bias")): key for key in _tensors(model)
    }
    for written, key in tensors.items():
        _announce(writer, gguf, written, _tensors(model)[key], kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for key in tensors.values():
        writer.write_tensor_data(_data(gguf, key, _tensors(model)[key], config, kind))
    writer.close()


# Ollama's: docs/import of ollama/ollama.
WAYS_OUT = (
    f"{CONVERTER} Others read such weights themselves: vLLM (--to vllm), and Ollama those of some "
    "families (Gemma and Phi-3 among them): `ollama create` with FROM and their folder."
)
_SHORT = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_FILE_TYPE = {"float32": "ALL_F32", "float16": "MOSTLY_F16", "bfloat16": "MOSTLY_BF16"}


def refuse_family(config: Any) -> None:
    """Raises: ModelError: a family or a variant of one that is not written here, and why."""
    reason = None
    rope = getattr(config, "rope_parameters", None) or {}
    if config.model_type not in ARCHITECTURES:
        reason = f"the family '{config.model_type}' is not among {', '.join(ARCHITECTURES)}"
    elif rope.get("rope_type", "default") not in _POSITIONS[ARCHITECTURES[config.model_type]]:
        reason = f"its positions are of the kind '{rope['rope_type']}'"
    elif config.model_type == "llama" and (config.attention_bias or config.mlp_bias):
        reason = "it has biases, which LLaMA's form has no place for"
    elif config.hidden_act != "silu":
        reason = f"its activation is '{config.hidden_act}', not silu"
    if reason:
        raise ModelError(f"cannot be written as GGUF here: {reason}.", hint=WAYS_OUT)


def read_gguf(path: Path) -> Any:
    """The model of a GGUF file as transformers reads it, computing in float32."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    gguf = need("gguf", extra="gguf")
    reader = gguf.GGUFReader(path)
    head = reader.get_field
    arch = head("general.architecture").contents()
    # The reader's bar over the tensors heeds no setting of transformers.
    with quiet(), redirect_stderr(StringIO()):
        config = AutoConfig.from_pretrained(path.parent, gguf_file=path.name)
        # transformers reads no head size of Qwen3, and takes its default.
        config.head_dim = int(head(f"{arch}.attention.key_length").contents())
        model = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, config=config, dtype=torch.float32
        )
    for tensor in reader.tensors:
        if tensor.name == ROPE:
            slow_down(model, tensor.data)
    return model.eval()


def count_gguf(path: Path) -> int:
    """Parameters in a file."""
    reader = need("gguf", extra="gguf").GGUFReader(path)
    return sum(int(tensor.n_elements) for tensor in reader.tensors if tensor.name != ROPE)


def _add_shape(writer: Any, config: Any, gguf: Any) -> None:
    head = _head_size(config)
    window = getattr(config, "sliding_window", None)
    longest = config.max_position_embeddings
    # llama.cpp attends to everything: beyond the window that would be another model.
    writer.add_context_length(min(longest, window) if window else longest)
    writer.add_vocab_size(config.vocab_size)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(float(config.rope_parameters["rope_theta"]))
    writer.add_rope_scaling_type(gguf.RopeScalingType.NONE)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)


def _add_words(writer: Any, model: Any, tokenizer: Any) -> None:
    words = words_of(tokenizer, size=model.config.vocab_size)
    writer.add_tokenizer_model(words.model)
    writer.add_tokenizer_pre(words.pre)
    writer.add_token_list(words.tokens)
    writer.add_token_types(words.types)
    if words.scores:
        writer.add_token_scores(words.scores)
        writer.add_add_space_prefix(words.prefix)
    if words.merges:
        writer.add_token_merges(words.merges)
    stops = ends(tokenizer, model.generation_config.eos_token_id)
    writer.add_eos_token_id(stops[0])
    writer.add_eot_token_id(stops[0])
    if tokenizer.bos_token_id is not None:
        writer.add_bos_token_id(tokenizer.bos_token_id)
    if tokenizer.pad_token_id is not None:
        writer.add_pad_token_id(tokenizer.pad_token_id)
    # Said in any case: llama.cpp would put token 1 before every prompt of a 'llama' tokenizer.
    writer.add_add_bos_token(_adds_bos(tokenizer))
    writer.add_add_eos_token(False)
    writer.add_chat_template(plain_template(tokenizer))


def _adds_bos(tokenizer: Any) -> bool:
    return tokenizer.bos_token_id is not None and tokenizer("a")["input_ids"][:1] == [
        tokenizer.bos_token_id
    ]


def _tensors(model: Any) -> dict[str, Any]:
    """Parameters by name, tied output weights once, as the embedding; and scaled positions."""
    tied, rope = model.config.tie_word_embeddings, model.config.rope_parameters
    scaled = rope["rope_type"] == "llama3"
    return {
        name: tensor
        for name, tensor in model.state_dict().items()
        if not (tied and name == "lm_head.weight")
    } | ({ROPE: rope_factors(rope, _head_size(model.config))} if scaled else {})


def _announce(writer: Any, gguf: Any, name: str, tensor: Any, kind: Any) -> None:
    kind = kind if tensor.dim() > 1 else gguf.GGMLQuantizationType.F32
    width = 4 if kind == gguf.GGMLQuantizationType.F32 else 2
    shape, stored = tuple(tensor.shape), "float32" if width == 4 else "float16"
    if kind == gguf.GGMLQuantizationType.BF16:  # numpy has no such type: bytes
        shape, stored = (*shape[:-1], shape[-1] * width), "uint8"
    writer.add_tensor_info(name, shape, np.dtype(stored), tensor.numel() * width, raw_dtype=kind)


def _data(gguf: Any, name: str, tensor: Any, config: Any, kind: Any) -> Any:
    values = tensor.detach().float().cpu()
    if name.endswith(_PERMUTED) and ARCHITECTURES[config.model_type] == "llama":
        heads = config.num_attention_heads
        values = permuted(values, config.num_key_value_heads if "k_proj" in name else heads)
    array = values.contiguous().numpy()
    return array if array.ndim < 2 else gguf.quants.quantize(array, kind)


def permuted(weights: Any, heads: int) -> Any:
    """Rows of each head from halves (transformers) to neighbours (llama.cpp)."""
    rows = weights.reshape(heads, 2, weights.shape[0] // heads // 2, -1)
    return rows.transpose(1, 2).reshape(weights.shape)


def _head_size(config: Any) -> int:
    size = getattr(config, "head_dim", None)
    return int(size or config.hidden_size // config.num_attention_heads)
