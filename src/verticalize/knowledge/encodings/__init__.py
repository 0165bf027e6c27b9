"""Bytes as text, in whatever usual encoding they are."""
