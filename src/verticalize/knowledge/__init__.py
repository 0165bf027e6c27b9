"""Knowledge: files of a pack become documents, passages with exact spans, facts and questions."""
