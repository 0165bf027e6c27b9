"""Tuning: conversations to ids, ids to packed rows, rows to an adapter or to whole weights."""
