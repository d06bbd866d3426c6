"""A capture as JSON: one stored fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.records import Capture


class RedirectFields(TypedDict):
    """A hop: the address that answered, and where it pointed."""

    url: str
    status: int
    location: str


class CaptureFields(TypedDict):
    """One stored fetch. Headers are in the order of the wire; those of the request hold no secrets."""

    id: int
    page: int
    fetched_at: str | None
    status: int
    payload_digest: str
    payload_bytes: int
    revisit: bool
    requested_url: str
    final_url: str
    redirects: list[RedirectFields]
    http_version: str
    peer: str | None
    elapsed_ms: int
    truncated: bool
    rendered: bool
    request_headers: list[list[str]]
    headers: list[list[str]]


def capture_fields(capture: Capture) -> CaptureFields:
    """Give a capture, without its payload."""
    return {
        "id": capture.id,
        "page": capture.page_id,
        "fetched_at": iso_text(capture.fetched_at),
        "status": capture.status,
        "payload_digest": capture.payload_digest,
        "payload_bytes": capture.payload_size,
        "revisit": capture.is_revisit,
        "requested_url": capture.requested_url,
        "final_url": capture.final_url,
        "redirects": [{"url": one.url, "status": one.status, "location": one.location} for one in capture.redirects],
        "http_version": capture.http_version,
        "peer": capture.peer,
        "elapsed_ms": capture.elapsed_ms,
        "truncated": capture.is_truncated,
        "rendered": capture.is_rendered,
        "request_headers": [list(header) for header in capture.request_headers],
        "headers": [list(header) for header in capture.headers],
    }
