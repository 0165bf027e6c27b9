"""What a question asks of its subject, and what a sentence tells of it."""
