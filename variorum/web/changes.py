"""The change log, newest first: as a page, as a feed, and as it grows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import groupby, islice
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from storage.changes import list_changes
from storage.log import iter_log, newest_id
from variorum.atom_feed import FeedHead, atom_feed
from variorum.web.desk import Lent, Reading
from variorum.web.excerpts import excerpts_for
from variorum.web.filters import CLASSES, PERIODS, Wanted
from variorum.web.live import events
from variorum.web.numbers import Choice, Mark, number_in
from variorum.web.render import clock_of, page, rendered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scraper.compare.excerpts import Excerpt
    from storage.engine import Session
    from storage.records import Change
    from storage.writer import Writer
    from variorum.web.clock import Clock

router = APIRouter()
CARDS: Final = 25
"""Changes on a page."""
_MOST_AT_ONCE: Final = 50
"""New changes that are sent to a page that stands open; a page of more is for loading anew."""
_IN_A_FEED: Final = 100
VISIT_COOKIE: Final = "variorum_visit"
_VISIT_S: Final = 1800
"""Whoever comes back after this long pays another visit."""
_YEAR_S: Final = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Card:
    """A change with the passages that it touched."""

    change: Change
    passages: tuple[Excerpt, ...]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What a reader had seen before this visit, what they have seen now, and when (seconds since 1970)."""

    seen: int
    newest: int
    at: int

    @classmethod
    def read(cls, cookie: str) -> Visit | None:
        """Read a cookie; None for what is none of ours."""
        found = [number for part in cookie.split(".") if (number := number_in(part)) is not None]
        return cls(*found) if len(found) == cookie.count(".") + 1 == len(fields(cls)) else None

    def going_on(self, newest: int, now: int) -> Visit:
        """The same visit, or the next one."""
        return Visit(self.newest if now - self.at > _VISIT_S else self.seen, newest, now)

    @property
    def cookie(self) -> str:
        """As it is kept."""
        return f"{self.seen}.{self.newest}.{self.at}"


@router.get("/", response_class=HTMLResponse)
def changes(request: Request, desk: Lent, session: Reading, chosen: Wanted, before: Choice = None) -> HTMLResponse:
    """Show what changed."""
    newest, now = newest_id(session), int(desk.now().timestamp())
    known = Visit.read(request.cookies.get(VISIT_COOKIE, ""))
    visit = known.going_on(newest, now) if known else Visit(newest, newest, now)
    found = iter_log(session, chosen.wanted, before=before, newest_first=True, at_once=CARDS + 1)
    (*shown,) = islice(found, CARDS + 1)
    more = shown[CARDS - 1].id if len(shown) > CARDS else None
    cards = _cards(request, session, shown[:CARDS], visit.seen)
    facts: dict[str, Any] = {
        "chosen": chosen,
        "days": by_day(cards, clock_of(request)),
        "older": more,
        "newest": newest,
        "is_first": before is None,
        "unseen": sum(card.is_new for card in cards),
        **request.app.state.choices.of(session, desk.now()),
        "classes": CLASSES,
        "periods": tuple(PERIODS),
    }
    answer = page(request, "changes.html", facts)
    path = request.scope.get("root_path", "") or "/"
    answer.set_cookie(VISIT_COOKIE, visit.cookie, max_age=_YEAR_S, path=path, httponly=True, samesite="lax")
    return answer


@router.get("/changes.atom")
def feed(request: Request, desk: Lent, session: Reading, chosen: Wanted) -> Response:
    """Give what is shown as an Atom feed."""
    found = list(islice(iter_log(session, chosen.wanted, newest_first=True, at_once=_IN_A_FEED), _IN_A_FEED))
    first = list_changes(session, limit=1)
    head = FeedHead("Variorum", chosen.query, first[0].chain_hash if first else "", desk.now(), str(request.url))
    return Response(atom_feed(found, head, desk.settings.language), media_type="application/atom+xml")


@router.get("/changes/live")
def live(
    request: Request,
    desk: Lent,
    chosen: Wanted,
    after: Mark = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Send new changes as they are found, as server-sent events."""
    seen = max(after, number_in(last_event_id) or 0)

    def told(seen: int, newest: int) -> str:
        with desk.database.reading() as session:
            found = iter_log(session, chosen.wanted, after=seen, before=newest + 1, newest_first=True)
            cards = _cards(request, session, list(islice(found, _MOST_AT_ONCE)), seen)
            return "".join(rendered(request, "card.html", {"card": card}) for card in cards)

    stream = events(request.app.state.watcher, seen, told)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def by_day(cards: Sequence[Card], clock: Clock) -> list[tuple[datetime, list[Card]]]:
    """Part cards by the reader's days; each with a moment of its day."""
    days = (list(day) for _, day in groupby(cards, lambda card: clock.day_of(card.change.detected_at)))
    return [(day[0].change.detected_at, day) for day in days]


def _cards(request: Request, session: Session, found: Sequence[Change], seen: int) -> list[Card]:
    writer: Writer = request.app.state.desk.writer
    excerpts = excerpts_for(session, found, writer.submit)
    return [Card(change, excerpts.get(change.id, ()), change.id > seen) for change in found]
