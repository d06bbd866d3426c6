"""Small charts as SVG, drawn here: no script, no style of their own. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from storage.records import Run
    from variorum.web.clock import Clock

DAYS: Final = 30
HEIGHT: Final = 72
"""Units of the drawing: as many as pixels at its natural size."""
STEP: Final = 20
_LEAST_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, or as many days as one bar stands for."""

    day: date
    until: date
    """Its last day."""
    count: int
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class Band:
    """A time in which all checks had one outcome."""

    run: Run
    x: float
    width: float


def bands_of(runs: Sequence[Run], clock: Clock) -> list[Band]:
    """Draw the runs of the last thirty days along the same line of time; short ones are wide enough to be seen."""
    days = DAYS * 86_400
    start = (clock.now - timedelta(days=DAYS)).timestamp()
    scale = DAYS * STEP / days
    found = []
    for run in runs:
        begins, ends = (min(max(at.timestamp() - start, 0.0), days) for at in (run.first_at, run.last_at))
        x = min(begins * scale, DAYS * STEP - _LEAST_SHOWN)
        found.append(Band(run, round(x, 1), round(max((ends - begins) * scale, _LEAST_SHOWN), 1)))
    return found


def bars_of(moments: Iterable[datetime], clock: Clock, days: int = DAYS) -> list[Bar]:
    """Count what happened on so many of the reader's days, in thirty bars; the fullest is as high as the drawing."""
    each = -(-days // DAYS)
    today = clock.day_of(clock.now)
    counts = Counter(clock.days_ago(moment) // each for moment in moments)
    most = max((counts[back] for back in range(DAYS)), default=0)
    return [
        Bar(
            day=today - timedelta(days=each * (back + 1) - 1),
            until=today - timedelta(days=each * back),
            count=counts[back],
            x=(DAYS - 1 - back) * STEP,
            height=max(_LEAST_SHOWN, round(counts[back] / most * HEIGHT)) if counts[back] else 0,
        )
        for back in range(DAYS - 1, -1, -1)
    ]
