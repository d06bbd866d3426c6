"""`variorum deliveries`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading, writing
from variorum.cli.shared import place
from variorum.cli.terminal import counted, json_line, note, say, table
from variorum.config_channels import CONSOLE
from variorum.fields.delivery import delivery_fields
from variorum.times import local_text

if TYPE_CHECKING:
    from storage.service_records import ChannelState, DeliveryRow

app = command_app()
_SHOWN = 50


@app.command()
def deliveries(
    ctx: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed and has not arrived.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Have all that failed tried again now.")] = False,
    channel: Annotated[str | None, typer.Option(metavar="C", help="Only of this channel.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many to show, the newest.")] = _SHOWN,
    as_json: AsJson = False,
) -> None:
    """Show what was told on which channel, what waits, and what failed."""
    from storage.channels import list_channel_states, retry_deliveries
    from storage.deliveries import list_deliveries

    if retry:
        with writing(ctx) as session:
            count = retry_deliveries(session, utc_now(), [channel] if channel else ())
        note(f"{counted(count, 'change')} will be told again as soon as the service looks, within a second or two.")
    with reading(ctx) as session:
        rows = list_deliveries(session, channel=channel, only_failed=failed, limit=limit)
        states = list_channel_states(session)
    if as_json:
        for row in rows:
            json_line(delivery_fields(row))
        return
    known = {CONSOLE, *(said.name for said in place(ctx).settings.channels)}
    for state in states:
        if text := channel_text(state, is_known=state.name in known):
            note(text)
    if not rows:
        say("Nothing failed." if failed else "Nothing was told yet.")
        return
    columns = ("CHANNEL", "CHANGES", "STATE", "TRIES", "WHY")
    table(columns, (_cells(row, is_known=row.channel in known) for row in rows))


def channel_text(state: ChannelState, *, is_known: bool = True) -> str:
    """Say what is wrong with a channel; empty where nothing is."""
    if not is_known:
        return f"{state.name} is not in the configuration: {counted(state.waiting, 'change')} kept, and not sent."
    if state.closed_at is not None:
        return (
            f"{state.name} is closed since {local_text(state.closed_at)}: {state.last_error}. "
            f"{counted(state.waiting, 'change')} waiting; open it with: variorum notify test {state.name}"
        )
    if state.failures:
        rest = f", tried again at {local_text(state.rests_until)}" if state.rests_until else ""
        since = (
            f"{state.name} fails since {local_text(state.failing_since)} ({counted(state.failures, 'time')} in a row)"
        )
        return f"{since}: {state.last_error}; {counted(state.waiting, 'change')} waiting{rest}"
    if state.set_aside:
        refused = f"{state.name} refused {counted(state.set_aside, 'change')}, set aside until you ask"
        return f"{refused}: variorum deliveries --retry --channel {state.name}"
    return ""


def _cells(row: DeliveryRow, *, is_known: bool) -> tuple[str, ...]:
    first, *others = row.change_ids
    changes = f"#{first}" + (f" and {len(others)} more" if others else "")
    when = local_text(row.delivered_at or row.next_attempt_at)
    words = {"delivered": f"told {when}", "waiting": f"due {when}", "failed": f"again {when}", "set_aside": "set aside"}
    return (row.channel, changes, words[row.state] if is_known else "kept", str(row.attempts), row.last_error or "")
