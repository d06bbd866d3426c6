"""When the article was published and changed: structured data, meta, <time>, then what the page shows.

A page that only says when it was updated gives that for both. The day that the page means is kept: a stated local
midnight is a date without a time, so midnight UTC of that day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from .dates import (
    DateHabit,
    date_habit,
    has_date,
    has_day,
    leading_date,
    may_have_figure,
    parse_date,
    parse_machine_date,
    strip_dates,
)
from .jsonld import text_of
from .lines import is_dateline
from .nearby import lines_within, text_of_node
from .patterns import every, openings_for, word_pattern
from .sites import parts_of
from .vocabulary.lines import MODIFIED_LABELS
from .vocabulary.times import (
    DATE_CLASSES,
    LABELLED,
    MODIFIED_CLASS,
    MODIFIED_META,
    NOT_PUBLISHED_META,
    ORIGINALLY,
    OUTSIDE_DATE,
    PUBLISHED_META,
    SOME_PUBLISHED_META,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from .evidence import Evidence
    from .nearby import Line, Surroundings

_MODIFIED = word_pattern(every(MODIFIED_LABELS), r"(?<!\w)(?:{})(?!\w)")
_ORIGINALLY = word_pattern(ORIGINALLY, r"(?<!\w)(?:{})(?!\w)")
_MODIFIED_CLASS = re.compile(MODIFIED_CLASS, re.IGNORECASE)
_OUTSIDE = re.compile(OUTSIDE_DATE, re.IGNORECASE)
_SOME_META = re.compile(SOME_PUBLISHED_META)
_NOT_META = re.compile(NOT_PUBLISHED_META)
_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2]|[1-9](?=[/-]))[/-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/-]))(?=[/_-]|$)"
)
_URL_DATE_EUROPEAN = re.compile(r"/(0[1-9]|[12]\d|3[01])[-.](0[1-9]|1[0-2])[-.](20\d\d)(?=[/_-]|$)")
_URL_DATE_NAMED = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?=/)", re.IGNORECASE)
_NEAR_ZONES: Final = range(1, 4)
"""Hours from UTC that are thought of where readers see a day and no time."""
_WIDEST_ZONE: Final = timedelta(hours=14)
_ZONE_STEP: Final = timedelta(minutes=15)
_A_DAY: Final = timedelta(hours=36)
_LEADING_LINES: Final = 8
_CLOSE_LINES: Final = 1
_LONGEST_LINE: Final = 160
_MOST_TIMES: Final = 12
_MOST_ELEMENTS: Final = 40
_MOST_ELEMENT_LINES: Final = 4
_AFTER_LABEL: Final = 50


def read_times(
    tree: LexborHTMLParser, found: Evidence, near: Surroundings, now: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """Return when the article was published and when it was last changed, as stated."""
    habit = date_habit(found.language_tag, found.host, now)
    stated = _structured(found, ("datepublished", "datecreated"), PUBLISHED_META)
    published = _first(stated, habit) or _from_other_meta(found, habit) or _from_title(found, habit)
    modified = _first(_structured(found, ("datemodified",), MODIFIED_META), habit)
    days = {moment.date(): moment for text in reversed(stated) if (moment := parse_machine_date(text, habit))}
    if published is None or modified is None or modified - published < _A_DAY or len(days) > 1:
        shown, shown_modified = _shown(found, near, habit, is_guess=published is None)
        published = _agreed(published, shown, days)
        modified = modified or shown_modified
    published = published or _from_url(found) or _from_things(found, habit)
    if not stated and published:
        published = _originally(near, habit, published)
    if published is None:
        published, from_elements = _from_elements(near.container or tree, habit)
        modified = modified or from_elements
    published = published or modified or _labelled(near.text, habit) or _leading(found, near, habit)
    published = published or _from_elements(tree, habit)[0]
    return _to_the_minute(published, found, habit), modified


def _originally(near: Surroundings, habit: DateHabit, published: datetime) -> datetime:
    """Return the day that the text itself gives as the first, where that is before the one that stands beside it."""
    match = _ORIGINALLY.search(near.text)
    first = parse_date(" ".join(near.text[match.end() :][:_AFTER_LABEL].split()), habit) if match else None
    return first if first and first < published else published


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
    for node in found.times[:_MOST_TIMES]:
        stated = parse_machine_date(node.attributes.get("datetime") or "", habit)
        is_same_day = stated is not None and stated.date() == moment.date() and stated.time() != time.min
        if is_same_day and not _is_modified(node) and not _is_outside(node):
            return stated
    return moment


def _structured(found: Evidence, keys: tuple[str, ...], metas: tuple[str, ...]) -> list[str]:
    fields = {key.lower(): value for key, value in found.article.fields.items()} if found.article else {}
    texts = [text_of(fields.get(key)) for key in keys]
    texts += [content for name in metas for content in found.metas.get(name, ())[:1]]
    texts += [_machine_text(node) for key in keys for node in found.properties.get(key, ())[:1]]
    return [text for text in texts if text]


def _first(texts: Iterable[str | None], habit: DateHabit) -> datetime | None:
    return next((moment for text in texts if text and (moment := parse_machine_date(text, habit))), None)


def _from_other_meta(found: Evidence, habit: DateHabit) -> datetime | None:
    names = (name for name in found.metas if _SOME_META.search(name) and not _NOT_META.search(name))
    texts = (found.metas[name][0] for name in names if len(found.metas[name][0]) <= _AFTER_LABEL)
    return min((moment for text in texts if (moment := parse_machine_date(text, habit))), default=None)


def _from_title(found: Evidence, habit: DateHabit) -> datetime | None:
    """Return the date that is a part of the page's title by itself: "Title | Paper | 28.04.2023"."""
    if not may_have_figure(found.page_title):
        return None
    parts = (part for part in parts_of(found.page_title)[1:] if is_dateline(part))
    return next((moment for part in parts if (moment := parse_date(part, habit))), None)


