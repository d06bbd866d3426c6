"""E-mail: text and HTML in one message.

A message's id is the delivery's, so that a second copy after a crash is recognised as one; messages about one page
refer to one id of that page, which makes them a thread.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Final

from scheduler.logs import log_event
from scraper.errors import RefusedError
from variorum.notify.dialects import MAIL, PLAIN
from variorum.notify.letter import Reader, letter_of
from variorum.notify.templating import Form, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from storage.service_records import Delivery
    from variorum.notify.mail_server import Mailbox, MailServer

logger = logging.getLogger(__name__)

_LONGEST_SUBJECT: Final = 180
_LONGEST_PART: Final = 90_000
"""Characters of the text, and of the HTML. Gmail cuts a message off at 102 kB."""
_MOST_REMEMBERED: Final = 1000


class Reached:
    """Who has messages that others are to get yet, so that nobody gets one twice as long as this process lives."""

    def __init__(self) -> None:
        self._have: OrderedDict[str, frozenset[str]] = OrderedDict()

    def by(self, delivery_id: str) -> frozenset[str]:
        """Return who has a message."""
        return self._have.get(delivery_id, frozenset())

    def note(self, delivery_id: str, recipients: Iterable[str]) -> None:
        """Remember that these have it, too."""
        self._have[delivery_id] = self.by(delivery_id).union(recipients)
        if len(self._have) > _MOST_REMEMBERED:
            self._have.popitem(last=False)

    def forget(self, delivery_id: str) -> None:
        """Nobody else is to get it."""
        self._have.pop(delivery_id, None)


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One list of recipients; all of them get one message."""

    name: str
    mailbox: Mailbox
    server: MailServer
    now: Callable[[], datetime]
    renderer: Renderer
    reader: Reader
    own_subject: str | None = None
    own_text: str | None = None
    own_html: str | None = None
    per_hour: int | None = None
    shows_diffs: bool = True
    reached: Reached = field(default_factory=Reached)

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Send a message; DeliveryError where nobody has it, RefusedError where somebody may get it later."""
        message = await asyncio.to_thread(self.message, delivery, is_test=is_test)
        have = self.reached.by(delivery.delivery_id)
        left = [to.addr_spec for to in _addresses(*self.mailbox.to) if to.addr_spec not in have]
        refused = await self.server.send(message, left)
        for recipient, refusal in refused.items():
            log_event(logger, logging.WARNING, "recipient_refused", channel=self.name, to=recipient, error=str(refusal))
        if later := {to: refusal for to, refusal in refused.items() if not refusal.is_for_good}:
            self.reached.note(delivery.delivery_id, set(left) - later.keys())
            said = "; ".join(f"{to}: {refusal}" for to, refusal in later.items())
            raise RefusedError(f"{self.mailbox.host} takes it not yet for everybody: {said}")
        self.reached.forget(delivery.delivery_id)

    async def hang_up(self) -> None:
        """Close the connection to the server."""
        await self.server.hang_up()

    def message(self, delivery: Delivery, *, is_test: bool = False) -> EmailMessage:
        """Write a delivery as a whole message."""
        letter = letter_of(delivery, self.reader, is_test=is_test)
        domain = parseaddr(self.mailbox.sender)[1].rpartition("@")[2]
        message = EmailMessage(policy=SMTP.clone(max_line_length=200))
        message["From"] = _addresses(self.mailbox.sender)
        message["To"] = _addresses(*self.mailbox.to)
        message["Subject"] = _cut(self.renderer.subject(letter, self.own_subject))
        message["Date"] = format_datetime(self.now())
        message["Message-ID"] = f"<{delivery.delivery_id}@{domain}>"
        if len(pages := {change.page_url for change in delivery.changes}) == 1:
            thread = f"<page-{uuid.uuid5(uuid.NAMESPACE_URL, pages.pop())}@{domain}>"
            message["In-Reply-To"] = message["References"] = thread
        message["List-Id"] = f"Variorum {self.name} <{self.name.lower()}.variorum.{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["X-Variorum-Delivery"] = delivery.delivery_id
        text = self.renderer.text(Form("email.txt", PLAIN, self.own_text), letter, _LONGEST_PART)
        html = self.renderer.text(Form("email.html", MAIL, self.own_html), letter, _LONGEST_PART)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message


def _addresses(*texts: str) -> tuple[Address, ...]:
    return tuple(Address(name, addr_spec=address) for name, address in map(parseaddr, texts))


def _cut(subject: str) -> str:
    return subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1] + "…"
