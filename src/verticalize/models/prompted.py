"""A causal model with trained virtual tokens before every conversation: prefix and p-tuning.

peft trains, saves and loads the tokens; its `forward` can neither go on from a cache nor be told
positions. This one can. Import it only where torch is loaded anyway.
"""

from pathlib import Path
from typing import Any

import torch
from peft import PeftConfig, PeftModelForCausalLM, PeftType


class PromptedCausalLM(PeftModelForCausalLM):  # type: ignore[misc]
    """Callers see a model without virtual tokens: their ids, masks, positions and logits."""

    def forward(
        self,
        input_ids: Any,
        attention_mask: Any = None,
        position_ids: Any = None,
        past_key_values: Any = None,
        logits_to_keep: Any = 0,
        **options: Any,
    ) -> Any:
        """As a model of transformers; each row is one conversation."""
        rows, count = input_ids.shape[0], self.active_peft_config.num_virtual_tokens
        if attention_mask is not None:
            seen = attention_mask.new_ones((rows, count))
            attention_mask = torch.cat([seen, attention_mask], dim=1)
        given = {**options, "attention_mask": attention_mask}
        if past_key_values is not None or self._is_prefix():
            cache = past_key_values if past_key_values is not None else self.get_prompt(rows)
            return self.base_model(
                input_ids=input_ids,
                past_key_values=cache,
                position_ids=None if position_ids is None else position_ids + count,
                logits_to_keep=logits_to_keep,
                **given,
            )
        words = self.word_embeddings(input_ids)
        prompt = self.get_prompt(rows).to(words.dtype)
        if position_ids is not None:
            first = torch.arange(count, device=words.device).expand(rows, count)
            position_ids = torch.cat([first, position_ids + count], dim=1)
        chosen = isinstance(logits_to_keep, torch.Tensor)
        out = self.base_model(
            inputs_embeds=torch.cat([prompt, words], dim=1),
            position_ids=position_ids,
            logits_to_keep=logits_to_keep + count if chosen else logits_to_keep,
            **given,
        )
        if not chosen and logits_to_keep == 0:
            out.logits = out.logits[:, count:]
        return out

    @classmethod
    def load(cls, model: Any, folder: Path, name: str) -> "PromptedCausalLM":
        """`model` with the virtual tokens that `save_pretrained` wrote into `folder`."""
        config = PeftConfig.from_pretrained(str(folder))
        config.inference_mode = True
        prompted = cls(model, config, adapter_name=name)
        prompted.load_adapter(str(folder), adapter_name=name)
        return prompted

    def _is_prefix(self) -> bool:
        return bool(self.active_peft_config.peft_type == PeftType.PREFIX_TUNING)
