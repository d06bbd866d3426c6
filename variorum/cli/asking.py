"""Options of `add` and `edit` that say how a source's servers are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from scraper.fetch_options import (
    NO_OPTIONS,
    FetchOptions,
    SecretPlace,
    SecretRef,
    Value,
    is_credential,
    require_cookie,
    require_header,
    require_proxy,
    sendable,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOW = "env:NAME, the name of a variable, or file:PATH"

Header = Annotated[
    list[str] | None, typer.Option(metavar="H", help="'Name: text' to send along; a secret as 'Name: env:VARIABLE'.")
]
Cookie = Annotated[
    list[str] | None, typer.Option(metavar="C", help="'name=env:VARIABLE', or 'name=public:text' for no secret.")
]
Auth = Annotated[str | None, typer.Option(metavar="USER:WHERE", help="Basic log-in: 'name:env:VARIABLE'.")]
Proxy = Annotated[str | None, typer.Option(metavar="P", help="http://host:port, or env:VARIABLE.")]
Language = Annotated[str | None, typer.Option(metavar="L", help="Accept-Language, such as it or 'it, en;q=0.5'.")]
Browser = Annotated[
    bool | None, typer.Option("--browser/--no-browser", help="Let Chromium run the page's scripts before it is read.")
]


@dataclass(frozen=True, slots=True)
class Asking:
    """What these options said; None where one was not given, empty to forget."""

    header: Sequence[str] | None = None
    cookie: Sequence[str] | None = None
    auth: str | None = None
    proxy: str | None = None
    language: str | None = None
    browser: bool | None = None

    @property
    def was_said(self) -> bool:
        """Whether any of them was given."""
        return self != Asking()

    def upon(self, before: FetchOptions = NO_OPTIONS) -> FetchOptions:
        """Return the options with what was said laid over them; InputError names what cannot be used."""
        after = before
        if self.header is not None:
            after = replace(after, headers=tuple(_header(text) for text in self.header if text))
        if self.cookie is not None:
            after = replace(after, cookies=tuple(_cookie(text) for text in self.cookie if text))
        if self.auth is not None:
            user, password = _auth(self.auth) if self.auth else (None, None)
            after = replace(after, user=user, password=password)
        if self.proxy is not None:
            after = replace(after, proxy=_proxy(self.proxy) if self.proxy else None)
        if self.language is not None:
            after = replace(after, accept_language=_language(self.language) if self.language else None)
        return after if self.browser is None else replace(after, browser=self.browser)


def _header(text: str) -> tuple[str, Value]:
    name, colon, rest = text.partition(":")
    if not colon:
        raise InputError("Write a header as --header 'Name: text', or 'Name: env:VARIABLE' where it is a secret")
    name, value = name.strip(), _value(rest.strip())
    if isinstance(value, str) and is_credential(name) and not rest.strip().startswith("public:"):
        raise InputError(f"The header {name} looks like a secret, which does not belong here: write {_HOW}")
    require_header(name, value)
    return name, value


def _cookie(text: str) -> tuple[str, Value]:
    name, _, rest = text.partition("=")
    value = _value(rest)
    if isinstance(value, str) and not rest.startswith("public:"):
        raise InputError(f"The cookie {name}: write {_HOW}; or public:text where it is no secret")
    require_cookie(name, value)
    return name, value


def _auth(text: str) -> tuple[Value, Value]:
    user, _, rest = text.partition(":")
    password = _value(rest)
    if not user or isinstance(password, str):
        raise InputError(f"Write --auth USER:WHERE with the place of the password: {_HOW}")
    return user, password


def _proxy(text: str) -> Value:
    value = _value(text)
    require_proxy(value)
    return value


def _language(text: str) -> str:
    return sendable(text, "the language")


def _value(text: str) -> Value:
    """Read `env:NAME`, `file:PATH` (from the current folder) or a text; `public:` before it keeps any text a text."""
    place, colon, name = text.partition(":")
    if colon and place == "public":
        return name
    if colon and place in {"env", "file"}:
        if not name:
            raise InputError(f"Nothing stands behind {place}:; write {_HOW}")
        return SecretRef(SecretPlace(place), name if place == "env" else str(Path(name).expanduser().absolute()))
    return text
