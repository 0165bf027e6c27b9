"""The offline base: a small bilingual LLaMA that reads passages, bundled with its making."""

from pathlib import Path

NANO = "nano"
WEIGHTS = Path(__file__).with_name("weights")
