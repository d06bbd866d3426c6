"""`variorum timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from scraper.model import ChangeKind
from scraper.names import names_for
from scraper.sentences import reason_in_words
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, paint, say
from variorum.fields.change import change_fields
from variorum.phrases import counted_in, phrase
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
_EVENTS = ("seen", "gap", "details", "reread")


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
    teller = _Teller(language_of(ctx))
    events: list[tuple[datetime, int, dict[str, Any], str]] = [
        *((change.detected_at, 1, _change_event(change), teller.change(change)) for change in changes),
        *((spell.from_at, 0, _spell_event(spell), teller.spell(spell)) for spell in seen),
        *((one.at, 2, _reread_event(one), teller.reread(one)) for one in rereadings),
    ]
    events.sort(key=lambda event: event[:2])
    for _, _, fields, line in events:
        json_line(fields) if as_json else say(line)
    if not events and not as_json:
        say(teller.phrase("not_checked", url=found.url))


def _change_event(change: Change) -> dict[str, Any]:
    kind = "move" if change.kind is ChangeKind.MOVED else "health" if change.kind is ChangeKind.HEALTH else "change"
    return {"event": kind, "at": iso_text(change.detected_at), **change_fields(change)}


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


class _Teller:
    """Tells each event in a line, in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._names = names_for(language)
        self._column = max(map(len, (*self._names.kinds.values(), *ChangeKind, *map(self.phrase, _EVENTS))))

    def phrase(self, key: str, **values: object) -> str:
        return phrase(key, self._language, **values)

    def change(self, change: Change) -> str:
        number = f"  {self.phrase('version', number=change.to_version)}" if change.to_version else ""
        said = f"{change.summary or change.title}{number}  #{change.id}"
        return self._line(change.detected_at, self._names.kinds[change.kind], "bold", said)

    def spell(self, spell: Spell) -> str:
        facts = {
            "until": local_text(spell.to_at),
            "lasted": duration_text((spell.to_at - spell.from_at).total_seconds()),
            "checks": counted_in(spell.checks, "check", self._language),
        }
        if spell.longest_pause_s >= 1:
            until = self.phrase("until_pause", pause=duration_text(spell.longest_pause_s), **facts)
        else:
            until = self.phrase("until", **facts)
        if spell.type is SpellType.SEEN or spell.reason is None:
            return self._line(spell.from_at, self.phrase("seen"), "dim", until)
        # What came is told in English only, so elsewhere the reason is told in a sentence.
        detail = spell.detail if self._language == "en" else reason_in_words(spell.reason, self._language)
        return self._line(
            spell.from_at, self.phrase("gap"), "red", f"{self._names.reasons[spell.reason]}, {until}: {detail}"
        )

    def reread(self, one: Reread) -> str:
        said = "; ".join(map(self._detail, one.details)) or self.phrase("as_before")
        version = self.phrase("version", number=one.number)
        with_recipe = "" if one.is_same_recipe else f" {self.phrase('with_recipe', recipe=one.recipe)}"
        what = self.phrase("details" if one.is_same_recipe else "reread")
        return self._line(one.at, what, "dim", f"{version}{with_recipe}: {said}")

    def _line(self, at: datetime, what: str, colour: str, said: str) -> str:
        return f"{local_text(at)}  {paint(f'{what:<{self._column}}', colour)} {said}"

    def _detail(self, detail: DetailChange) -> str:
        return f"{self._names.classes[detail.detail]} “{_short(detail.old)}” → “{_short(detail.new)}”"


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
