"""The words of texts and questions: tokens, stems, stop words, synonyms."""
