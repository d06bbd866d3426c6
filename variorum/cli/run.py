"""`variorum run`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import AsyncExitStack, aclosing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from variorum import __version__
from variorum.bootstrap import judges, settle_memory, share_interpreter, tools, utc_now
from variorum.cli.channels import channels
from variorum.cli.options import command_app
from variorum.cli.session import follow_configuration, opened, warn_of_missing_secrets
from variorum.cli.shared import place
from variorum.cli.terminal import counted, is_terminal, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from scheduler.tools import Channel, Tools
    from storage.engine import Database
    from variorum.cli.shared import Place
    from variorum.config import Settings
    from variorum.config_web import WebSettings
    from variorum.metrics import Metrics
    from variorum.notify.outlets import Outlets

app = command_app()
EXIT_STUCK = 70
"""What a service ends with that made no progress for five minutes (EX_SOFTWARE): whoever started it starts it anew."""


@app.command()
def run(
    ctx: typer.Context,
    no_web: Annotated[bool, typer.Option("--no-web", help="Without the web view.")] = False,
) -> None:
    """Run the service: check everything when due, until Ctrl-C.

    Checks are told on standard error, changes on standard output: as text on a terminal, else as JSON lines.
    """
    from variorum.log import configure_logging

    found = place(ctx)
    configure_logging(found.settings.log)
    said = found.settings.log.format
    as_json = not is_terminal() if said == "auto" else said == "json"
    door = None if no_web or not found.settings.web.enabled else _door(found.settings.web)
    with door or nullcontext(), opened(ctx, create=True) as database:
        follow_configuration(database, found.settings)
        warn_of_missing_secrets(database, found.settings)
        _warn(found.settings)
        _greet(database)
        asyncio.run(_serve(ctx, found, database, partial(channels, as_json=as_json), door))


def _door(settings: WebSettings) -> socket.socket:
    """Take the web view's port before anything else happens, so that nothing has to be undone where it is taken."""
    from variorum.web.server import listen

    return listen(settings.address)


def _warn(settings: Settings) -> None:
    """Say each time what makes this service less of a good guest than it is by itself."""
    if not settings.fetch.respect_robots:
        note("robots.txt is read on no host: [fetch] respect_robots is false.")
    if heedless := [terms.host for terms in settings.hosts if terms.respect_robots is False]:
        note(f"robots.txt is not read on: {', '.join(heedless)} ([[hosts]] respect_robots)")
    if settings.fetch.own_hosts:
        note(f"Asked without delay and robots.txt, as your own: {', '.join(settings.fetch.own_hosts)}")


def _greet(database: Database) -> None:
    from storage.records import SourceState
    from storage.sources import list_sources

    with database.reading() as session:
        active = sum(source.state is SourceState.ACTIVE for source in list_sources(session))
    note(f"Variorum {__version__} keeps its versions in {database.place}")
    if active:
        note(f"Watching {counted(active, 'source')}. Stop with Ctrl-C.")
    else:
        note("Nothing is watched yet: in another terminal, variorum add URL. Stop with Ctrl-C.")
        note("A configuration to start from: variorum config example")


async def _serve(
    ctx: typer.Context,
    found: Place,
    database: Database,
    channels_of: Callable[[Settings, Outlets], tuple[Channel, ...]],
    door: socket.socket | None,
) -> None:
    from scheduler.daemon import Service
    from scheduler.ticks import Ticks
    from storage.service_records import ServiceFacts
    from variorum.config import usual_config_path
    from variorum.follow import LOOK_S, Follower
    from variorum.metrics import Metrics
    from variorum.notify.outlets import Outlets
    from variorum.systemd import Systemd

    settings = found.settings
    async with AsyncExitStack() as stack:
        metrics = Metrics() if door is not None else None
        outlets = await stack.enter_async_context(aclosing(Outlets(utc_now)))
        wired = tools(settings, database, channels_of(settings, outlets), metrics, processes=judges(settings))
        lent = await stack.enter_async_context(wired)
        web = None if door is None or metrics is None else _web(found, lent, metrics, door)
        if web is not None and door is not None:
            from variorum.web.server import serving

            await stack.enter_async_context(serving(web, door))
        facts = ServiceFacts(lent.owner, os.getpid(), socket.gethostname(), __version__)
        systemd, ticks = Systemd(os.environ), Ticks()
        service = Service(lent, facts, ticks=ticks, supervisor=systemd, give_up=partial(os._exit, EXIT_STUCK))
        follower = Follower(
            file=found.config or usual_config_path(),
            settings=settings,
            tools=lent,
            read=lambda: place(ctx).settings,
            channels=lambda new: channels_of(new, outlets),
            service=service,
            web=web,
            systemd=systemd,
        )
        stack.push_async_callback(follower.aclose)
        ticks.every(LOOK_S, "configuration", follower.look)
        settle_memory()
        share_interpreter()
        # Where a terminal is closed, the same signal says that nobody is there any more.
        await service.serve(service.stop if sys.stderr.isatty() else follower.request)


def _web(found: Place, lent: Tools, metrics: Metrics, door: socket.socket) -> FastAPI:
    from variorum.web.access import make_access
    from variorum.web.app import web_app
    from variorum.web.desk import Desk
    from variorum.web.guard import names_of
    from variorum.web.probes import probes
    from variorum.web.server import address_of, is_loopback

    settings, is_own = found.settings, is_loopback(door)
    config = str(found.config.resolve()) if found.config else None
    desk = Desk(lent.database, lent.writer, lent.now, settings, lent.fetcher, lent.read_secret, config)
    access = make_access(lent.database, lent.writer, settings.web, lent.now, is_loopback=is_own)
    note(f"To read in a browser: {address_of(door, settings.web.base_path)}")
    app = web_app(desk, names_of(settings.web, is_loopback=is_own), access)
    app.include_router(probes(lent, metrics))
    return app
