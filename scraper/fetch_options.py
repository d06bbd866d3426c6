"""How one source wants its servers asked: headers, cookies, log-in, proxy, language, browser.

A secret is never here: only where it can be found, the name of an environment variable or of a file. It is read at
each check (scheduler/secrets.py) and goes to the source's own origin only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scraper.errors import InputError


class SecretPlace(StrEnum):
    """Where a secret is kept."""

    ENV = "env"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """The name of a secret: an environment variable, or an absolute path of a file that holds nothing else."""

    place: SecretPlace
    name: str

    def __str__(self) -> str:
        return f"{_PLACES[self.place]} {self.name}"


_PLACES: Final = {SecretPlace.ENV: "the environment variable", SecretPlace.FILE: "the file"}

Value = str | SecretRef
"""A text that may be known to everyone, or the place of one that may not."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """What one source asks beyond the configuration's `[fetch]`."""

    headers: tuple[tuple[str, Value], ...] = ()
    cookies: tuple[tuple[str, Value], ...] = ()
    user: Value | None = None
    """Of HTTP basic authentication (RFC 7617); its password beside it."""
    password: Value | None = None
    proxy: Value | None = None
    """`http://host:port`; with a name and a password in it, it is a secret."""
    accept_language: str | None = None
    browser: bool = False
    """Whether a browser runs the page's scripts before it is read."""

    @property
    def secrets(self) -> tuple[SecretRef, ...]:
        """All secrets these options name."""
        values = [*(value for _, value in (*self.headers, *self.cookies)), self.user, self.password, self.proxy]
        return tuple(value for value in values if isinstance(value, SecretRef))


NO_OPTIONS: Final = FetchOptions()

_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_COOKIE_VALUE: Final = re.compile(r'[^\x00-\x20\x7f",;\\]*')
_CREDENTIAL: Final = re.compile(
    r"auth|cookie|token|secret|passw|session|credential|signature|api.?key|-key$", re.IGNORECASE
)
_OURS: Final = {
    "host": "it is the address's",
    "connection": "it is the connection's",
    "content-length": "nothing is sent",
    "transfer-encoding": "nothing is sent",
    "accept-encoding": "it says what can be unpacked",
    "user-agent": "write user_agent under [fetch]",
    "accept-language": "write accept_language",
    "if-none-match": "each check sets it",
    "if-modified-since": "each check sets it",
    "range": "pages are read whole",
    "proxy-authorization": "write it into proxy",
    "cookie": "write cookies",
}


def is_credential(name: str) -> bool:
    """Whether a header of this name carries a secret, as far as its name tells."""
    return _CREDENTIAL.search(name) is not None


def require_header(name: str, value: Value) -> None:
    """InputError unless this header can be sent besides ours."""
    if not _TOKEN.fullmatch(name):
        raise InputError(f"“{name}” is no name of a header, such as X-Edition")
    if reason := _OURS.get(name.lower()):
        raise InputError(f"the header {name} cannot be set here: {reason}")
    if isinstance(value, str):
        sendable(value, f"the header {name}")


def require_cookie(name: str, value: Value) -> None:
    """InputError unless this cookie can be sent (RFC 6265 § 4.1.1)."""
    if not _TOKEN.fullmatch(name):
        raise InputError(f"“{name}” is no name of a cookie, such as consent")
    if isinstance(value, str) and not _COOKIE_VALUE.fullmatch(value):
        raise InputError(f"the cookie {name} has a value that cannot be sent: spaces, commas, semicolons or quotes")


def require_proxy(value: Value) -> None:
    """InputError unless this is the address of an HTTP proxy, without a password in clear."""
    if isinstance(value, SecretRef):
        return
    if "@" in value:
        raise InputError("a proxy's password is a secret: put the whole address into a variable or a file")
    if not re.fullmatch(r"https?://[^/\s?#]+/?", value):
        raise InputError("write a proxy as http://host:port")


def sendable(text: str, what: str) -> str:
    """Return a text that a header can carry; InputError, which does not repeat it, if none can."""
    if _CONTROL.search(text):
        raise InputError(f"{what} holds a line break or another control character, which no header can carry")
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        raise InputError(f"{what} holds letters that no header can carry") from None
    return text
