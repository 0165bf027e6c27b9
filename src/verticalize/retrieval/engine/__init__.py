"""The index itself: written in blocks, opened where it lies, searched in three ways at once."""
