"""Pre-flight: what would go wrong in a training, found before its first step.

`checks` is the table of what is looked at; each check reads a `Subject` and yields findings.
"""
