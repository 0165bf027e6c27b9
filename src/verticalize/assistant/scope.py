"""Which law a question asks of."""

from dataclasses import dataclass
from datetime import date, datetime

from verticalize.dates import iso_day
from verticalize.errors import ConfigError, Problem


@dataclass(frozen=True, slots=True)
class Scope:
    """Which law is asked of: that of a day, and of a place. Unset, the question decides.

    Args:
        on: a date, or as text ``2015-06-01``; of a datetime the day.

    Raises:
        ConfigError: what is no day.
    """

    on: date | str | None = None
    jurisdiction: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.on, str):
            iso_day(self.on, "on")
        elif isinstance(self.on, datetime):
            object.__setattr__(self, "on", self.on.date())
        elif not isinstance(self.on, date | None):
            hint = "Give a date, or a text such as 2015-06-01."
            raise ConfigError([Problem("on", f"{self.on!r} is no day.", hint)])

    @property
    def day(self) -> date | None:
        """The day whose law is asked of."""
        return iso_day(self.on, "on") if isinstance(self.on, str) else self.on

    def row(self) -> dict[str, date | str]:
        """What is set, by name."""
        told = {"on": self.day, "jurisdiction": self.jurisdiction}
        return {name: value for name, value in told.items() if value}


ANY = Scope()
