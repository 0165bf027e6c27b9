"""Which law a question asks of."""

from dataclasses import dataclass
from datetime import date

from verticalize.dates import iso_day


@dataclass(frozen=True, slots=True)
class Scope:
    """Which law is asked of: that of a day, and of a place. Unset, the question decides.

    Args:
        on: a date, or as text ``2015-06-01``.

    Raises:
        ConfigError: a text that is no day.
    """

    on: date | str | None = None
    jurisdiction: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.on, str):
            iso_day(self.on, "on")

    @property
    def day(self) -> date | None:
        """The day whose law is asked of."""
        return iso_day(self.on, "on") if isinstance(self.on, str) else self.on

    def row(self) -> dict[str, date | str]:
        """What is set, by name."""
        told = {"on": self.day, "jurisdiction": self.jurisdiction}
        return {name: value for name, value in told.items() if value}


ANY = Scope()
