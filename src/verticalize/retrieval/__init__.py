"""From a question to the passages that may answer it, and the prompt that shows them."""
