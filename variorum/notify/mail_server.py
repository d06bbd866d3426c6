"""One mail server and the connection to it, made to a checked address and kept for the messages of a round."""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.errors import DeliveryError, RefusedError
from scraper.fetch import PostTrouble, redacted
from variorum.notify.posting import trouble_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from email.message import EmailMessage

    import aiosmtplib

    from scraper.fetch import Outlet

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_TIMEOUT_S: Final = 30.0
_FAREWELL_S: Final = 2.0
_PERMANENT: Final = 500
_CLOSING: Final = 421
_QUOTED: Final = 300


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
class Refusal:
    """What the server said of a recipient whom it takes nothing for."""

    code: int
    text: str

    def __str__(self) -> str:
        """As it was said."""
        return f"{self.code} {self.text}"

    @property
    def is_for_good(self) -> bool:
        """Whether another attempt would end the same way."""
        return self.code >= _PERMANENT


class MailServer:
    """Sends messages one after the other; whoever uses it hangs up at the end."""

    def __init__(
        self,
        mailbox: Mailbox,
        outlet: Outlet,
        password: Callable[[], str],
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Take where the server is and how its addresses are checked; the password is read at each connection."""
        self._mailbox = mailbox
        self._outlet = outlet
        self._password = password
        self.ssl_context = ssl_context
        """By which certificates are checked; the system's where none is given, made when it is first needed."""
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, message: EmailMessage, recipients: Sequence[str]) -> Mapping[str, Refusal]:
        """Give it a message; returns the recipients it was refused for. DeliveryError where nobody has it."""
        import aiosmtplib  # noqa: PLC0415  a service without mail does not need it

        kept = self._client is not None
        try:
            return await self._send(message, recipients)
        except (aiosmtplib.SMTPException, OSError) as error:
            if not (kept and _has_hung_up(error)):
                raise self._trouble(error) from None
        # A server may close what was idle for long, or after so many messages, and take this one on a new connection.
        try:
            return await self._send(message, recipients)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._trouble(error) from None

    async def hang_up(self) -> None:
        """Close the connection where one is open."""
        import aiosmtplib  # noqa: PLC0415  as above

        client, self._client = self._client, None
        if client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_FAREWELL_S)
            client.close()

    async def _send(self, message: EmailMessage, recipients: Sequence[str]) -> Mapping[str, Refusal]:
        import aiosmtplib  # noqa: PLC0415  as above

        client, self._client = self._client, None
        client = client or await self._connected()
        try:
            refused, _ = await client.send_message(message, recipients=list(recipients))
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
            self._keep(client, is_closing=_has_hung_up(error))
            raise
        except BaseException:
            # Cut off anywhere: nobody knows what the server expects next.
            client.close()
            raise
        self._keep(client)
        return {to: Refusal(answer.code, self._quoted(answer.message)) for to, answer in refused.items()}

    def _keep(self, client: aiosmtplib.SMTP, *, is_closing: bool = False) -> None:
        if is_closing or not client.is_connected:
            client.close()
        else:
            self._client = client

    async def _connected(self) -> aiosmtplib.SMTP:
        import aiosmtplib  # noqa: PLC0415  as above

        mailbox, password = self._mailbox, self._password()
        if self.ssl_context is None and mailbox.security != "none":
            # It reads all the system's certificates, which takes a while.
            self.ssl_context = await asyncio.to_thread(ssl.create_default_context)
        connection = await self._outlet.connect(mailbox.host, mailbox.port)
        if isinstance(connection, PostTrouble):
            raise DeliveryError(trouble_text(connection))
        client = aiosmtplib.SMTP(
            hostname=mailbox.host,
            sock=connection,
            local_hostname=socket.gethostname() or "localhost",
            use_tls=mailbox.security == "tls",
            start_tls=mailbox.security == "starttls",
            tls_context=self.ssl_context,
            timeout=_TIMEOUT_S,
        )
        try:
            await client.connect()
            if mailbox.user is not None:
                await client.login(mailbox.user, password)
        except BaseException:
            client.close()
            raise
        return client

    def _quoted(self, said: str) -> str:
        """What a server said, without the password in any form in which it was told."""
        user, password = self._mailbox.user or "", self._password()
        told = (b64encode(form.encode()).decode() for form in (password, f"\0{user}\0{password}"))
        return " ".join(redacted(said, [password, *told] if password else ()).split())[:_QUOTED]

    def _trouble(self, error: aiosmtplib.SMTPException | OSError) -> DeliveryError:
        import aiosmtplib  # noqa: PLC0415  as above

        host = self._mailbox.host
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            answers = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)
            return DeliveryError(f"{host} takes mail for none of the recipients: {self._quoted(answers)}")
        said = self._quoted(str(getattr(error, "message", None) or getattr(error, "strerror", None) or error))
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return DeliveryError(f"{host} does not take user and password: {error.code} {said}")
        if isinstance(error, aiosmtplib.SMTPDataError) and error.code >= _PERMANENT:
            return RefusedError(f"{host} refused the message: {error.code} {said}")
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return DeliveryError(f"{host} answered {error.code} {said}")
        return DeliveryError(f"no mail could be given to {host}: {said or type(error).__name__}")


def _has_hung_up(error: Exception) -> bool:
    return isinstance(error, ConnectionError) or getattr(error, "code", None) == _CLOSING
