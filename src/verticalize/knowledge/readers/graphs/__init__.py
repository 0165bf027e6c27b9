"""Graphs of any format: their subjects as fact cards in the words and languages of the pack."""
