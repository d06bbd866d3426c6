"""When the article was published and changed: structured data, meta, <time>, then what the page shows.

A page that only says when it was updated gives that for both. The day that the page means is kept: a stated local
midnight is a date without a time, so midnight UTC of that day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from .dates import DateHabit, date_habit, parse_machine_date
from .shown_times import (
    MOST_TIMES,
    is_outside_date,
    labelled_date,
    leading_date_of_page,
    original_date,
    says_modified,
    shown_times,
    times_of_elements,
)
from .stated_times import (
    date_of_address,
    date_of_other_meta,
    date_of_things,
    date_of_title,
    first_date,
    stated_texts,
)
from .vocabulary.times import MODIFIED_META, PUBLISHED_META

if TYPE_CHECKING:
    from datetime import date

    from selectolax.lexbor import LexborHTMLParser

    from .evidence import Evidence
    from .nearby import Surroundings

_NEAR_ZONES: Final = range(1, 4)
"""Hours from UTC that are thought of where readers see a day and no time."""
_WIDEST_ZONE: Final = timedelta(hours=14)
_ZONE_STEP: Final = timedelta(minutes=15)
_A_DAY: Final = timedelta(hours=36)


def read_times(
    tree: LexborHTMLParser, found: Evidence, near: Surroundings, now: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return when the article was published and when it was last changed, as stated."""
    habit = date_habit(found.language_tag, found.host, now)
    stated = stated_texts(found, ("datepublished", "datecreated"), PUBLISHED_META)
    published = first_date(stated, habit) or date_of_other_meta(found, habit)
    titled = date_of_title(found, habit) if published is None else None
    modified = first_date(stated_texts(found, ("datemodified",), MODIFIED_META), habit)
    days = {moment.date(): moment for text in reversed(stated) if (moment := parse_machine_date(text, habit))}
    if published is None or modified is None or modified - published < _A_DAY or len(days) > 1:
        shown, shown_modified = shown_times(found, near, habit, is_guess=published is None)
        published = _agreed(published, shown, days)
        modified = modified or shown_modified
    if titled and (published is None or published.date() != titled.date()):
        published = titled
    published = published or date_of_address(found) or date_of_things(found, habit)
    if not stated and published:
        published = original_date(near, habit, published)
    if published is None:
        published, from_elements = times_of_elements(near.container or tree, habit)
        modified = modified or from_elements
    published = published or modified or labelled_date(near.text, habit) or leading_date_of_page(found, near, habit)
    published = published or times_of_elements(tree, habit)[0]
    return _to_the_minute(published, found, habit), modified


def _agreed(published: datetime | None, shown: datetime | None, days: dict[date, datetime]) -> datetime | None:
    """Return what structured data states, corrected by the day that readers see beside the headline.

    Some sites renew the stamp of publication with each edition: readers still see the first day. Of two stamps the
    one is right that readers see. And a stamp in UTC may fall on another day than that of its readers (5 of 5).
    """
    if published is None or shown is None or published.date() == shown.date():
        return published or shown
    same = days.get(shown.date())
    if moment := _in_readers_zone(published, shown) or (same if same and same.time() != time.min else None):
        return moment
    return published if shown - published > _A_DAY and same is None else shown


def _in_readers_zone(stated: datetime, shown: datetime) -> datetime | None:
    """Return a moment stated in UTC with the offset at which readers see it, or None where no zone explains that."""
    if stated.utcoffset() or shown.utcoffset():
        return None
    if shown.time() == time.min:
        offsets = [timedelta(hours=hours) for distance in _NEAR_ZONES for hours in (distance, -distance)]
    else:
        offsets = [round((shown - stated) / _ZONE_STEP) * _ZONE_STEP]
    moments = (stated.astimezone(timezone(offset)) for offset in offsets if abs(offset) <= _WIDEST_ZONE)
    return next((moment for moment in moments if moment.date() == shown.date()), None)


def _to_the_minute(moment: datetime | None, found: Evidence, habit: DateHabit) -> datetime | None:
    """Return a mere day with the time that a <time> element of the page states for that day."""
    if moment is None or moment.time() != time.min:
        return moment
    for node in found.times[:MOST_TIMES]:
        stated = parse_machine_date(node.attributes.get("datetime") or "", habit)
        is_same_day = stated is not None and stated.date() == moment.date() and stated.time() != time.min
        if is_same_day and not says_modified(node) and not is_outside_date(node):
            return stated
    return moment
