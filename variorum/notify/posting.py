"""What a receiver's answer means for a delivery."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from scraper.errors import ClosedError, DeliveryError, RefusedError
from scraper.fetch import Posted, PostTrouble, redacted
from scraper.model import FailureReason
from scraper.urls import host_of
from variorum.control_signs import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.fetch import Outlet, Posting

_QUOTED: Final = 200
_LATER: Final = frozenset({408, 409, 421, 425, 429})
_CHANNELS_OWN: Final = frozenset({401, 402, 403, 404, 405})
"""The address or the right to write there is wrong, so every message would be refused."""


async def post(outlet: Outlet, posting: Posting, secrets: Iterable[str]) -> None:
    """Send a request; return if it was taken. The address may be a secret, so no server's word repeats it.

    Raises:
        DeliveryError: it was not; no secret is in what it says.
    """
    secrets = (*secrets, posting.url, _target(posting.url))
    answer = await outlet.post(posting)
    if isinstance(answer, PostTrouble):
        raise DeliveryError(redacted(trouble_text(answer), secrets))
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _refusal(answer, secrets)


def _target(url: str) -> str:
    """Return an address without its host, as servers repeat it."""
    return "/" + url.partition("//")[2].partition("/")[2]


def trouble_text(trouble: PostTrouble) -> str:
    """Say why nothing could be sent."""
    if trouble.reason is FailureReason.REFUSED_ADDRESS and "private network" in trouble.detail:
        return f"{trouble.detail.partition(';')[0]}; allow_private = true in its [[channels]] table lets it be reached"
    return trouble.detail


def _refusal(answer: Posted, secrets: Iterable[str]) -> DeliveryError:
    said = _text(answer, secrets)
    match answer.status:
        case HTTPStatus.GONE:
            return ClosedError(f"{said}: the receiver is gone for good")
        case status if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _CHANNELS_OWN:
            return DeliveryError(said, _wait_s(answer))
        case status if status < HTTPStatus.BAD_REQUEST:
            return DeliveryError(said)
        case _:
            return RefusedError(said)


def _text(answer: Posted, secrets: Iterable[str]) -> str:
    if answer.location is not None:
        return f"the receiver answered {answer.status}, a redirect{_host(answer.location)}, which is not followed"
    # Before anything is cut off: a secret must not be told by halves.
    body = " ".join(harmless(redacted(answer.body.decode("utf-8", "replace"), secrets)).split())
    return f"the receiver answered {answer.status}" + (f": {body[:_QUOTED]}" if body and "<html" not in body else "")


def _host(location: str) -> str:
    try:
        return f" to {host_of(location)}"
    except ValueError:
        return ""


def _wait_s(answer: Posted) -> float | None:
    """How long to wait: by the header, else as Discord, Telegram and Matrix say it in their answers."""
    if answer.retry_after_s is not None:
        return answer.retry_after_s
    try:
        said: Any = json.loads(answer.body)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    parameters = said.get("parameters")
    inner = parameters.get("retry_after") if isinstance(parameters, dict) else None
    in_ms = said.get("retry_after_ms")
    wait = said.get("retry_after") or inner or (in_ms / 1000 if isinstance(in_ms, int | float) else None)
    return float(wait) if isinstance(wait, int | float) and wait > 0 else None
