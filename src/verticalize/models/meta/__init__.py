"""Weights as Meta publishes LLaMA (``consolidated.*.pth`` and ``params.json``), as safetensors.

The layout is that of github.com/meta-llama/llama and llama-models. Nothing is computed, so nothing
is rounded.
"""

from verticalize.models.meta.convert import convert
from verticalize.models.meta.shards import is_meta

__all__ = ["convert", "is_meta"]
