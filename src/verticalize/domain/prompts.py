"""``prompts.yaml``: the system prompt, the refusal and the disclaimer, per language."""

from pathlib import Path

from verticalize.domain.schema import Section, read_section
from verticalize.errors import Problem

_DEFAULTS = {
    "system": {
        "zh": "你是严谨的助手。只依据给出的编号资料回答并注明出处；资料不足时直接说明。",
        "en": "You are a careful assistant. Answer only from the numbered passages and cite them; "
        "say so when they do not hold the answer.",
    },
    "refusal": {
        "zh": "知识库中没有能够回答这个问题的内容。",
        "en": "The knowledge base holds nothing that answers this question.",
    },
    "disclaimer": {},
}


class Prompts(Section):
    """Wordings by language. `disclaimer` may be empty."""

    system: dict[str, str] = {}
    refusal: dict[str, str] = {}
    disclaimer: dict[str, str] = {}


def complete(prompts: Prompts) -> Prompts:
    """The prompts, with a default wherever a language has none."""
    return Prompts(
        system=_DEFAULTS["system"] | prompts.system,
        refusal=_DEFAULTS["refusal"] | prompts.refusal,
        disclaimer=prompts.disclaimer,
    )


def read_prompts(path: Path) -> tuple[Prompts, list[Problem]]:
    """The file's prompts, completed; and its problems."""
    prompts, problems = read_section(path, Prompts)
    return complete(prompts or Prompts()), problems
