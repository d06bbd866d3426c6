"""`variorum timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from scraper.model import ChangeKind
from variorum.change_text import change_fields
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import counted, json_line, paint, say
from variorum.timeline import SpellType, spells
from variorum.times import duration_text, iso_text, local_text

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.compare import DetailChange
    from storage.history import Reread
    from storage.records import Change
    from variorum.timeline import Spell

app = command_app()
_SHOWN = 60


@app.command()
def timeline(ctx: typer.Context, page: PageRef, as_json: AsJson = False) -> None:
    """Show a page's life, with the times in which it could not be seen."""
    from storage.changes import list_changes
    from storage.history import list_rereadings
    from storage.pages import get_page
    from storage.runs import list_runs

    with reading(ctx) as session:
        found = get_page(session, page)
        changes = list_changes(session, page_id=found.id)
        seen = list(spells(list_runs(session, found.id)))
        rereadings = list_rereadings(session, found.id)
    events: list[tuple[datetime, int, dict[str, Any], str]] = [
        *((change.detected_at, 1, _change_event(change), _change_line(change)) for change in changes),
        *((spell.from_at, 0, _spell_event(spell), _spell_line(spell)) for spell in seen),
        *((one.at, 2, _reread_event(one), _reread_line(one)) for one in rereadings),
    ]
    events.sort(key=lambda event: event[:2])
    for _, _, fields, line in events:
        json_line(fields) if as_json else say(line)
    if not events and not as_json:
        say(f"Nothing has happened to {found.url} yet; it has not been checked.")


def _change_event(change: Change) -> dict[str, Any]:
    kind = "move" if change.kind is ChangeKind.MOVED else "health" if change.kind is ChangeKind.HEALTH else "change"
    return {"event": kind, "at": iso_text(change.detected_at), **change_fields(change)}


def _change_line(change: Change) -> str:
    numbers = f"  version {change.to_version}" if change.to_version else ""
    kind = paint(f"{change.kind.value:<9}", "bold")
    return f"{local_text(change.detected_at)}  {kind} {change.summary or change.title}{numbers}  #{change.id}"


def _spell_event(spell: Spell) -> dict[str, Any]:
    return {
        "event": spell.type.value,
        "at": iso_text(spell.from_at),
        "until": iso_text(spell.to_at),
        "checks": spell.checks,
        "longest_pause_s": round(spell.longest_pause_s, 1),
        "reason": spell.reason.value if spell.reason else None,
        "detail": spell.detail or None,
    }


def _spell_line(spell: Spell) -> str:
    lasted = duration_text((spell.to_at - spell.from_at).total_seconds())
    pause = f", longest pause {duration_text(spell.longest_pause_s)}" if spell.longest_pause_s >= 1 else ""
    until = f"until {local_text(spell.to_at)} ({lasted}, {counted(spell.checks, 'check')}{pause})"
    if spell.type is SpellType.SEEN:
        return f"{local_text(spell.from_at)}  {paint('seen     ', 'dim')} {until}"
    reason = spell.reason.value.replace("_", " ") if spell.reason else ""
    return f"{local_text(spell.from_at)}  {paint('gap      ', 'red')} {reason}, {until}: {spell.detail}"


def _reread_event(one: Reread) -> dict[str, Any]:
    return {
        "event": "details" if one.is_same_recipe else "reread",
        "at": iso_text(one.at),
        "version": one.number,
        "recipe": one.recipe,
        "details": [
            {"detail": detail.detail.value, "old": detail.old, "new": detail.new, "anchor": detail.anchor}
            for detail in one.details
        ],
    }


def _reread_line(one: Reread) -> str:
    what = "details" if one.is_same_recipe else "reread"
    said = "; ".join(map(_detail, one.details)) or "as before"
    with_recipe = "" if one.is_same_recipe else f" with {one.recipe}"
    return f"{local_text(one.at)}  {paint(f'{what:<9}', 'dim')} version {one.number}{with_recipe}: {said}"


def _detail(detail: DetailChange) -> str:
    name = detail.detail.value.replace("_", " ")
    return f"{name} “{_short(detail.old)}” → “{_short(detail.new)}”"


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
