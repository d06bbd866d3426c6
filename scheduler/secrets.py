"""From a source's options to a request: secrets are read here, at each check, and stay inside the request."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from scraper.errors import InputError
from scraper.fetch_options import SecretRef, require_cookie, require_header, sendable
from scraper.model import Request
from scraper.urls import origin_of

if TYPE_CHECKING:
    from scraper.fetch_options import FetchOptions, Value
    from scraper.model import Url


class ReadSecret(Protocol):
    """Finds secrets."""

    def __call__(self, ref: SecretRef) -> str:
        """Return the secret; InputError, which names the place only, where there is none."""


def no_secrets(ref: SecretRef) -> str:
    """For programs that lend none."""
    raise InputError(f"{ref} cannot be read here")


def request_for(url: Url, asked_by: Url, options: FetchOptions, read_secret: ReadSecret) -> Request:
    """Return the request for a page of the source at `asked_by`.

    Headers, cookies and log-in are for the source's own origin (scheme, host and port): a page of another host that it
    discovered gets none of them. The proxy is the way to all its pages. InputError where a secret cannot be had.
    """
    reader = _Reader(read_secret)
    proxy = None if options.proxy is None else reader.address(options.proxy)
    headers = reader.headers(options) if origin_of(url) == origin_of(asked_by) else ()
    return Request(
        url,
        headers=headers,
        proxy=proxy,
        secrets=tuple(dict.fromkeys(reader.secrets)),
        accept_language=options.accept_language,
        browser=options.browser,
    )


def proxy_address(proxy: Value, read_secret: ReadSecret) -> str:
    """Return a proxy's whole address; InputError where it cannot be had or is none."""
    return _Reader(read_secret).address(proxy)


@dataclass(slots=True)
class _Reader:
    """Reads what one request needs and remembers what of it is secret."""

    read_secret: ReadSecret
    secrets: list[str] = field(default_factory=list, repr=False)

    def headers(self, options: FetchOptions) -> tuple[tuple[str, str], ...]:
        found = [(name, self._header(name, value)) for name, value in options.headers]
        if options.cookies:
            found.append(("Cookie", "; ".join(f"{name}={self._cookie(name, at)}" for name, at in options.cookies)))
        if options.user is not None:
            found.append(("Authorization", self._log_in(options.user, options.password or "")))
        return tuple(found)

    def address(self, proxy: Value) -> str:
        address = self._text(proxy)
        place = proxy if isinstance(proxy, SecretRef) else "the setting"
        try:
            parts, is_proxy = urlsplit(address), address.startswith(("http://", "https://"))
            user, password = parts.username, parts.password
        except ValueError:
            user, password, is_proxy = None, None, False
        if not is_proxy:
            raise InputError(f"{place} holds no proxy; write http://user:password@host:port")
        if password:
            self.secrets += [password, unquote(password), _basic(unquote(user or ""), unquote(password))]
        return address

    def _header(self, name: str, value: Value) -> str:
        require_header(name, value)
        return sendable(self._text(value), str(value) if isinstance(value, SecretRef) else f"the header {name}")

    def _cookie(self, name: str, value: Value) -> str:
        text = self._text(value)
        require_cookie(name, text)
        return text

    def _log_in(self, user: Value, password: Value) -> str:
        # RFC 7617 § 2.1: UTF-8 is what servers that say anything ask for.
        token = _basic(self._text(user), self._text(password))
        self.secrets.append(token)
        return f"Basic {token}"

    def _text(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        text = self.read_secret(value)
        self.secrets.append(text)
        # Of "Bearer abc" the second word is the secret; servers echo it alone.
        self.secrets += [word for word in text.split()[1:] if text.split()[0].isalpha()]
        return text


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
