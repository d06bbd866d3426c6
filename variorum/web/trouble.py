"""Answers where something is missing, wrong or out of order: a page that says so, with the status that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from scraper.errors import InputError, NotFoundError, StorageError
from variorum.web.entry import LogInFirst, to_login
from variorum.web.render import clock_of, page
from variorum.web.words import Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request, Response


def handle(app: FastAPI) -> None:
    """Let the application answer expected errors by a page."""
    app.add_exception_handler(NotFoundError, _told(404))
    app.add_exception_handler(InputError, _told(400))
    app.add_exception_handler(StorageError, _told(503))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(LogInFirst, to_login)


def _told(status: int) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        return page(request, "trouble.html", {"status": status, "detail": str(error)}, status=status)

    return answer


def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    names = ", ".join(dict.fromkeys(".".join(map(str, one["loc"][1:])) for one in found))
    said = Speech(clock_of(request).language)("trouble.400.fields", names=names)
    return page(request, "trouble.html", {"status": 400, "detail": said}, status=400)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return page(request, "trouble.html", {"status": status, "detail": ""}, status=status)
