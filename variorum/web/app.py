"""The application: which groups of pages there are, and what they have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from variorum.web import (
    captures,
    changes,
    differences,
    entry,
    imports,
    origins,
    pages,
    search,
    source_edits,
    sources,
    status,
    trouble,
)
from variorum.web.api.app import api_app
from variorum.web.choices import Choices
from variorum.web.guard import Guard
from variorum.web.live import Watcher
from variorum.web.render import make_templates

if TYPE_CHECKING:
    from variorum.web.access import Access
    from variorum.web.desk import Desk
    from variorum.web.guard import Names

_STATIC = Path(__file__).parent / "static"
ROUTERS = (
    entry.way_out,
    changes.router,
    *(pages.router, differences.router, origins.router, captures.router),
    search.router,
    *(source_edits.router, imports.router, sources.router),
    status.router,
)
"""Groups of pages: who asks must be known, and forms must be ours."""


def web_app(desk: Desk, names: Names, access: Access) -> FastAPI:
    """Make the application; `names` are what it may be called."""
    guard = Middleware(Guard, names=names, settings=desk.settings.web)
    app = FastAPI(title="Variorum", docs_url=None, redoc_url=None, openapi_url=None, middleware=[guard])
    app.state.desk, app.state.access = desk, access
    app.state.choices = Choices()
    app.state.watcher = Watcher(desk.database)
    app.state.templates = make_templates()
    app.mount("/api/v1", api_app(app.state))
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.include_router(entry.router, dependencies=[Depends(entry.checked_form)])
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(entry.known_reader), Depends(entry.checked_form)])
    trouble.handle(app)
    return app
