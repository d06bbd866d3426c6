"""Checks to come, and when each is expected to begin: when it is due, and its host has time for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage.claims import is_private_host
from storage.upcoming import count_ahead, free_hosts_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.engine import Session
    from storage.upcoming import Upcoming
    from variorum.config import Settings


@dataclass(frozen=True, slots=True)
class Expected:
    """A check to come, and when it is expected to begin."""

    check: Upcoming
    ready_at: datetime
    """When it could begin if its host had nothing else to do."""
    starts_at: datetime


def expected(session: Session, checks: Sequence[Upcoming], settings: Settings, now: datetime) -> list[Expected]:
    """Follow each host's queue: a check begins when it is due, its host is free, and those before it have been made."""
    free_at = free_hosts_at(session, {check.host for check in checks}, now)
    found = []
    for check in checks:
        delay = timedelta(seconds=delay_s(check.host, settings))
        if check.host not in free_at and check.due_at < now:
            free_at[check.host] = now + count_ahead(session, check) * delay
        ready_at = max(check.due_at, now)
        starts_at = max(ready_at, free_at.get(check.host, now))
        free_at[check.host] = starts_at + delay
        found.append(Expected(check, ready_at, starts_at))
    return sorted(found, key=lambda one: one.starts_at)


def delay_s(host: str, settings: Settings) -> float:
    """Seconds between two requests to a host, as the configuration has it; robots.txt may ask for more."""
    if host in settings.fetch.own_hosts or is_private_host(host):
        return 0.0
    own = {terms.host: terms.delay for terms in settings.hosts}
    return own.get(host) or settings.fetch.delay
