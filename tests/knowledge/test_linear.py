"""No regular expression takes more than linear time: hostile texts of one character, repeated."""

import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Iterator

import pytest

import verticalize.knowledge
from verticalize.knowledge.cutting.tables import tables
from verticalize.retrieval.sources.asof import as_of

HOSTILE = ("《", " ", "#", "|", "（", "1.", "a", "§", "\n", "-", "| ")
LENGTH = 30_000  # of what is quadratic, 20,000 take a second or more
SEARCHES = ("search", "sub", "subn", "finditer", "findall", "split")


def used_patterns() -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Each compiled pattern of the modules, and whether it is searched for or only matched."""
    found = pkgutil.walk_packages(verticalize.knowledge.__path__, "verticalize.knowledge.")
    for name in (*(module.name for module in found), "verticalize.retrieval.sources.asof"):
        module = importlib.import_module(name)
        code = inspect.getsource(module)
        for variable, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                searched = any(f"{variable}.{method}(" in code for method in SEARCHES)
                if f"{variable} = re.compile" in code:
                    yield f"{name}.{variable}", value, searched


PATTERNS = list(used_patterns())


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """A pattern that would take hours fails after ten seconds."""

    def stop(*_: object) -> None:
        pytest.fail("takes more than ten seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_patterns_are_found_at_all() -> None:
    assert len(PATTERNS) > 50
    assert sum(searched for _, _, searched in PATTERNS) > 10


@pytest.mark.parametrize(("name", "pattern", "searched"), PATTERNS, ids=[p[0] for p in PATTERNS])
def test_a_pattern_takes_linear_time(name: str, pattern: re.Pattern[str], searched: bool) -> None:
    for repeated in HOSTILE:
        text = repeated * (LENGTH // len(repeated))
        for hostile in (text, f"x{text}x"):
            began = time.process_time()
            pattern.match(hostile)
            pattern.fullmatch(hostile)
            if searched:
                for _ in pattern.finditer(hostile):
                    pass
            assert time.process_time() - began < 4, (name, repeated)


@pytest.mark.parametrize("repeated", [" ", "-", "|", "|-", ":-", "\t", "｜"])
def test_tables_are_looked_for_in_linear_time(repeated: str) -> None:
    text = "| 药 | dose |\n" + repeated * (200_000 // len(repeated)) + "x\n"
    began = time.process_time()
    assert list(tables(text, 0, len(text))) == []
    assert time.process_time() - began < 5


@pytest.mark.parametrize("repeated", ["《", "“", "「", " ", "法"])
def test_a_date_is_looked_for_in_linear_time(repeated: str) -> None:
    question = "2019年 " + repeated * (200_000 // len(repeated))
    began = time.process_time()
    as_of(question)
    assert time.process_time() - began < 5
