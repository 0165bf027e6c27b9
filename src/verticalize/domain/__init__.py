"""The domain pack: a folder of YAML that says what a domain knows, asks, refuses and measures."""

from verticalize.domain.discover import find_packs, load_domain, pack_of
from verticalize.domain.pack import Pack

__all__ = ["Pack", "find_packs", "load_domain", "pack_of"]
