"""The offline base: a small LLaMA and its tokenizer, made on the spot from a pack's own text."""
