"""Examples in the forms that other trainers and the Hugging Face hub read."""
