"""Whether the passages found can answer at all."""
