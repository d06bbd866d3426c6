"""How often to look while all goes well. Apart from the policy, so that a listing can name them without loading it."""

from __future__ import annotations

MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86_400.0

DEFAULT_EVERY_S = 15 * MINUTE_S
"""Of a source to which nobody gave an interval."""

ADAPTIVE = (
    (6 * HOUR_S, 15 * MINUTE_S),
    (DAY_S, 30 * MINUTE_S),
    (3 * DAY_S, 2 * HOUR_S),
    (7 * DAY_S, 6 * HOUR_S),
    (30 * DAY_S, DAY_S),
    (365 * DAY_S, 3 * DAY_S),
)
"""Of discovered pages: up to this age (since publication or the last change), this interval. Most corrections of a
story are made on the day it appears, so that is where looking pays."""
ADAPTIVE_OLDEST_S = 7 * DAY_S
