"""Which package reads which format: its version decides what is read, and so enters the keys."""

from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple


class Package(NamedTuple):
    """A package by the name it is installed under, and the one it is imported by."""

    distribution: str
    module: str


_WEB, _PDF = Package("trafilatura", "trafilatura"), Package("pypdf", "pypdf")
_RDF = Package("rdflib", "rdflib")
PACKAGES: Mapping[str, Package] = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".epub"), _WEB),
    ".pdf": _PDF,
    ".docx": Package("python-docx", "docx"),
    ".pptx": Package("python-pptx", "pptx"),
    **dict.fromkeys((".xlsx", ".xlsm"), Package("openpyxl", "openpyxl")),
    **dict.fromkeys((".ttl", ".n3", ".trig", ".rdf", ".owl", ".jsonld", ".nt", ".nq"), _RDF),
}


def versions(suffixes: Iterable[str]) -> dict[str, str]:
    """The version of each package that reads one of these formats; "absent" where it is not there.

    So a file that could not be read for want of a package is read again when it is installed.
    """
    needed = {PACKAGES[suffix].distribution for suffix in suffixes if suffix in PACKAGES}
    return {name: _version(name) for name in sorted(needed)}


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"
