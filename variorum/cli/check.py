"""`variorum check`."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError, NotFoundError
from scraper.judgement import Outcome
from scraper.model import SourceKind
from scraper.names import names_for
from variorum.bootstrap import tools, utc_now
from variorum.cli.channels import channels
from variorum.cli.options import command_app
from variorum.cli.session import follow_configuration, opened
from variorum.cli.shared import place
from variorum.cli.terminal import counted, paint, say
from variorum.log import configure_logging, quiet
from variorum.times import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.checking import Target
    from scheduler.runner import CheckReport
    from scraper.model import GapReason
    from storage.engine import Database, Session
    from storage.records import Source
    from variorum.config import Settings

app = command_app()

_NAMES = names_for("en")
_TOLD = frozenset({Outcome.EDITED, Outcome.RESTORED})
_COLOURS = {Outcome.GAP: "red", Outcome.UNCHANGED: "dim", Outcome.EDITED: "yellow", Outcome.RESTORED: "cyan"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to check: pages, and sources whose own check comes first because it may find more pages."""

    page_ids: tuple[int, ...] = ()
    source_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class Tally:
    """How the checks of one command went."""

    started: float
    outcomes: Counter[str] = field(default_factory=Counter)

    def tell(self, url: str, outcome: Outcome, detail: str, reason: GapReason | None = None) -> None:
        """Print one check's line and count it."""
        self.outcomes[outcome.value] += 1
        word = _NAMES.reasons[reason] if reason else outcome.value
        said = f"  {detail}" if detail and outcome is not Outcome.UNCHANGED else ""
        say(f"{paint(f'{word:<10}', _COLOURS.get(outcome, 'green'))} {url}{said}")

    @property
    def failed(self) -> int:
        """How many checks saw no article."""
        return self.outcomes[Outcome.GAP.value]

    @property
    def summary(self) -> str:
        """Say it in one line."""
        total = self.outcomes.total()
        took = duration_text(time.monotonic() - self.started)
        parts = [
            f"{count:,} {'failed' if word == Outcome.GAP.value else word}"
            for word, count in self.outcomes.most_common()
        ]
        return f"{counted(total, 'check')} in {took}" + (f": {', '.join(parts)}" if parts else "")


@app.command()
def check(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL|ID…", help="Addresses of pages, or sources by number, name or address."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every source and every page.")] = False,
) -> None:
    """Check now and wait for the result: variorum check --all.

    Where a service runs on this database, it does the work. Exit code 1 if a check failed.
    """
    if not refs and not everything:
        raise InputError("Say what to check: variorum check URL, or variorum check --all")
    tally = Tally(time.monotonic())
    settings = place(ctx).settings
    configure_logging(quiet(settings.log))
    with opened(ctx, create=bool(settings.sources)) as database:
        if not _is_served(database):
            follow_configuration(database, settings)
        asyncio.run(_check(settings, database, refs or [], tally))
    say(tally.summary)
    if tally.failed:
        raise typer.Exit(1)


async def _check(settings: Settings, database: Database, refs: Sequence[str], tally: Tally) -> None:
    """Check the sources first; their pages, also those just found, after that."""
    with database.reading() as session:
        sources = source_ids(session, refs)
    await _check_all(settings, database, Wanted(source_ids=sources), tally)
    with database.reading() as session:
        pages = page_ids(session, refs)
    await _check_all(settings, database, Wanted(page_ids=pages), tally)


async def _check_all(settings: Settings, database: Database, what: Wanted, tally: Tally) -> None:
    """Let the running service check, and check here what is left, or everything where none runs."""
    left = await _through_service(database, what, tally) if _is_served(database) else what
    if left.page_ids or left.source_ids:
        await _here(settings, database, left, tally)


def _is_served(database: Database) -> bool:
    from storage.service import running_service

    with database.reading() as session:
        return running_service(session, utc_now()) is not None


async def _here(settings: Settings, database: Database, what: Wanted, tally: Tally) -> None:
    from scheduler.checking import check_now
    from variorum.notify.outlets import Outlets

    def tell(report: CheckReport) -> None:
        result = report.result
        # What changed is told by the console, in full.
        detail = "" if result.outcome in _TOLD else result.detail
        tally.tell(report.claim.url, result.outcome, detail, result.reason)

    async with aclosing(Outlets(utc_now)) as outlets, tools(settings, database, channels(settings, outlets)) as lent:
        await check_now(lent, page_ids=what.page_ids, source_ids=what.source_ids, on_report=tell)


async def _through_service(database: Database, what: Wanted, tally: Tally) -> Wanted:
    """Ask the service and tell what it found; return what was left over where the service ended meanwhile."""
    from scheduler.checking import check_through_service
    from storage.pages import get_page
    from storage.sources import get_source

    def tell(target: Target) -> None:
        with database.reading() as session:
            seen = get_page(session, target.id) if target.is_page else get_source(session, target.id)
        tally.tell(seen.url, seen.last_outcome or Outcome.GAP, seen.last_detail or "", seen.last_reason)

    left = await check_through_service(
        database, page_ids=what.page_ids, source_ids=what.source_ids, now=utc_now, on_done=tell
    )
    return Wanted(
        tuple(target.id for target in left if target.is_page), tuple(target.id for target in left if not target.is_page)
    )


def source_ids(session: Session, refs: Iterable[str]) -> tuple[int, ...]:
    """Read which sources have a check of their own; without references all active ones."""
    from storage.records import SourceState
    from storage.sources import list_sources

    if refs:
        chosen = [one for one in (_resolved(session, ref) for ref in refs) if not isinstance(one, int)]
    else:
        chosen = [source for source in list_sources(session) if source.state is SourceState.ACTIVE]
    return tuple(source.id for source in chosen if source.kind is not SourceKind.PAGE)


def page_ids(session: Session, refs: Iterable[str]) -> tuple[int, ...]:
    """Read which pages to check: those named, and those of named sources; without references all active ones."""
    from storage.pages import iter_pages

    if not refs:
        return tuple(page.id for page in iter_pages(session) if page.state.value == "active")
    found: dict[int, None] = {}
    for one in (_resolved(session, ref) for ref in refs):
        # Whoever names a paused source wants it looked at all the same.
        found |= dict.fromkeys([one] if isinstance(one, int) else [page.id for page in iter_pages(session, one.id)])
    return tuple(found)


def _resolved(session: Session, ref: str) -> Source | int:
    """Give the source that is meant, else the number of the page."""
    from storage.pages import get_page
    from storage.sources import get_source

    try:
        return get_source(session, ref)
    except NotFoundError:
        return get_page(session, ref).id