def _from_things(found: Evidence, habit: DateHabit) -> datetime | None:
    """Return the date of any other object of the page's JSON-LD: its web page, its video."""
    return _first(
        (text_of(thing.fields.get(key)) for key in ("datePublished", "uploadDate") for thing in found.graph.things),
        habit,
    )


def _machine_text(node: LexborNode) -> str:
    attributes = node.attributes
    return attributes.get("datetime") or attributes.get("content") or attributes.get("title") or text_of_node(node)


def _shown(
    found: Evidence, near: Surroundings, habit: DateHabit, *, is_guess: bool
) -> tuple[datetime | None, datetime | None]:
    """Return published and changed as readers see them beside the headline.

    A guess takes any date; to overrule what is stated, there must be only one, in a line that is little else.
    """
    published: list[datetime] = []
    modified: datetime | None = None
    for text in _short_lines(_by_distance(near) if is_guess else near.nearest, habit):
        moment, is_modified = _dated(text, habit)
        moment = _settled(moment, text, found, habit) if moment and "/" in text else moment
        if moment and is_modified:
            modified = modified or moment
        elif moment and (is_guess or len(strip_dates(text)) <= _AFTER_LABEL):
            published.append(moment)
    if not published and is_guess:
        for node in _times_by_distance(found, near):
            moment = parse_machine_date(_machine_text(node), habit)
            if moment and _is_modified(node):
                modified = modified or moment
            elif moment:
                published.append(moment)
    is_plain = is_guess or len({moment.date() for moment in published}) == 1
    return published[0] if published and is_plain else None, modified


def _by_distance(near: Surroundings) -> list[Line]:
    """Return the lines of and after the headline; a date alone right above it goes before all but the first ones."""
    close, far = near.after[:_CLOSE_LINES], near.after[_CLOSE_LINES:]
    above = [line for line in near.before[:1] if is_dateline(line.text)]
    return [*near.heading_lines, *close, *above, *far, *near.before[len(above) :]]


def _short_lines(lines: Iterable[Line], habit: DateHabit) -> Iterator[str]:
    """Yield short lines with a date, behind the line before if that is the label of a change."""
    previous, is_dated = "", has_day if habit.now else has_date
    for line in lines:
        text = line.text
        if len(text) <= _LONGEST_LINE and is_dated(text):
            yield f"{previous} {text}" if _MODIFIED.search(previous) else text
        previous = text if len(text) <= _AFTER_LABEL else ""


