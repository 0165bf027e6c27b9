"""Documents cut into passages at headings, articles, lines and sentences."""
