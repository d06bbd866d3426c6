"""Hosts: what their robots.txt said last, and until when they are left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from scraper.hosts import KnownRobots
from storage.compression import pack, unpack
from storage.models import HostRecord, RobotsRecord

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

FORGOTTEN_AFTER = timedelta(days=60)
"""Twice the time after which rules that cannot be had are given up (RFC 9309 § 2.3.1.4)."""


def robots_of(session: Session, origin: str) -> KnownRobots | None:
    """Return what was kept of an origin's robots.txt."""
    record = session.get(RobotsRecord, origin)
    if record is None:
        return None
    return KnownRobots(
        origin=record.origin,
        until=record.until_at,
        payload=None if record.body is None else unpack(record.body),
        reason=record.reason,
        detail=record.detail,
        unreachable_since=record.unreachable_since,
    )


def keep_robots(session: Session, known: KnownRobots) -> None:
    """Keep an answer in the place of the one before."""
    session.merge(
        RobotsRecord(
            origin=known.origin,
            until_at=known.until,
            body=None if known.payload is None else pack(known.payload),
            reason=known.reason,
            detail=known.detail,
            unreachable_since=known.unreachable_since,
        )
    )


def free_at_of(session: Session, host: str) -> datetime | None:
    """Return when a host may be asked again, None where nothing was kept."""
    record = session.get(HostRecord, host)
    return None if record is None else record.free_at


def keep_free_at(session: Session, host: str, at: datetime) -> None:
    """Keep when a host may be asked again; of two times the later one holds."""
    record = session.get(HostRecord, host)
    if record is None:
        session.add(HostRecord(host=host, free_at=at))
    elif record.free_at < at:
        record.free_at = at


def forget_hosts(session: Session, now: datetime) -> None:
    """Drop what holds no longer."""
    session.execute(delete(HostRecord).where(HostRecord.free_at < now))
    session.execute(delete(RobotsRecord).where(RobotsRecord.until_at < now - FORGOTTEN_AFTER))
