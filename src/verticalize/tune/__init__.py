"""LoRA tuning: conversations to ids, ids to packed rows, rows to an adapter."""
