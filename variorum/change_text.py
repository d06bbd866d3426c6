"""An entry of the change log, for programs and for people. Pure."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, TypeAlias

from scraper.model import ChangeKind, Dating
from scraper.names import names_for
from variorum.phrases import phrase
from variorum.times import local_text

if TYPE_CHECKING:
    from storage.records import Change

Paint: TypeAlias = Callable[[str, str], str]
"""Text and the name of a colour → the text as the terminal shows it."""

_COLOURS = {
    ChangeKind.ADDED: "green",
    ChangeKind.EDITED: "yellow",
    ChangeKind.RESTORED: "cyan",
    ChangeKind.REMOVED: "red",
    ChangeKind.RETURNED: "green",
    ChangeKind.MOVED: "blue",
    ChangeKind.HEALTH: "magenta",
}


def change_text(change: Change, paint: Paint, width: int = 1000, *, language: str = "en") -> str:
    """Give a change as a few lines of at most `width` columns: what and when, the title, what it says, where."""
    kind = paint(names_for(language).kinds[change.kind], _COLOURS[change.kind])
    marks = "; ".join(marks_of(change, language))
    lines = [f"#{change.id}  {local_text(change.detected_at)}  {kind}{f' ({marks})' if marks else ''}"]
    if change.is_purged:
        return lines[0]
    lines.append(f"    {change.title or change.source}")
    if change.summary and change.summary != change.title:
        lines += [f"    {paint(line, 'bold')}" for line in wrap(change.summary, max(width - 4, 20))]
    lines.append(f"    {paint(change.page_url, 'dim')}{_versions(change, language)}")
    return "\n".join(lines)


def marks_of(change: Change, language: str) -> list[str]:
    """Say in words what marks a change: its classes in one, its dating, doubt, why it was not told, its reason."""
    names = names_for(language)
    if change.is_purged:
        return [names.marks["purged"]]
    marks = [", ".join(names.classes[name] for name in change.classes)]
    marks += [names.datings[change.dating]] if change.dating and change.dating is not Dating.UNKNOWN else []
    marks += [names.marks["baseline"]] if change.is_baseline else []
    marks += [names.marks["doubtful"]] if change.is_doubtful else []
    marks += [names.marks["noise"]] if change.is_noise else []
    marks += [f"{names.marks['untold']}: {change.untold}"] if change.untold else []
    marks += [names.reasons[change.reason]] if change.reason else []
    return [mark for mark in marks if mark]


def plain(text: str, colour: str) -> str:
    """Paint nothing: for pipes and files."""
    del colour
    return text


def _versions(change: Change, language: str) -> str:
    if change.from_version and change.to_version:
        return f"  {phrase('version', language, number=f'{change.from_version} → {change.to_version}')}"
    return f"  {phrase('version', language, number=change.to_version)}" if change.to_version else ""
