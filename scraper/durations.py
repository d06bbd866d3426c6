"""Durations as people write them: `90s`, `15m`, `1h30m`."""

from __future__ import annotations

import math
import re
from typing import Final

from scraper.errors import InputError

MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86_400.0

_UNIT_S = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
WHOLE_DURATION = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.IGNORECASE)
FOREVER: Final = "forever"
FOREVER_S: Final = math.inf
_LONGEST_S = 3650 * 86400.0


def duration_s(text: str) -> float:
    """Read `90s`, `15m`, `2h`, `1d`, `1w` or a sum such as `1h30m`, in seconds.

    Raises:
        InputError: it is no such duration, zero, or longer than ten years.
    """
    if not WHOLE_DURATION.fullmatch(text):
        hint = f", such as {text.strip()}m" if text.strip().isdigit() else ""
        raise InputError(f"“{text}” is no duration: write a number and a unit (s, m, h, d, w){hint or ', such as 15m'}")
    total = sum(float(number) * _UNIT_S[unit.lower()] for number, unit in _PART.findall(text.lower()))
    if not 0 < total <= _LONGEST_S:
        raise InputError(f"“{text}” is out of range: longer than nothing and at most ten years")
    return total


def kept_for_s(text: str) -> float:
    """Read how long something is kept, in seconds: a duration of a day or more, or FOREVER.

    Raises:
        InputError: it is neither.
    """
    seconds = FOREVER_S if text == FOREVER else duration_s(text)
    if seconds < DAY_S:
        raise InputError(f"“{text}” is too short; a day (1d) at least, or {FOREVER}")
    return seconds


def duration_code(seconds: float) -> str:
    """Write a duration as `duration_s` reads it, exactly: `1h30m`, `0.5s`; one without end as FOREVER."""
    if seconds == FOREVER_S:
        return FOREVER
    text, left = "", seconds
    for unit in ("w", "d", "h", "m"):
        count, left = divmod(left, _UNIT_S[unit])
        text += f"{count:.0f}{unit}" if count else ""
    return f"{text}{left:g}s" if left or not text else text
