"""When an article was published and changed, as readers see it: beside the headline, in its elements, in its text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .dates import (
    DateHabit,
    has_date,
    has_day,
    leading_date,
    may_have_figure,
    parse_date,
    parse_machine_date,
    strip_dates,
)
from .lines import is_dateline
from .nearby import lines_within, text_of_node
from .patterns import every, openings_for, word_pattern
from .stated_times import date_of_address, machine_text
from .vocabulary.lines import MODIFIED_LABELS
from .vocabulary.times import DATE_CLASSES, LABELLED, MODIFIED_CLASS, ORIGINALLY, OUTSIDE_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from .evidence import Evidence
    from .nearby import Line, Surroundings

_MODIFIED = word_pattern(every(MODIFIED_LABELS), r"(?<!\w)(?:{})(?!\w)")
_ORIGINALLY = word_pattern(ORIGINALLY, r"(?<!\w)(?:{})(?!\w)")
_MODIFIED_CLASS = re.compile(MODIFIED_CLASS, re.IGNORECASE)
_OUTSIDE = re.compile(OUTSIDE_DATE, re.IGNORECASE)
_LEADING_LINES: Final = 8
_CLOSE_LINES: Final = 1
_LONGEST_LINE: Final = 160
MOST_TIMES: Final = 12
_MOST_ELEMENTS: Final = 40
_MOST_ELEMENT_LINES: Final = 4
_AFTER_LABEL: Final = 50


def shown_times(
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
            moment = parse_machine_date(machine_text(node), habit)
            if moment and says_modified(node):
                modified = modified or moment
            elif moment:
                published.append(moment)
    is_plain = is_guess or len({moment.date() for moment in published}) == 1
    return published[0] if published and is_plain else None, modified


def times_of_elements(
    place: LexborNode | LexborHTMLParser, habit: DateHabit
) -> tuple[datetime | None, datetime | None]:
    """Return published and changed out of the first elements whose class says that they hold a date."""
    published = modified = None
    for node in place.css(DATE_CLASSES)[:_MOST_ELEMENTS]:
        text = node.attributes.get("content")
        if not text:
            # Most of them hold no figure: asking for that first spares reading their lines.
            if not may_have_figure(node.text(deep=True)):
                continue
            text = " ".join(line.text for line in lines_within(node, most_lines=_MOST_ELEMENT_LINES))
        if not text or len(text) > _LONGEST_LINE or not has_date(text) or is_outside_date(node):
            continue
        moment, is_modified = _dated(text, habit)
        if is_modified or _MODIFIED_CLASS.search(node.attributes.get("class") or ""):
            modified = modified or moment
        elif is_dateline(text) or len(text) <= _AFTER_LABEL:
            return moment, modified
    return published, modified


def leading_date_of_page(found: Evidence, near: Surroundings, habit: DateHabit) -> datetime | None:
    """Return the date that the page's title or one of the first lines begins with."""
    texts = [found.page_title, *(line.text for line in near.lines[:_LEADING_LINES])]
    return next((moment for text in texts if (moment := leading_date(text, habit)[0])), None)


def labelled_date(text: str, habit: DateHabit) -> datetime | None:
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


def original_date(near: Surroundings, habit: DateHabit, published: datetime) -> datetime:
    """Return the day that the text itself gives as the first, where that is before the one that stands beside it."""
    match = _ORIGINALLY.search(near.text)
    first = parse_date(" ".join(near.text[match.end() :][:_AFTER_LABEL].split()), habit) if match else None
    return first if first and first < published else published


def says_modified(node: LexborNode) -> bool:
    """Whether an element, by its name or by the label before it, says when the page was changed."""
    if _MODIFIED_CLASS.search(f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"):
        return True
    parent = node.parent
    text = text_of_node(parent) if parent is not None else ""
    return len(text) <= _LONGEST_LINE and _dated(text, DateHabit())[1]


def is_outside_date(node: LexborNode) -> bool:
    """Whether an element stands among comments, teasers, forms and the like."""
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
    said = [parse_machine_date(node.attributes.get("datetime") or "", habit) for node in found.times[:MOST_TIMES]]
    days = {one.date() for one in (date_of_address(found), *said) if one}
    return other if other.date() in days and moment.date() not in days else moment


def _times_by_distance(found: Evidence, near: Surroundings) -> list[LexborNode]:
    """Return the <time> elements that may be the article's: the closest first."""
    place = found.order.get(near.headline.mem_id, 0) if near.headline is not None else 0
    ranked = sorted(found.times, key=lambda node: abs(found.order[node.mem_id] - place - 0.5))
    return [node for node in ranked[:MOST_TIMES] if not is_outside_date(node)]
