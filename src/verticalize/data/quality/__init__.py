"""Which rows of instruction data are worth training on: filters, duplicates, contamination."""
