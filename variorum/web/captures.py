"""Captures: what a server answered, with its headers. What came is shown in a sandbox, never as a page of ours."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scraper.charset import decode_html
from scraper.errors import NotFoundError
from storage.captures import get_capture, list_capture_rows
from storage.pages import get_page
from storage.payloads import read_payload
from variorum.web.desk import Reading
from variorum.web.numbers import Choice, Number
from variorum.web.pages import attachment, head
from variorum.web.render import page

router = APIRouter()
_IN_A_LIST: Final = 50
_SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""No script, no form, no request, an origin of its own: whatever was captured can do nothing but be looked at."""
_SHOWN_TYPES: Final = ("text/html", "application/xhtml+xml")


@router.get("/pages/{number}/captures", response_class=HTMLResponse)
def captures(request: Request, session: Reading, number: Number, before: Choice = None) -> HTMLResponse:
    """List the stored fetches of a page, newest first."""
    found = get_page(session, number)
    rows = list_capture_rows(session, found.id, before=before, limit=_IN_A_LIST + 1)
    shown = rows[:_IN_A_LIST]
    more = shown[-1].id if len(rows) > _IN_A_LIST else None
    return page(request, "captures.html", {**head(session, found, "captures"), "captures": shown, "more": more})


@router.get("/captures/{number}", response_class=HTMLResponse)
def capture(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Show a stored fetch: addresses, headers, and what came, in a sandbox."""
    found = get_capture(session, number)
    of_page = get_page(session, found.page_id)
    facts = {"capture": found, "is_shown": _media_type(found.headers) in _SHOWN_TYPES}
    return page(request, "capture.html", {**head(session, of_page, "captures"), **facts})


@router.get("/captures/{number}/frame")
def frame(session: Reading, number: Number) -> Response:
    """Give the captured page as it came, for the sandbox."""
    found = get_capture(session, number)
    if _media_type(found.headers) not in _SHOWN_TYPES:
        raise NotFoundError("What was captured here is no web page.")
    html = decode_html(read_payload(session, found.payload_digest), _header(found.headers, "content-type"))
    headers = {"content-security-policy": _SANDBOX, "x-frame-options": "SAMEORIGIN", "referrer-policy": "no-referrer"}
    return Response(html.encode("utf-8", "replace"), media_type="text/html; charset=utf-8", headers=headers)


@router.get("/captures/{number}/payload")
def payload(session: Reading, number: Number) -> Response:
    """Give the bytes as they came, as a file."""
    found = get_capture(session, number)
    suffix = "html" if _media_type(found.headers) in _SHOWN_TYPES else "bin"
    return attachment(read_payload(session, found.payload_digest), f"variorum-capture-{found.id}.{suffix}")


def _media_type(headers: tuple[tuple[str, str], ...]) -> str:
    return (_header(headers, "content-type") or "").partition(";")[0].strip().lower()


def _header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)
