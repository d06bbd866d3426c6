"""The application: which groups of pages there are, and what they have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from variorum.web import changes, trouble
from variorum.web.guard import Guard
from variorum.web.render import make_templates

if TYPE_CHECKING:
    from variorum.web.desk import Desk
    from variorum.web.guard import Names

_STATIC = Path(__file__).parent / "static"
ROUTERS = (changes.router,)


def web_app(desk: Desk, names: Names) -> FastAPI:
    """Make the application; `names` are what it may be called."""
    guard = Middleware(Guard, names=names, base_path=desk.settings.web.base_path)
    app = FastAPI(title="Variorum", docs_url=None, redoc_url=None, openapi_url=None, middleware=[guard])
    app.state.desk = desk
    app.state.templates = make_templates()
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    trouble.handle(app)
    return app
