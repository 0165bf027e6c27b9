"""The four-way comparison: run the arms, score them, say plainly what came out."""

from verticalize.evaluate.evaluate import evaluate

__all__ = ["evaluate"]
