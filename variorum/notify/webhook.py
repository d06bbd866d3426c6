"""JSON to an address of the user's, signed in the manner of Standard Webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scraper.errors import DeliveryError
from scraper.fetch import Posting
from variorum.notify.posting import post
from variorum.notify.record import record_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scraper.fetch import Outlet
    from storage.service_records import Delivery

_PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Posts each delivery; only a receiver that answers 2xx has taken it."""

    name: str
    outlet: Outlet
    now: Callable[[], datetime]
    look_up: Callable[[str], str] = field(repr=False)
    """Gives the channel's `url` and `secret`, and its other headers under `header <name>`; "" for what it has not."""
    header_names: tuple[str, ...] = ()
    per_hour: int | None = None
    web_url: str | None = None
    shows_diffs: bool = True

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Post a delivery; DeliveryError where it was not taken."""
        content = await asyncio.to_thread(record_of, delivery, web_url=self.web_url, is_test=is_test)
        own = {name: self.look_up(f"header {name}") for name in self.header_names}
        url, secret = self.look_up("url"), self.look_up("secret")
        signed = signature_headers(delivery.delivery_id, content, secret, int(self.now().timestamp()))
        headers = {"Content-Type": "application/json", "X-Variorum-Delivery": delivery.delivery_id, **signed, **own}
        await post(self.outlet, Posting(url, content, tuple(headers.items())), [secret, *own.values()])

    async def hang_up(self) -> None:
        """Connections are the outlet's."""


def signature_headers(delivery_id: str, content: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """Return the headers that name and sign a message: id, time in seconds, and with a secret the signature."""
    headers = {"webhook-id": delivery_id, "webhook-timestamp": str(timestamp)}
    if secret:
        signed = b".".join((delivery_id.encode(), str(timestamp).encode(), content))
        digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode('ascii')}"
    return headers


def _key(secret: str) -> bytes:
    """Of `whsec_…` the bytes that it stands for, else the text itself."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise DeliveryError("the webhook's secret begins with whsec_ and is not base64 after it") from None
