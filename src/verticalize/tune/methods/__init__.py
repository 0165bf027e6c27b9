"""Ways to train a model, one or two a module: what of it moves, and what a tuning leaves behind."""

from verticalize.tune.methods.attach import METHODS, Method, attach, method_of, name_of
from verticalize.tune.methods.lora import Lora
from verticalize.tune.methods.prompts import Prefix, PTuning
from verticalize.tune.methods.trainable import Trainable
from verticalize.tune.methods.whole import Full, Lisa

__all__ = [
    "METHODS",
    "Full",
    "Lisa",
    "Lora",
    "Method",
    "PTuning",
    "Prefix",
    "Trainable",
    "attach",
    "method_of",
    "name_of",
]
