"""Instruction data written by a teacher model: asked once, paid once, checked before it is kept.

`teachers.py` names teachers, `client.py` asks them (paced, retried, logged, within a budget),
`recipes/` turns replies into rows, `write.py` puts rows, rejects and the receipt on disk.
"""
