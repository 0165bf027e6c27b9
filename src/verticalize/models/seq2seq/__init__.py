"""Encoder-decoder models: an encoder reads the prompt, a decoder writes the answer."""
