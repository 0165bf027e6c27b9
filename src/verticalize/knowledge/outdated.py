"""Which files a build has read that are no longer there, or no longer the same."""

from collections.abc import Mapping

from verticalize.domain.pack import Pack
from verticalize.errors import ManifestError


def outdated(pack: Pack, read: Mapping[str, str]) -> list[str]:
    """The names of files that were read and have since been removed or changed, sorted.

    Args:
        read: the SHA-256 of each file by its name, as the recipe of an ingest has them.
    """
    try:
        now = pack.fingerprints("ingest")["sources"]
    except ManifestError:  # a pattern has lost its last file: only what is gone can be told
        now = {name: seen for name, seen in read.items() if (pack.knowledge_root / name).is_file()}
    return sorted(name for name, seen in read.items() if now.get(name) != seen)
