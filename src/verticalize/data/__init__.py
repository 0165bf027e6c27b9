"""What can be done with rows of instruction data, wherever they come from."""
