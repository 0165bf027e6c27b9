"""Chat formats of known models, one Jinja file each; `verticalize.models.builtin` reads them."""
