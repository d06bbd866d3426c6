"""Durations and moments as people write and read them: `15m`, `7d`, `2026-07-23 10:00`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from scraper.errors import InputError

_UNIT_S = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.IGNORECASE)
_LONGEST_S = 3650 * 86400.0


def duration_s(text: str) -> float:
    """Read `90s`, `15m`, `2h`, `1d`, `1w` or a sum such as `1h30m`, in seconds.

    Raises:
        InputError: it is no such duration, zero, or longer than ten years.
    """
    if not _WHOLE.fullmatch(text):
        hint = f", such as {text.strip()}m" if text.strip().isdigit() else ""
        raise InputError(f"“{text}” is no duration: write a number and a unit (s, m, h, d, w){hint or ', such as 15m'}")
    total = sum(float(number) * _UNIT_S[unit.lower()] for number, unit in _PART.findall(text.lower()))
    if not 0 < total <= _LONGEST_S:
        raise InputError(f"“{text}” is out of range: longer than nothing and at most ten years")
    return total


def duration_text(seconds: float) -> str:
    """Say a duration in its two largest units, `2 h 5 min`."""
    whole = int(seconds)
    if whole < 1:
        return f"{seconds:.1f} s" if seconds > 0 else "0 s"
    units = (("d", whole // 86400), ("h", whole // 3600 % 24), ("min", whole // 60 % 60), ("s", whole % 60))
    start = next(index for index, (_, count) in enumerate(units) if count)
    return " ".join(f"{count} {name}" for name, count in units[start : start + 2] if count)


def duration_code(seconds: float) -> str:
    """Write a duration as `duration_s` reads it, exactly: `1h30m`, `0.5s`."""
    text, left = "", seconds
    for unit in ("w", "d", "h", "m"):
        count, left = divmod(left, _UNIT_S[unit])
        text += f"{count:.0f}{unit}" if count else ""
    return f"{text}{left:g}s" if left or not text else text


def moment(text: str, now: datetime) -> datetime:
    """Read `24h` (so long ago), `2026-07-23` or `2026-07-23T10:00` (in the user's zone), as UTC.

    Raises:
        InputError: it is neither a duration nor a date.
    """
    if _WHOLE.fullmatch(text):
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
