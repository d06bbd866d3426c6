"""E-mail: text and HTML in one message, over a connection to a checked address.

A message's id is the delivery's, so that a second copy after a crash is recognised as one; messages about one page
refer to one id of that page, which makes them a thread.
"""

from __future__ import annotations

import logging
import socket
import ssl
import uuid
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Final

from scheduler.logs import log_event
from scraper.errors import DeliveryError, RefusedError
from scraper.fetch import PostTrouble, redacted
from variorum.notify.dialects import MAIL, PLAIN
from variorum.notify.letter import Reader, letter_of
from variorum.notify.posting import trouble_text
from variorum.notify.templating import Form, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import aiosmtplib

    from scraper.fetch import Outlet
    from storage.service_records import Delivery

logger = logging.getLogger(__name__)

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_TIMEOUT_S: Final = 30.0
_LONGEST_SUBJECT: Final = 180
_LONGEST_HTML: Final = 90_000
"""Gmail cuts a message off at 102 kB."""
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail goes out, from whom and to whom."""

    host: str
    port: int
    security: str
    sender: str
    to: tuple[str, ...]
    user: str | None = None


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One list of recipients; all of them get one message."""

    name: str
    mailbox: Mailbox
    outlet: Outlet
    now: Callable[[], datetime]
    password: Callable[[], str] = field(repr=False)
    renderer: Renderer
    reader: Reader
    own_subject: str | None = None
    own_text: str | None = None
    own_html: str | None = None
    per_hour: int | None = None
    shows_diffs: bool = True
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Send a message; DeliveryError where the server did not take it for anybody."""
        message = self.message(delivery, is_test=is_test)
        password = self.password()
        connection = await self.outlet.connect(self.mailbox.host, self.mailbox.port)
        if isinstance(connection, PostTrouble):
            raise DeliveryError(trouble_text(connection))
        try:
            await self._send(message, connection, password)
        except DeliveryError as error:
            raise type(error)(redacted(str(error), [password])) from None

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
        text = self.renderer.text(Form("email.txt", PLAIN, self.own_text), letter)
        html = self.renderer.text(Form("email.html", MAIL, self.own_html), letter, _LONGEST_HTML)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    async def _send(self, message: EmailMessage, connection: socket.socket, password: str) -> None:
        import aiosmtplib  # noqa: PLC0415  a service without mail does not need it

        mailbox = self.mailbox
        client = aiosmtplib.SMTP(
            hostname=mailbox.host,
            sock=connection,
            local_hostname=socket.gethostname() or "localhost",
            use_tls=mailbox.security == "tls",
            start_tls=mailbox.security == "starttls",
            tls_context=self.ssl_context or ssl.create_default_context(),
            timeout=_TIMEOUT_S,
        )
        try:
            async with client:
                if mailbox.user is not None:
                    await client.login(mailbox.user, password)
                refused, _ = await client.send_message(message)
        except aiosmtplib.SMTPException as error:
            raise _trouble(error, mailbox.host) from None
        except (OSError, ssl.SSLError) as error:
            raise DeliveryError(f"no mail could be given to {mailbox.host}: {error.strerror or error}") from None
        for recipient, answer in refused.items():
            # The others have it: to try again would tell them twice.
            error_text = f"{answer.code} {answer.message}"[:300]
            log_event(logger, logging.WARNING, "recipient_refused", channel=self.name, to=recipient, error=error_text)


def _trouble(error: aiosmtplib.SMTPException, host: str) -> DeliveryError:
    import aiosmtplib  # noqa: PLC0415  as above

    said = " ".join(str(getattr(error, "message", error)).split())[:300]
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return DeliveryError(f"{host} does not take user and password: {error.code} {said}")
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        answers = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)
        return DeliveryError(f"{host} takes mail for none of the recipients: {answers[:300]}")
    if isinstance(error, aiosmtplib.SMTPDataError) and error.code >= _PERMANENT:
        return RefusedError(f"{host} refused the message: {error.code} {said}")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return DeliveryError(f"{host} answered {error.code} {said}")
    return DeliveryError(f"no mail could be given to {host}: {said or type(error).__name__}")


def _addresses(*texts: str) -> tuple[Address, ...]:
    return tuple(Address(name, addr_spec=address) for name, address in map(parseaddr, texts))


def _cut(subject: str) -> str:
    return subject if len(subject) <= _LONGEST_SUBJECT else subject[: _LONGEST_SUBJECT - 1] + "…"
