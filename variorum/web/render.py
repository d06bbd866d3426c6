"""From facts to HTML: Jinja2 with everything escaped, in the reader's language and zone."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from variorum.times import local_zone
from variorum.web.clock import Clock, zone_named
from variorum.web.words import Speech, language_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fastapi import Request

    from variorum.web.access import Reader

HERE = Path(__file__).parent
ZONE_COOKIE = "variorum_zone"
"""Holds the reader's time zone, as a script of ours found it in their browser."""


def make_templates() -> Environment:
    """Make the templates' environment: escaping everything, strict about what is missing."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = _assets()
    environment.filters["host"] = _host
    environment.tests["web_address"] = is_web_address
    return environment


def page(request: Request, template: str, facts: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """Answer by a page."""
    return HTMLResponse(rendered(request, template, facts), status)


def rendered(request: Request, template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template for the reader of a request."""
    clock = clock_of(request)
    reader: Reader | None = getattr(request.state, "reader", None)
    environment: Environment = request.app.state.templates
    return environment.get_template(template).render(
        request=request,
        root=request.scope.get("root_path", ""),
        path=request.url.path.removeprefix(request.scope.get("root_path", "")),
        language=clock.language,
        t=Speech(clock.language),
        clock=clock,
        offset=clock.offset_min,
        iso=_iso,
        reader=reader,
        word=request.app.state.access.form_word(reader),
        **facts,
    )


def is_web_address(text: str) -> bool:
    """Whether a page may link there: what a page names may be any address, and a click on some runs scripts."""
    return text.lower().startswith(("http://", "https://"))


def clock_of(request: Request) -> Clock:
    """The clock of a request's reader."""
    desk = request.app.state.desk
    language = language_of(request.headers.get("accept-language", ""), desk.settings.language)
    return Clock(desk.now(), language, zone_named(request.cookies.get(ZONE_COOKIE)))


def zone_name(request: Request) -> str:
    """Name the zone of a request's reader; this machine's where none is known."""
    name = request.cookies.get(ZONE_COOKIE)
    return name if name and zone_named(name) else local_zone()


def _host(url: str) -> str:
    """Give the name of an address's host, for people."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _assets() -> Mapping[str, str]:
    """Each static file's path, with a digest of its content so that browsers may keep it for good."""
    files = sorted((HERE / "static").iterdir())
    return {file.name: f"/static/{file.name}?{sha256(file.read_bytes()).hexdigest()[:12]}" for file in files}
