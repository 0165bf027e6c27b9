"""Texts as vectors: what is fitted on the corpus, what is bundled, and any model of a folder."""
