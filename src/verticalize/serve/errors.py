"""Errors as OpenAI's clients know them: a status, and why, of which parameter, under which code."""

from typing import TYPE_CHECKING, Any

from verticalize.errors import ModelError, RetrievalError, VerticalizeError

if TYPE_CHECKING:
    from fastapi.responses import JSONResponse

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class ApiError(Exception):
    """An answer that is an error.

    Args:
        param: the field of the request that is meant, such as ``messages[0].content``.
        code: a word for programs.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.param, self.code = status, message, param, code
        self.headers = headers or {}

    def row(self) -> dict[str, Any]:
        """The body of the answer."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {
            "error": {
                "message": self.message,
                "type": _TYPES.get(self.status, kind),
                "param": self.param,
                "code": self.code,
            }
        }

    def response(self) -> "JSONResponse":
        from fastapi.responses import JSONResponse

        return JSONResponse(self.row(), status_code=self.status, headers=self.headers)


def of_failure(error: BaseException, *, request_id: str, scoped: bool) -> ApiError:
    """What a client is told of an answer that failed; the log has the rest under `request_id`.

    Args:
        scoped: whether the request chose a day or a jurisdiction, which may be unknown.
    """
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RetrievalError) and scoped:
        return ApiError(400, str(error), param="verticalize", code="unknown_scope")
    if isinstance(error, ModelError):
        told = f"The model does not answer. The log says why, under {request_id}."
        return ApiError(503, told, code="model_unavailable")
    why = "failed" if isinstance(error, VerticalizeError) else "had an internal error"
    told = f"The server {why}. Its log says more, under {request_id}."
    return ApiError(500, told, code="internal_error")
