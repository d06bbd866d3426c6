"""A hundred other services, through Apprise (the extra `apprise`).

Apprise opens its own connections. The host that its address names is looked up and judged before each message, which
keeps mistakes from reaching inside; it cannot be held to that answer, as our own client is.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scraper.errors import DeliveryError, MissingExtraError
from scraper.fetch import PostTrouble
from variorum.notify.dialects import PLAIN
from variorum.notify.letter import Reader, letter_of
from variorum.notify.posting import trouble_text
from variorum.notify.templating import Form, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.fetch import Outlet
    from storage.service_records import Delivery

_MOST = 10_000
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """One Apprise address."""

    name: str
    outlet: Outlet
    look_up: Callable[[str], str] = field(repr=False)
    renderer: Renderer
    reader: Reader
    own_template: str | None = None
    per_hour: int | None = None
    shows_diffs: bool = True

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Send a delivery; DeliveryError where Apprise says that it did not arrive."""
        text = await asyncio.to_thread(self.text, delivery, is_test=is_test)
        subject = self.renderer.subject(letter_of(delivery, self.reader, is_test=is_test))
        # Apprise takes seconds to read all its services, which must not hold up the loop.
        target = await asyncio.to_thread(self._target)
        await self._check(target)
        if not await asyncio.to_thread(target.notify, body=text, title=subject):
            raise DeliveryError(f"{target.service_name or 'the service'} did not take it; Apprise says no more")

    async def hang_up(self) -> None:
        """Apprise keeps nothing open."""

    def text(self, delivery: Delivery, *, is_test: bool = False) -> str:
        """Write a delivery as it is sent."""
        letter = letter_of(delivery, self.reader, is_test=is_test)
        return self.renderer.text(Form("chat.txt", PLAIN, self.own_template), letter, _MOST).strip()

    def _target(self) -> Any:
        apprise = require_apprise()
        target = apprise.Apprise.instantiate(self.look_up("url"), suppress_exceptions=True)
        if target is None:
            raise DeliveryError("the channel's url is no address that Apprise knows")
        return target

    async def _check(self, target: Any) -> None:
        host = getattr(target, "host", None)
        if not isinstance(host, str) or not ("." in host or ":" in host or host == "localhost"):
            # The service's own hosts; the part of the address that looks like a host is a token.
            return
        trouble = await self.outlet.trouble_with(host, getattr(target, "port", None) or _HTTPS)
        if isinstance(trouble, PostTrouble):
            raise DeliveryError(trouble_text(trouble))


def require_apprise() -> Any:
    """Import Apprise; MissingExtraError where it is not installed."""
    try:
        import apprise  # noqa: PLC0415  an extra, and slow to import
    except ImportError:
        message = "Channels of type apprise need an extra: pip install 'variorum[apprise]'"
        raise MissingExtraError(message) from None
    # Its log repeats addresses, and with them secrets.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    return apprise
