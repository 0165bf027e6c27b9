"""LLaMA-like models by few, large operations: a small model's time goes into small ones.

Same weights and same results as the model of transformers that it is made of. Query, key and value
are one product, and so are gate and up; keys and values are appended to memory that is there
already; nothing is made anew at every step that can be kept.

What it cannot do exactly (`weights.fits`) is left to transformers: other families, sliding
windows, quantised or adapted layers, and devices other than a CPU: on a GPU it has neither been run
nor measured.
"""

from verticalize.models.fast.model import FastModel
from verticalize.models.fast.reading import FastReading

__all__ = ["FastModel", "FastReading"]
