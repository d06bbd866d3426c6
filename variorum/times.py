"""Durations and moments as people write and read them: `15m`, `7d`, `2026-07-23 10:00`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scraper.durations import WHOLE_DURATION, duration_code, duration_s
from scraper.errors import InputError

__all__ = ["ago_text", "duration_code", "duration_s", "duration_text", "iso_text", "local_text", "local_zone", "moment"]


def duration_text(seconds: float) -> str:
    """Say a duration in its two largest units, `2 h 5 min`."""
    whole = int(seconds)
    if whole < 1:
        return f"{seconds:.1f} s" if seconds > 0 else "0 s"
    units = (("d", whole // 86400), ("h", whole // 3600 % 24), ("min", whole // 60 % 60), ("s", whole % 60))
    start = next(index for index, (_, count) in enumerate(units) if count)
    return " ".join(f"{count} {name}" for name, count in units[start : start + 2] if count)


def moment(text: str, now: datetime) -> datetime:
    """Read `24h` (so long ago), `2026-07-23` or `2026-07-23T10:00` (in the user's zone), as UTC.

    Raises:
        InputError: it is neither a duration nor a date.
    """
    if WHOLE_DURATION.fullmatch(text):
        return now - timedelta(seconds=duration_s(text))
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"“{text}” is no time: write how long ago (24h, 7d) or a date (2026-07-23, 2026-07-23T10:00)"
        ) from None
    return read.astimezone(UTC)


def local_text(when: datetime | None) -> str:
    """Say a moment in the user's zone, to the minute; a dash for none."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M") if when else "–"


def ago_text(when: datetime | None, now: datetime) -> str:
    """Say how long ago in one unit, `5 min ago`; a dash for none."""
    if when is None:
        return "–"
    seconds = max((now - when).total_seconds(), 0.0)
    return f"{' '.join(duration_text(seconds).split()[:2])} ago" if seconds >= 1 else "just now"


def iso_text(when: datetime | None) -> str | None:
    """Say a moment for programs: ISO 8601 in UTC, `2026-07-23T08:00:00+00:00`."""
    return when.astimezone(UTC).isoformat() if when else None


def local_zone() -> str:
    """Name the zone of this machine, UTC where it has none that others know."""
    from tzlocal import get_localzone_name  # noqa: PLC0415  only where a schedule names no zone

    name = get_localzone_name()
    return name if "/" in name else "UTC"
