"""`variorum log`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from scraper.model import ChangeKind, Dating
from variorum.bootstrap import utc_now
from variorum.change_text import change_text
from variorum.cli.options import AsJson, Since, Tag, command_app, most_shown
from variorum.cli.session import language_of, opened
from variorum.cli.terminal import is_terminal, note, paint, say, width
from variorum.fields.change import change_json
from variorum.phrases import phrase
from variorum.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from storage.engine import Database, Session
    from storage.log import LogFilter
    from storage.records import Change
    from variorum.atom_feed import Asked

app = command_app()
_POLL_S = 1.0
_IN_A_FEED = 100
_READ_AT_ONCE = 500


class LogFormat(StrEnum):
    """What `variorum log --format` takes."""

    TEXT = "text"
    JSON = "json"
    ATOM = "atom"


@app.command()
def log(
    ctx: typer.Context,
    after: Annotated[int | None, typer.Option(metavar="ID", min=0, help="Only entries after this number.")] = None,
    before: Annotated[int | None, typer.Option(metavar="ID", min=1, help="Only entries before this number.")] = None,
    since: Since = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Only until then: 24h, 7d or 2026-07-23.")] = None,
    source: Annotated[str | None, typer.Option(metavar="S", help="Only this source: number, name or address.")] = None,
    tag: Tag = None,
    page: Annotated[str | None, typer.Option(metavar="P", help="Only this page: address or number.")] = None,
    kind: Annotated[
        list[ChangeKind] | None,
        typer.Option(metavar="KIND", help="added, edited, restored, removed, returned, moved or health."),
    ] = None,
    edit_class: Annotated[
        list[str] | None, typer.Option("--class", metavar="C", help="Only edits of this class: figure, headline …")
    ] = None,
    least: Annotated[float, typer.Option(metavar="0-1", min=0, max=1, help="Only of this significance or more.")] = 0.0,
    dating: Annotated[
        list[Dating] | None, typer.Option(metavar="D", help="Only edits that are noted, dated, silent or unknown.")
    ] = None,
    words: Annotated[str, typer.Option(metavar="WORDS", help="Only with all these in title, summary or address.")] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many entries at most.")] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first.")] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new entries, until Ctrl-C.")] = False,
    form: Annotated[LogFormat, typer.Option("--format", metavar="F", help="text, json or atom.")] = LogFormat.TEXT,
    as_json: AsJson = False,
) -> None:
    """Show what changed: variorum log --since 24h.

    The oldest entry comes first. Numbers only grow, so a script that saw N asks --after N. A terminal shows the newest
    hundred (or --limit), unless --after or --since says where to begin; a pipe and --json get all.
    """
    from storage.log import LogFilter, iter_log, newest_id
    from variorum.source_choice import chosen_sources

    show = Shown(LogFormat.JSON if as_json else form, language_of(ctx))
    if follow and (newest or before or limit or show.form is LogFormat.ATOM):
        raise InputError("--follow goes on for ever, oldest first: it takes no --newest, --before, --limit, or atom")
    with opened(ctx) as database:
        with database.reading() as session:
            wanted = LogFilter(
                source_ids=chosen_sources(session, source, tag),
                page_id=_page_id(session, page),
                kinds=tuple(kind or ()),
                classes=_known_classes(edit_class or ()),
                datings=tuple(dating or ()),
                least=least,
                since=moment(since, utc_now()) if since else None,
                until=moment(until, utc_now()) if until else None,
                words=words,
            )
            start = newest_id(session) if follow and after is None and since is None else after or 0
            is_atom = show.form is LogFormat.ATOM
            most = limit or _IN_A_FEED if is_atom else most_shown(limit, as_json=show.form is LogFormat.JSON)
            # Who looks, and does not say where to begin, wants to know what has happened of late.
            is_end = show.form is LogFormat.TEXT and is_terminal() and not (newest or since or after is not None)
            goes_back = newest or is_atom or is_end
            part = {"after": start, "at_once": _at_once(most)}
            found = iter_log(session, wanted, before=before, newest_first=goes_back, **part)
            if is_atom:
                asked = _asked(session, wanted, source, tag)
                say(_feed(session, list(islice(found, most)), asked, show.language).rstrip("\n"))
                return
            if not follow:
                _print(found, show, most, Order(newest, is_end))
                return
        _follow(database, wanted, start, show)


@dataclass(frozen=True, slots=True)
class Shown:
    """How entries are shown."""

    form: LogFormat
    language: str

    def text(self, change: Change) -> str:
        """Give an entry as it is printed."""
        if self.form is LogFormat.JSON:
            return change_json(change)
        return change_text(change, paint, width(), language=self.language)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order entries come and are shown."""

    newest_first: bool
    is_end: bool
    """They come newest first, and are shown the other way round."""


