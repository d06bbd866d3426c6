"""Secrets out of what is recorded: servers echo them in redirects, headers and cookies."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from scraper.model import FetchFailure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.model import Redirect, Request, Response

REDACTED = "…"
_SHORTEST = 4
"""Shorter ones would blot out half of every text; nobody takes them for secrets."""


def without_secrets(outcome: Response | FetchFailure, request: Request) -> Response | FetchFailure:
    """Return what came of a fetch with every secret replaced, in all but the payload, which is evidence."""
    if not request.secrets and not request.headers:
        return outcome
    redacted = _Redacted(request.secrets)
    if isinstance(outcome, FetchFailure):
        return replace(outcome, detail=redacted.text(outcome.detail), redirects=redacted.hops(outcome.redirects))
    return replace(
        outcome,
        url=redacted.text(outcome.url),
        headers=redacted.received(outcome.headers),
        request_headers=tuple((name, redacted.text(value)) for name, value in outcome.request_headers),
        redirects=redacted.hops(outcome.redirects),
    )


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret replaced, as it is and as addresses, HTML and JSON write it."""
    return _Redacted(secrets).text(text)


class _Redacted:
    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        self._forms = sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True)

    def text(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text

    def hops(self, redirects: tuple[Redirect, ...]) -> tuple[Redirect, ...]:
        return tuple(replace(hop, url=self.text(hop.url), location=self.text(hop.location)) for hop in redirects)

    def received(self, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._cookie(value) if _sets_cookie(name) else self.text(value)) for name, value in headers)

    def _cookie(self, value: str) -> str:
        """A session that was opened with a secret is one; the cookie's name and its attributes are not."""
        pair, semicolon, attributes = value.partition(";")
        name = pair.partition("=")[0]
        return f"{self.text(name)}={REDACTED}{semicolon}{self.text(attributes)}"


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it is, and as addresses, HTML and JSON write it: each server repeats what it got in its own way."""
    in_json = json.dumps(secret)[1:-1]
    in_addresses = (quote(secret, safe=""), quote_plus(secret))
    return (secret, *in_addresses, escape(secret), in_json, in_json.replace("/", "\\/"))


def _sets_cookie(name: str) -> bool:
    return name.lower() == "set-cookie"
