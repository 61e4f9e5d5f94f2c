"""Refused requests and their responses: problem details, RFC 9457."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class RequestRefusal(Exception):
    """A refused request: status, reason, and hint."""

    def __init__(self, status: int, message: str, hint: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.hint, self.headers = status, message, hint, headers or {}

    @property
    def title(self) -> str:
        """The name of the status."""
        return _TITLES[self.status]

    def as_object(self) -> dict[str, Any]:
        """The members of the problem details."""
        value = {"title": self.title, "status": self.status, "detail": self.message}
        return value | ({"hint": self.hint} if self.hint else {})


def problem_response(refusal: RequestRefusal) -> Response:
    """The response with problem details."""
    return Response(json.dumps(refusal.as_object()) + "\n", refusal.status, refusal.headers, MEDIA_TYPE)
