"""The application of the API, mounted inside that of the web view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from variorum import __version__
from variorum.web.api import (
    changes,
    deliveries,
    links,
    noise,
    origins,
    pages,
    problems,
    schedule,
    sources,
    status,
    texts,
)
from variorum.web.api.permission import READS

if TYPE_CHECKING:
    from starlette.datastructures import State

_ABOUT = (
    "What Variorum watches, has seen and tells. Times are RFC 3339 in UTC, durations are seconds, what is unknown is "
    "null; keys are only ever added. Errors are problem documents (RFC 9457)."
)


def api_app(state: State) -> FastAPI:
    """Make the application; its description stands at `openapi.json`. What is lent to it is what the web view has."""
    app = FastAPI(
        title="Variorum",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        dependencies=[READS],
        responses=problems.RESPONSES,
    )
    app.state = state
    for module in (changes, deliveries, pages, origins, noise, sources, links, schedule, status, texts):
        app.include_router(module.router)
    problems.handle(app)
    return app
