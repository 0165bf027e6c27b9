import pytest

from verticalize.cli.closing import closing

FINE, NOTE = ("ok", "cores: 2"), ("note", "faiss: absent")
LOW, STEEP = ("bad", "disk: 0.1 GiB"), ("bad", "learning rate: 0.5")


@pytest.mark.parametrize(
    ("findings", "lines"),
    [
        ([FINE], ["no faults, no notes"]),
        ([NOTE, FINE, NOTE], ["no faults, 2 notes"]),
        ([LOW, NOTE, FINE], ["1 fault, 1 note", "bad   disk: 0.1 GiB"]),
        ([LOW, STEEP], ["2 faults, no notes", "bad   disk: 0.1 GiB", "bad   learning rate: 0.5"]),
    ],
)
def test_an_examination_ends_with_its_faults(
    findings: list[tuple[str, str]], lines: list[str]
) -> None:
    assert closing(findings) == lines
