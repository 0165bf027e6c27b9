"""Records: tables and lines of JSON as facts, questions, texts and conversations."""
