"""Errors as problem documents (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match
from typing_extensions import TypedDict

from scraper.errors import InputError, NotFoundError, StorageError, VariorumError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request
    from starlette.routing import BaseRoute

_METHODS: Final = ("DELETE", "GET", "PATCH", "POST")
MEDIA_TYPE: Final = "application/problem+json"
_STATUSES: Final[tuple[tuple[type[VariorumError], HTTPStatus], ...]] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
)


class Problem(TypedDict):
    """What went wrong: `title` is that of the status, `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "content": {MEDIA_TYPE: {}}, "description": said}
    for status, said in (
        (400, "The request cannot be read"),
        (401, "Nobody is known who may do this"),
        (403, "Who asks may not do this"),
        (404, "There is no such thing"),
        (413, "The body is too long"),
        (421, "The request is meant for a server of another name"),
        (422, "A value cannot be used"),
        (503, "The database cannot be used now"),
    )
}
"""What any operation may answer besides."""


def handle(app: FastAPI) -> None:
    """Let the application answer every error by a problem document."""
    for error, status in _STATUSES:
        app.add_exception_handler(error, _told(status))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Make the answer."""
    title = HTTPStatus(status).phrase
    fields: Problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(fields, status, headers=headers, media_type=MEDIA_TYPE)


def _told(status: HTTPStatus) -> Any:
    def answer(request: Request, error: Exception) -> JSONResponse:
        del request
        return problem(status, str(error))

    return answer


def _invalid(request: Request, error: Exception) -> JSONResponse:
    del request
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    is_unreadable = any(one["type"] == "json_invalid" for one in found)
    if is_unreadable:
        return problem(HTTPStatus.BAD_REQUEST, "The body is no JSON that can be read.")
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or 'the body'}: {_said(one['msg'])}" for one in found)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, said)


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "")
    detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
    is_method = error.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    return problem(error.status_code, detail, _allowed(request) if is_method else error.headers)


def _allowed(request: Request) -> dict[str, str]:
    """Name the methods of all operations at this address; the router knows only those of the first."""
    tried = ({**request.scope, "method": method} for method in _METHODS)
    routes: list[BaseRoute] = request.app.routes
    allowed = [one["method"] for one in tried if any(route.matches(one)[0] is Match.FULL for route in routes)]
    return {"allow": ", ".join([*allowed, "HEAD"] if "GET" in allowed else allowed)}
