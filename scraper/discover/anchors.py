"""The anchors of a section page, each with what its surroundings say of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scraper.discover.boxes import HEADINGS, LIST_ITEMS, Boxes, way_up, words_of
from scraper.discover.found import day_of_address, moment, page_url
from scraper.discover.vocabulary import MORE, SUBTITLE_WORDS, TITLE_WORDS
from scraper.extract.metadata.dates import DateHabit, has_date, has_day, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.model import Url

MAX_ANCHORS = 5000

_MAX_LEVELS = 60
_MAX_DATE_TEXT = 80
_MAX_TITLE = 400
_LEAST_LEAD = 40
_HEADING_TAGS = frozenset(HEADINGS.split(","))
_TITLED = f"{HEADINGS},[class*=itle],[class*=itol],[class*=itre],[class*=itul],[class*=itel],[class*=ead]"
"""Elements that may be a headline; the last ones only if a word of their class says so."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of the page with its evidence."""

    url: Url
    text: str
    shape: str
    """Tags and classes on the way up: equal for the items of one list."""
    position: int
    """Its place among the anchors of the page."""
    has_heading: bool
    """It holds one, stands in one, or is the way from a teaser's heading to its article."""
    in_item: bool
    has_date: bool
    has_lead: bool
    """Its teaser says more than the headline."""
    in_furniture: bool
    is_label: bool
    is_sponsored: bool
    rel: frozenset[str]
    published_at: datetime | None = None


def read_anchors(tree: LexborHTMLParser, base: str, habit: DateHabit) -> list[Anchor]:
    """Return the anchors that lead to a page, in document order."""
    return list(_anchors(tree, base, habit))


def declared_base(tree: LexborHTMLParser, base: str) -> str:
    """Return what the page's relative links are relative to: its `base` element, else its own address."""
    declared = tree.css_first("base[href]")
    return str(page_url(base, declared.attributes.get("href") or "") or base) if declared is not None else base


def folded(node: LexborNode) -> str:
    """Return an element's text on one line."""
    return " ".join(node.text(separator=" ").split())


def _anchors(tree: LexborHTMLParser, base: str, habit: DateHabit) -> Iterator[Anchor]:
    boxes, dates = Boxes(tree), _Dates(habit)
    for position, node in enumerate(tree.css("a[href]")[:MAX_ANCHORS]):
        url = page_url(base, node.attributes.get("href") or "")
        if url is not None:
            yield _anchor(node, url, position, (boxes, dates))


def _anchor(node: LexborNode, url: Url, position: int, known: tuple[Boxes, _Dates]) -> Anchor:
    boxes, dates = known
    way = list(islice(way_up(node), _MAX_LEVELS))
    item = boxes.item_of(node, way)
    own = _heading_in(node) or _heading_around(way)
    heading = own or (_unlinked_heading(item) if _leads_on(node) else None)
    text = _text_of(own or node, node) if own or heading is None else folded(heading)
    published_at, has_date_beside = dates.of_item(item if item is not None else node, text)
    return Anchor(
        url=url,
        text=text[:_MAX_TITLE],
        shape=boxes.shape_of(node, way),
        position=position,
        has_heading=heading is not None,
        in_item=item is not None and item.tag in LIST_ITEMS,
        has_date=has_date_beside,
        has_lead=item is not None and len(item.text()) - len(text) >= _LEAST_LEAD,
        in_furniture=boxes.in_furniture(way, item),
        is_label=boxes.is_label(node, way),
        is_sponsored=boxes.is_sponsored(item),
        rel=frozenset((node.attributes.get("rel") or "").lower().split()),
        published_at=published_at or day_of_address(url),
    )


class _Dates:
    """The dates beside the links, each teaser read once."""

    def __init__(self, habit: DateHabit) -> None:
        self._habit = habit
        self._of: dict[int, tuple[datetime | None, bool]] = {}

    def of_item(self, item: LexborNode, title: str) -> tuple[datetime | None, bool]:
        """Return the day that a teaser states, and whether it states any; "2 hours ago" is no day that stays."""
        if item.mem_id not in self._of:
            self._of[item.mem_id] = self._read(item, title)
        return self._of[item.mem_id]

    def _read(self, item: LexborNode, title: str) -> tuple[datetime | None, bool]:
        time = item.css_first("time")
        stated = moment(time.attributes.get("datetime")) if time is not None else None
        if stated is not None:
            return stated, True
        chunks = [text for text in _chunks(item) if len(text) <= _MAX_DATE_TEXT and text not in title]
        dated = (parse_date(text, self._habit) for text in chunks if has_date(text))
        return next((day for day in dated if day is not None), None), time is not None or any(map(has_day, chunks))


def _chunks(item: LexborNode) -> Iterable[str]:
    return (text for line in item.text(separator="\n").splitlines() if (text := line.strip()))


def _leads_on(node: LexborNode) -> bool:
    """Whether a link is a picture, covers its teaser, or says "read more": its title stands beside it."""
    text = folded(node)
    return not text or MORE.fullmatch(text) is not None


def _heading_around(way: list[LexborNode]) -> LexborNode | None:
    return next((step for step in way[:4] if step.tag in _HEADING_TAGS), None)


def _heading_in(node: LexborNode) -> LexborNode | None:
    return next((step for step in node.css(_TITLED) if step.mem_id != node.mem_id and _is_headline(step)), None)


def _unlinked_heading(item: LexborNode | None) -> LexborNode | None:
    """The heading of a teaser whose picture and "more" are the links."""
    if item is None:
        return None
    return next((step for step in item.css(_TITLED) if _is_headline(step) and step.css_first("a[href]") is None), None)


def _is_headline(node: LexborNode) -> bool:
    if node.tag in _HEADING_TAGS:
        return bool(node.text(strip=True))
    words = words_of(node)
    return not TITLE_WORDS.isdisjoint(words) and SUBTITLE_WORDS.isdisjoint(words) and bool(node.text(strip=True))


def _text_of(titled: LexborNode, anchor: LexborNode) -> str:
    return (
        folded(titled)
        or (anchor.attributes.get("title") or anchor.attributes.get("aria-label") or "").strip()
        or _picture(anchor)
    )


def _picture(anchor: LexborNode) -> str:
    picture = anchor.css_first("img[alt]")
    return (picture.attributes.get("alt") or "").strip() if picture is not None else ""
