"""The `[fetch]` and `[[hosts]]` tables: how servers are asked."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from variorum.config_values import HostName, HostNames, Language, PrivateNetworks, Proxy, Seconds, Table

SHORTEST_DELAY_S = 0.5
"""A slip of the pen must not hammer a stranger's server."""
_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e][\x20-\x27\x2a-\x7e]{0,199}")


class FetchSettings(Table):
    """How servers are asked."""

    user_agent: str | None = Field(default=None, pattern=r"^[\x20-\x7e]{1,200}$")
    contact: str | None = None
    accept_language: Language | None = None
    delay: Seconds = 2.0
    timeout: Seconds = Field(default=60.0, ge=1)
    connect_timeout: Seconds = Field(default=10.0, ge=0.1)
    read_timeout: Seconds = Field(default=20.0, ge=0.1)
    max_bytes: int = Field(default=15_000_000, ge=10_000, le=1_000_000_000)
    max_redirects: int = Field(default=10, ge=0, le=50)
    retries: int = Field(default=2, ge=0, le=5)
    http2: bool = True
    proxy: Proxy | None = None
    chromium: str | None = None
    respect_robots: bool = True
    own_hosts: HostNames = ()
    allow_private: bool = False
    private_networks: PrivateNetworks = ()

    @field_validator("contact")
    @classmethod
    def _can_be_sent(cls, contact: str | None) -> str | None:
        if contact is not None and not _CONTACT.fullmatch(contact):
            raise ValueError("a header takes no line breaks, brackets or accents; write one such as you@example.org")
        return contact

    @field_validator("delay")
    @classmethod
    def _is_polite(cls, delay: float) -> float:
        return _polite(delay)


class HostSettings(Table):
    """One `[[hosts]]` table: how one host is asked otherwise than all the others."""

    host: HostName
    delay: Seconds | None = None
    respect_robots: bool | None = None

    @field_validator("delay")
    @classmethod
    def _is_polite(cls, delay: float | None) -> float | None:
        return None if delay is None else _polite(delay)


def _polite(delay: float) -> float:
    if delay < SHORTEST_DELAY_S:
        raise ValueError(
            f"{SHORTEST_DELAY_S:g} s is the least for hosts of others; name hosts of your own in own_hosts"
        )
    return delay
