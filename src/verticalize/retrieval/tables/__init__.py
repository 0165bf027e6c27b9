"""What rows of tables hold: heads, amounts, ranges and dates, and questions for them."""
