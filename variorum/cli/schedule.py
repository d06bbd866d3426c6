"""`variorum schedule`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import NotFoundError
from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading
from variorum.cli.shared import place
from variorum.cli.terminal import json_line, say, table
from variorum.schedule_words import cause_in_words, host_in_words
from variorum.times import duration_text, iso_text, local_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Session
    from storage.upcoming import Upcoming
    from variorum.config import Settings

app = command_app()


@dataclass(frozen=True, slots=True)
class Expected:
    """A check to come, and when it is expected to begin."""

    check: Upcoming
    ready_at: datetime
    """When it could begin if its host had nothing else to do."""
    starts_at: datetime


@app.command()
def schedule(
    ctx: typer.Context,
    what: Annotated[str | None, typer.Argument(metavar="[SOURCE|PAGE]", help="Only this source or page.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what is checked next, when, and why then."""
    settings, now = place(ctx).settings, utc_now()
    with reading(ctx) as session:
        found = _expected(session, _upcoming(session, what, limit), settings, now)
    if as_json:
        for one in found:
            json_line(_fields(one))
    elif found:
        table(_COLUMNS, [_row(one, now, settings.language) for one in found])
    else:
        say("Nothing is to be checked: variorum sources and variorum pages show what is paused or retired.")


def _upcoming(session: Session, what: str | None, limit: int) -> list[Upcoming]:
    from storage.pages import get_page
    from storage.sources import get_source
    from storage.upcoming import list_upcoming

    if what is None:
        return list_upcoming(session, limit)
    try:
        return list_upcoming(session, limit, source_id=get_source(session, what).id)
    except NotFoundError:
        return list_upcoming(session, limit, page_id=get_page(session, what).id)


def _expected(session: Session, checks: list[Upcoming], settings: Settings, now: datetime) -> list[Expected]:
    """Follow each host's queue: a check begins when it is due, its host is free, and those before it have been made."""
    from storage.upcoming import count_ahead, free_hosts_at

    free_at = free_hosts_at(session, {check.host for check in checks}, now)
    found = []
    for check in checks:
        delay = timedelta(seconds=_delay_s(check.host, settings))
        if check.host not in free_at and check.due_at < now:
            free_at[check.host] = now + count_ahead(session, check) * delay
        ready_at = max(check.due_at, now)
        starts_at = max(ready_at, free_at.get(check.host, now))
        free_at[check.host] = starts_at + delay
        found.append(Expected(check, ready_at, starts_at))
    return sorted(found, key=lambda one: one.starts_at)


def _delay_s(host: str, settings: Settings) -> float:
    from storage.claims import is_private_host

    if host in settings.fetch.own_hosts or is_private_host(host):
        return 0.0
    own = {terms.host: terms.delay for terms in settings.hosts}
    return own.get(host) or settings.fetch.delay


_COLUMNS = ("starts", "in", "page", "source", "why", "address")


def _row(one: Expected, now: datetime, language: str) -> tuple[str, ...]:
    check = one.check
    return (
        local_text(one.starts_at),
        duration_text(max((one.starts_at - now).total_seconds(), 0.0)),
        str(check.page_id) if check.page_id is not None else "–",
        str(check.source_id),
        _why(one, language),
        check.url,
    )


def _why(one: Expected, language: str) -> str:
    check = one.check
    said = cause_in_words(check.cause, check.schedules, check.failure_count, language)
    waits_s = (one.starts_at - one.ready_at).total_seconds()
    return f"{said}; {host_in_words(check.host, duration_text(waits_s), language)}" if waits_s >= 1 else said


def _fields(one: Expected) -> dict[str, Any]:
    check = one.check
    return {
        "page_id": check.page_id,
        "source_id": check.source_id,
        "url": check.url,
        "due_at": iso_text(check.due_at),
        "starts_at": iso_text(one.starts_at),
        "cause": check.cause.value if check.cause else None,
        "schedules": [str(schedule) for schedule in check.schedules],
        "failures": check.failure_count,
    }
