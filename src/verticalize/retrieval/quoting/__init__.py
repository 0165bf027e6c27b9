"""What an answer may quote, and what kind of statement it is."""
