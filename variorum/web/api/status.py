"""How the service fares, and the hosts that are to be left alone."""

from __future__ import annotations

from fastapi import APIRouter
from typing_extensions import TypedDict

from scraper.errors import StorageError
from variorum.expected import delay_s
from variorum.fields.status import StatusFields, status_fields
from variorum.status import read_status
from variorum.times import iso_text
from variorum.web.desk import Lent

router = APIRouter(tags=["status"])


class HostFields(TypedDict):
    """A host that may not be asked just now; `delay_s` is the pace of the configuration."""

    host: str
    free_at: str | None
    delay_s: float


@router.get("/status")
def status(desk: Lent) -> StatusFields:
    """Say whether all is well (`variorum status`)."""
    found = read_status(desk.database, desk.config, desk.now())
    if found.counts is None:
        raise StorageError("There is no database yet.")
    return status_fields(found, found.counts)


@router.get("/hosts")
def hosts(desk: Lent) -> list[HostFields]:
    """List the hosts that may not be asked just now, those that are free first, first."""
    busy = sorted(desk.fetcher.busy_hosts().items(), key=lambda one: (one[1], one[0]))
    return [{"host": host, "free_at": iso_text(at), "delay_s": delay_s(host, desk.settings)} for host, at in busy]
