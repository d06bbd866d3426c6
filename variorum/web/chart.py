"""Small charts as SVG, drawn here: no script, no style of their own. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from variorum.web.clock import Clock

DAYS: Final = 30
HEIGHT: Final = 72
"""Units of the drawing: as many as pixels at its natural size."""
STEP: Final = 20
_LEAST_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: date
    count: int
    x: int
    height: int


def bars_of(moments: Iterable[datetime], clock: Clock) -> list[Bar]:
    """Count what happened on each of the reader's last thirty days; the fullest day is as high as the drawing."""
    counts = Counter(clock.day_of(moment) for moment in moments)
    today = clock.day_of(clock.now)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    most = max((counts[day] for day in days), default=0)
    return [
        Bar(day, counts[day], at * STEP, max(_LEAST_SHOWN, round(counts[day] / most * HEIGHT)) if counts[day] else 0)
        for at, day in enumerate(days)
    ]