def _dated(text: str, habit: DateHabit) -> tuple[datetime | None, bool]:
    """Return the date in a line, and whether a label before it says that the page was changed then."""
    moment = parse_date(text, habit)
    label = _MODIFIED.search(text)
    return moment, bool(label) and not has_date(text[: label.start()] if label else "")


def _settled(moment: datetime, text: str, found: Evidence, habit: DateHabit) -> datetime:
    """Return a date written in figures with day and month exchanged, where the page says that day elsewhere."""
    other = parse_date(text, replace(habit, is_month_first=not habit.is_month_first))
    if other is None or other.date() == moment.date():
        return moment
    said = [parse_machine_date(node.attributes.get("datetime") or "", habit) for node in found.times[:_MOST_TIMES]]
    days = {one.date() for one in (_from_url(found), *said) if one}
    return other if other.date() in days and moment.date() not in days else moment


def _times_by_distance(found: Evidence, near: Surroundings) -> list[LexborNode]:
    """Return the <time> elements that may be the article's: the closest first."""
    place = found.order.get(near.headline.mem_id, 0) if near.headline is not None else 0
    ranked = sorted(found.times, key=lambda node: abs(found.order[node.mem_id] - place - 0.5))
    return [node for node in ranked[:_MOST_TIMES] if not _is_outside(node)]


def _is_modified(node: LexborNode) -> bool:
    if _MODIFIED_CLASS.search(f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"):
        return True
    parent = node.parent
    text = text_of_node(parent) if parent is not None else ""
    return len(text) <= _LONGEST_LINE and _dated(text, DateHabit())[1]


def _is_outside(node: LexborNode) -> bool:
    place: LexborNode | None = node
    for _ in range(6):
        if place is None or place.tag in ("body", "html", "main"):
            return False
        if place.tag in ("form", "nav", "aside"):
            return True
        attributes = place.attributes
        if _OUTSIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
            return True
        place = place.parent
    return False


def _from_url(found: Evidence) -> datetime | None:
    url = found.url or ""
    if match := _URL_DATE.search(url):
        return parse_machine_date(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    if match := _URL_DATE_NAMED.search(url):
        return parse_date(f"{match[3]} {match[2]} {match[1]}")
    match = _URL_DATE_EUROPEAN.search(url)
    return parse_machine_date(f"{match[3]}-{match[2]}-{match[1]}") if match else None


def _from_elements(place: LexborNode | LexborHTMLParser, habit: DateHabit) -> tuple[datetime | None, datetime | None]:
    """Return published and changed out of the first elements whose class says that they hold a date."""
    published = modified = None
    for node in place.css(DATE_CLASSES)[:_MOST_ELEMENTS]:
        text = node.attributes.get("content")
        if not text:
            # Most of them hold no figure: asking for that first spares reading their lines.
            if not may_have_figure(node.text(deep=True)):
                continue
            text = " ".join(line.text for line in lines_within(node, most_lines=_MOST_ELEMENT_LINES))
        if not text or len(text) > _LONGEST_LINE or not has_date(text) or _is_outside(node):
            continue
        moment, is_modified = _dated(text, habit)
        if is_modified or _MODIFIED_CLASS.search(node.attributes.get("class") or ""):
            modified = modified or moment
        elif is_dateline(text) or len(text) <= _AFTER_LABEL:
            return moment, modified
    return published, modified


def _leading(found: Evidence, near: Surroundings, habit: DateHabit) -> datetime | None:
    """Return the date that the page's title or one of the first lines begins with."""
    texts = [found.page_title, *(line.text for line in near.lines[:_LEADING_LINES])]
    return next((moment for text in texts if (moment := leading_date(text, habit)[0])), None)


def _labelled(text: str, habit: DateHabit) -> datetime | None:
    """Return the date behind "Published on" or the like anywhere in the article's text."""
    lowered = text.lower()
    for label in openings_for(LABELLED, habit.language):
        place = lowered.find(label)
        while place >= 0:
            behind = text[place + len(label) : place + len(label) + _AFTER_LABEL]
            if has_date(behind) and (moment := parse_date(" ".join(behind.split()), habit)):
                return moment
            place = lowered.find(label, place + 1)
    return None
