"""The way in: log-in, log-out, and what every request to a page must have passed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from variorum.web.access import SESSION_COOKIE, SESSION_S, Access, Reader
from variorum.web.desk import Lent
from variorum.web.passwords import is_right
from variorum.web.render import page

router = APIRouter()
way_out = APIRouter()
"""Apart, because only a known reader leaves."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class LogInFirst(Exception):  # noqa: N818 - an instruction, not an error
    """Nobody is known, and that is not enough for this page."""


def known_reader(request: Request) -> Reader:
    """Say who asks, for everything but the log-in itself.

    Raises:
        LogInFirst: nobody is known, and that is not enough.
    """
    access: Access = request.app.state.access
    reader = access.reader_of(request)
    if reader is None:
        raise LogInFirst
    request.state.reader = reader
    return reader


async def checked_form(request: Request) -> None:
    """Refuse a form that does not carry the word of a page of ours."""
    if request.method in SAFE_METHODS:
        return
    form = await request.form()
    access: Access = request.app.state.access
    if not access.is_form_word(str(form.get("word", "")), getattr(request.state, "reader", None)):
        raise HTTPException(HTTPStatus.FORBIDDEN)


def safe_path(path: str) -> str:
    """Return a path of ours as it is; the front page for what would lead elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def to_login(request: Request, error: Exception) -> Response:
    """Send a reader to the log-in and back again; who reads no pages gets the status alone."""
    del error
    wants_page = request.method in SAFE_METHODS and "text/html" in request.headers.get("accept", "")
    if not wants_page:
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    root = request.scope.get("root_path", "")
    asked = request.url.path.removeprefix(root) + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{root}/login?next={quote(asked)}", HTTPStatus.SEE_OTHER)


@router.get("/login", response_class=HTMLResponse)
def login_form(request: Request, next: str = "/") -> Response:  # noqa: A002 - the word in the address
    """Ask for the password."""
    return page(request, "login.html", {"next": safe_path(next), "said": ""})


@router.post("/login", response_class=HTMLResponse)
def login(
    request: Request,
    desk: Lent,
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - as above
) -> Response:
    """Begin a session, unless the password is wrong or was tried too often."""
    access: Access = request.app.state.access
    address = request.client.host if request.client else ""
    if wait := access.attempts.wait(address, desk.now()):
        facts = {"next": safe_path(next), "said": "login.wait"}
        answer = page(request, "login.html", facts, status=HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["retry-after"] = str(max(1, int(wait.total_seconds())))
        return answer
    known = access.password_hash()
    if known is None or not is_right(password, known):
        access.attempts.failed(address, desk.now())
        return page(request, "login.html", {"next": safe_path(next), "said": "login.wrong"}, status=403)
    done = RedirectResponse(request.scope.get("root_path", "") + safe_path(next), HTTPStatus.SEE_OTHER)
    done.set_cookie(SESSION_COOKIE, access.new_session(known), max_age=SESSION_S, **_cookie_options(request))
    return done


@way_out.post("/logout")
def logout(request: Request) -> Response:
    """End the session in this browser."""
    done = RedirectResponse(request.scope.get("root_path", "") + "/login", HTTPStatus.SEE_OTHER)
    done.delete_cookie(SESSION_COOKIE, **_cookie_options(request))
    return done


def _cookie_options(request: Request) -> dict[str, Any]:
    # Lax, so that a link in a message leads to the page and not to the log-in; forms are checked by other means.
    path = request.scope.get("root_path", "") or "/"
    return {"path": path, "httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
