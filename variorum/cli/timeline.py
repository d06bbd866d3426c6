"""`variorum timeline`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from scraper.compare.hunks import Detail
from scraper.model import ChangeKind
from scraper.names import names_for
from scraper.sentences import reason_in_words
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, paint, say
from variorum.fields.timeline import TimelineEvent, change_event, details_event, reread_event, spell_event
from variorum.phrases import counted_in, phrase
from variorum.timeline import SpellType, spells
from variorum.times import duration_text, local_text

if TYPE_CHECKING:
    from scraper.compare import DetailChange
    from storage.details import DetailsSeen
    from storage.history import Reread
    from storage.records import Change
    from variorum.timeline import Spell

app = command_app()
_SHOWN = 60
_TIMES = frozenset({Detail.PUBLISHED_AT, Detail.MODIFIED_AT})
_EVENTS = ("seen", "gap", "details", "reread")


@app.command()
def timeline(ctx: typer.Context, page: PageRef, as_json: AsJson = False) -> None:
    """Show a page's life, with the times in which it could not be seen."""
    from storage.changes import list_changes
    from storage.details import iter_details
    from storage.history import list_rereadings
    from storage.pages import get_page
    from storage.runs import list_runs

    with reading(ctx) as session:
        found = get_page(session, page)
        changes = list_changes(session, page_id=found.id)
        seen = list(spells(list_runs(session, found.id)))
        rereadings = list_rereadings(session, found.id)
        details = list(iter_details(session, found.id))
    teller = _Teller(language_of(ctx))
    events: list[tuple[datetime, int, TimelineEvent, str]] = [
        *((change.detected_at, 1, change_event(change), teller.change(change)) for change in changes),
        *((spell.from_at, 0, spell_event(spell), teller.spell(spell)) for spell in seen),
        *((one.at, 2, reread_event(one), teller.reread(one)) for one in rereadings),
        *((one.at, 3, details_event(one), teller.details(one)) for one in details),
    ]
    events.sort(key=lambda event: event[:2])
    for _, _, fields, line in events:
        json_line(fields) if as_json else say(line)
    if not events and not as_json:
        say(teller.phrase("not_checked", url=found.url))


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
        if spell.checks == 1:
            until = str(facts["checks"])
        elif spell.longest_pause_s >= 1:
            until = self.phrase("until_pause", pause=duration_text(spell.longest_pause_s), **facts)
        else:
            until = self.phrase("until", **facts)
        if spell.type is SpellType.SEEN or spell.reason is None:
            return self._line(spell.from_at, self.phrase("seen"), "dim", until)
        # What came is told in English only; elsewhere the reason is told in a sentence.
        if self._language != "en":
            said = f"{reason_in_words(spell.reason, self._language)}, {until}"
        else:
            said = f"{self._names.reasons[spell.reason]}, {until}: {spell.detail}"
        return self._line(spell.from_at, self.phrase("gap"), "red", said)

    def reread(self, one: Reread) -> str:
        said = "; ".join(map(self._detail, one.details)) or self.phrase("as_before")
        version = f"{self.phrase('version', number=one.number)} {self.phrase('with_recipe', recipe=one.recipe)}"
        return self._line(one.at, self.phrase("reread"), "dim", f"{version}: {said}")

    def details(self, one: DetailsSeen) -> str:
        # What differed at every check and stands now as it stood before leaves nothing to show but that it did.
        said = "; ".join(map(self._detail, one.changes)) or self.phrase("as_before")
        if one.times:
            names = ", ".join(self._names.classes[name] for name in one.restless)
            times = {"times": one.times, "last": local_text(one.last_at)}
            said += f"; {self.phrase('restless', names=names, **times)}"
        return self._line(one.at, self.phrase("details"), "dim", f"{self.phrase('version', number=one.number)}: {said}")

    def _line(self, at: datetime, what: str, colour: str, said: str) -> str:
        return f"{local_text(at)}  {paint(f'{what:<{self._column}}', colour)} {said}"

    def _detail(self, detail: DetailChange) -> str:
        name = self._names.classes[detail.detail]
        about = f" “{_short(detail.anchor)}”" if detail.anchor else ""
        old, new = (_quoted(detail.detail, side) for side in (detail.old, detail.new))
        return f"{name}{about}: {old} → {new}"


def _quoted(detail: Detail, text: str | None) -> str:
    """Show one side of a detail; a time as people read it, a dash for none."""
    if text is None:
        return "–"
    if detail not in _TIMES:
        return f"“{_short(text)}”"
    at = datetime.fromisoformat(text)
    return local_text(at) if at.tzinfo else text


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
