"""The fork server has loaded what it was told to: it keeps silent where it could not."""

import sys
from typing import Any

from forked import LOADED, queue, started


def _tell(told: Any) -> None:
    told.put([name for name in LOADED if name in sys.modules])


def test_a_process_begins_with_the_libraries() -> None:
    told = queue()
    process = started(_tell, told)
    there = told.get(timeout=120)
    process.join()
    assert set(LOADED) - set(there) <= {"bitsandbytes", "deepspeed"}
