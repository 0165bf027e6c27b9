"""Whether the passages say what an answer says, and the labels that stay."""
