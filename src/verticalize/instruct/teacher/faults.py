"""What may go wrong with a request, sorted by what helps: waiting, nothing, or the user."""

import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from verticalize.errors import ModelError, VerticalizeError

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WAIT = {408, 409, 425, 429}
_USER = {
    401: "Set the provider's key in the environment.",
    403: "Check what the provider's key is allowed to do.",
    404: "Check the model's name and the server's address.",
}
_NEVER_ARRIVED = {"ConnectError", "ConnectTimeout", "PoolTimeout"}


class TransientError(Exception):
    """Worth asking again. `after`: the server asks to wait so many seconds.

    `charged`: the server may have done the work and be paid for it, though no reply arrived.
    """

    def __init__(self, reason: str, *, after: float | None = None, charged: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.charged = charged


class RefusedError(Exception):
    """The server will not answer this request, however often it is asked."""


def fault(error: Exception, teacher: str) -> Exception:
    """What an error of a provider's client means: Transient, Refused, or one for the user."""
    if isinstance(error, VerticalizeError):
        return error
    status = _status(error)
    if status is None:
        charged = not any(type(cause).__name__ in _NEVER_ARRIVED for cause in _causes(error))
        return TransientError(f"no usable reply ({_root(error)})", charged=charged)
    if status in _WAIT or status >= 500:
        return TransientError(f"HTTP {status}", after=retry_after(_headers(error), time.time()))
    if status in _USER:
        first = (str(error).splitlines() or [""])[0]
        return ModelError(f"HTTP {status}: {first}", place=teacher, hint=_USER[status])
    return RefusedError(f"refused by the server (HTTP {status})")


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait by the header ``Retry-After`` (RFC 9110): a number, or a date."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value) if _NUMBER.fullmatch(value) else _until(value, now)
    except ValueError:
        return None
    return max(0.0, seconds)


def _until(date: str, now: float) -> float:
    return parsedate_to_datetime(date).timestamp() - now


def _status(error: Exception) -> int | None:
    response = getattr(error, "response", None)
    for holder in (error, response):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None


def _headers(error: Exception) -> Mapping[str, str]:
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _root(error: Exception) -> str:
    return type(list(_causes(error))[-1]).__name__
