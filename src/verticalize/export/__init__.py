"""A finished build as folders that other software takes: weights, serving, a trainer, a stick."""