def _print(changes: Iterator[Change], show: Shown, most: int | None, order: Order) -> None:
    shown: Iterable[Change] = islice(changes, most)
    if order.is_end:
        shown = list(shown)[::-1]
    first = last = None
    for change in shown:
        say(show.text(change))
        first, last = first or change, change
    if show.form is LogFormat.JSON:
        return
    if first is None or last is None:
        say(phrase("no_entries", show.language))
    elif next(changes, None) is not None:
        goes_back = order.is_end or order.newest_first
        id_ = first.id if order.is_end else last.id
        note(phrase("more_before" if goes_back else "more_after", show.language, id=id_))


def _at_once(most: int | None) -> int:
    """Entries to read at once: what is shown and one more, so that it is known whether there are others."""
    return _READ_AT_ONCE if most is None else min(most + 1, _READ_AT_ONCE)


def _follow(database: Database, wanted: LogFilter, after: int, show: Shown) -> None:
    try:
        for change in _arriving(database, wanted, after):
            say(show.text(change))
    except KeyboardInterrupt:
        # Nothing else ends it, so this is no interruption.
        return


def _arriving(database: Database, wanted: LogFilter, after: int) -> Iterator[Change]:
    """Give entries as they come; ids follow the order of commits, so none is passed over."""
    from storage.log import iter_log, newest_id

    while True:
        with database.reading() as session:
            newest = newest_id(session)
            found = list(iter_log(session, wanted, after=after, before=newest + 1)) if newest > after else []
        yield from found
        after = max(after, newest)
        time.sleep(_POLL_S)


def _feed(session: Session, changes: list[Change], asked: Asked, language: str) -> str:
    from storage.changes import list_changes
    from variorum.atom_feed import FeedHead, atom_feed

    first = list_changes(session, limit=1)
    origin, began_at = (first[0].chain_hash, first[0].detected_at) if first else ("", utc_now())
    return atom_feed(changes, FeedHead(asked.title(language), asked.name, origin, began_at), language)


def _asked(session: Session, wanted: LogFilter, source: str | None, tag: str | None) -> Asked:
    from storage.pages import get_page
    from storage.sources import get_source
    from variorum.atom_feed import Asked

    named = get_source(session, source) if source else None
    return Asked(
        source=named.label if named else "",
        source_id=named.id if named else 0,
        tag=tag or "",
        page=get_page(session, str(wanted.page_id)).url if wanted.page_id else "",
        kinds=tuple(kind.value for kind in wanted.kinds),
        classes=wanted.classes,
        datings=tuple(dating.value for dating in wanted.datings),
        least=wanted.least,
        words=wanted.words,
    )


def _page_id(session: Session, ref: str | None) -> int | None:
    from storage.pages import get_page

    return get_page(session, ref).id if ref else None


def _known_classes(names: Iterable[str]) -> tuple[str, ...]:
    from scraper.compare.edits import EditClass

    known = {one.value for one in EditClass}
    for name in names:
        if name not in known and name != "noise":
            raise InputError(f"“{name}” is no class of edits; there are: {', '.join(sorted(known))}")
    return tuple(names)
