"""One loop for every training, `nano` as much as an adapter: its steps, its state and its ends."""
