"""When and where a source counts, which edition it is, and how far it binds."""
