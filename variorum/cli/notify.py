"""`variorum notify`."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import aclosing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import DeliveryError, InputError, NotFoundError
from variorum.bootstrap import utc_now
from variorum.cli.channels import configured
from variorum.cli.options import command_app
from variorum.cli.session import opened, reading
from variorum.cli.shared import place
from variorum.cli.terminal import note, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.service_records import Delivery
    from variorum.notify.build import Built

app = command_app()

ChannelName = Annotated[str, typer.Argument(metavar="CHANNEL", help="The name of a [[channels]] table.")]


class PreviewFormat(StrEnum):
    """What `variorum notify preview --format` takes."""

    TEXT = "text"
    HTML = "html"


@app.callback()
def notify() -> None:
    """Try a channel, or see what it would send."""


@app.command()
def test(ctx: typer.Context, channel: ChannelName) -> None:
    """Send a made-up change on a channel now, and say whether it arrived."""
    asyncio.run(_test(ctx, channel))


@app.command()
def preview(
    ctx: typer.Context,
    change: Annotated[int, typer.Argument(metavar="CHANGE", min=1, help="Its number in variorum log.")],
    channel: Annotated[str, typer.Option(metavar="C", help="The name of a [[channels]] table.")],
    form: Annotated[
        PreviewFormat, typer.Option("--format", metavar="F", help="text, or html for the HTML of an e-mail.")
    ] = PreviewFormat.TEXT,
) -> None:
    """Print what a channel would send of a change; nothing is sent."""
    asyncio.run(_preview(ctx, (change, channel), form))


async def _test(ctx: typer.Context, name: str) -> None:
    from variorum.notify.outlets import Outlets
    from variorum.notify.preview import problems_of
    from variorum.notify.sample import sample_delivery

    settings = place(ctx).settings
    async with aclosing(Outlets(utc_now)) as outlets:
        channel = _named(configured(settings, outlets), name, ctx)
        language = next(said.language for said in settings.channels if said.name == name) or settings.language
        delivery = sample_delivery(name, str(uuid.uuid4()), utc_now(), language)
        try:
            await channel.deliver(delivery, is_test=True)
        except DeliveryError as error:
            note(f"{name}: it did not arrive: {error}")
            raise typer.Exit(1) from None
        finally:
            await channel.hang_up()
        for problem in problems_of(channel):
            note(f"A template does not work, so the usual one was taken: {problem}")
    say(f"{name}: sent. It bears the id {delivery.delivery_id}.")
    _reopen(ctx, name)


async def _preview(ctx: typer.Context, which: tuple[int, str], form: PreviewFormat) -> None:
    from variorum.notify.outlets import Outlets
    from variorum.notify.preview import preview_html, preview_text, problems_of

    settings = place(ctx).settings
    delivery = _delivery(ctx, *which)
    async with aclosing(Outlets(utc_now)) as outlets:
        channel = _named(configured(settings, outlets), which[1], ctx)
        text = preview_html(channel, delivery) if form is PreviewFormat.HTML else preview_text(channel, delivery)
        for problem in problems_of(channel):
            note(f"A template does not work, so the usual one was taken: {problem}")
    say(text.rstrip("\n"))


def _named(channels: Sequence[Built], name: str, ctx: typer.Context) -> Built:
    from variorum.config import usual_config_path

    for channel in channels:
        if channel.name == name:
            return channel
    known = ", ".join(channel.name for channel in channels)
    nowhere = f"write it under [[channels]] in {place(ctx).config or usual_config_path()}"
    there = f"there are: {known}" if known else nowhere
    raise InputError(f"There is no channel “{name}”; {there}")


def _delivery(ctx: typer.Context, change_id: int, channel: str) -> Delivery:
    from scheduler.differences import diff_of
    from storage.changes import changes_by_id
    from storage.outbox import delivery_of

    with reading(ctx) as session:
        change = changes_by_id(session, [change_id]).get(change_id)
        if change is None:
            raise NotFoundError(f"There is no change {change_id}; variorum log lists them.")
        diff = diff_of(session, change)
    return delivery_of(change, channel, {change_id: diff} if diff else {})


def _reopen(ctx: typer.Context, name: str) -> None:
    """Have the service use a channel again that has just been seen to work."""
    from storage.channels import channel_state, note_channel_works
    from variorum.bootstrap import has_database

    if not has_database(place(ctx).database):
        return
    with opened(ctx) as database:
        with database.reading() as session:
            was_well = channel_state(session, name).is_well
        if not was_well:
            with database.writing() as session:
                note_channel_works(session, [name])
            note(f"{name} is used again; what waits for it goes out now.")
