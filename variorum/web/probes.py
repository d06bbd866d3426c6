"""What watches over the service asks: /healthz and /metrics. Both need no session, and hold no address or secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from scheduler.vitals import vitals
from variorum.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from scheduler.tools import Tools
    from variorum.metrics import Metrics


def probes(tools: Tools, metrics: Metrics) -> APIRouter:
    """Make the endpoints of one running service."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz(probe: Literal["live", "ready"] = "ready") -> JSONResponse:
        """Say whether the service is well: 200, or 503 with the reasons."""
        facts = await vitals(tools)
        is_well = facts.is_live if probe == "live" else facts.is_ready
        said = {
            "status": "ok" if is_well and not facts.reasons else "warning" if is_well else "failing",
            "live": facts.is_live,
            "ready": facts.is_ready,
            "reasons": list(facts.reasons),
        }
        return JSONResponse(said, 200 if is_well else 503)

    @router.get("/metrics")
    async def text() -> Response:
        """Give the metrics in Prometheus' format."""
        return Response(metrics.text(await vitals(tools)), media_type=CONTENT_TYPE)

    return router
