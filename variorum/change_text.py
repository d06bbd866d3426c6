"""An entry of the change log, for programs and for people. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias

from scraper.model import ChangeKind, Dating
from variorum.times import iso_text, local_text

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


def change_fields(change: Change) -> dict[str, Any]:
    """Give a change as a JSON object; `baseline` marks what a source's first run found."""
    return {
        "id": change.id,
        "kind": change.kind.value,
        "classes": list(change.classes),
        "baseline": change.is_baseline,
        "detected_at": iso_text(change.detected_at),
        "page_url": change.page_url,
        "source": change.source,
        "title": change.title,
        "from_version": change.from_version,
        "to_version": change.to_version,
        "summary": change.summary,
        "significance": change.significance,
        "reason": change.reason.value if change.reason else None,
        "dating": change.dating.value if change.dating else None,
        "doubtful": change.is_doubtful,
        "purged": change.is_purged,
        "noise": change.is_noise,
        "untold": change.untold,
        "digest": change.digest,
        "chain_hash": change.chain_hash,
    }


def change_json(change: Change) -> str:
    """Give a change as one line of JSON."""
    return json.dumps(change_fields(change), ensure_ascii=False)


def change_text(change: Change, paint: Paint, width: int = 1000) -> str:
    """Give a change as a few lines of at most `width` columns: what and when, the title, what it says, where."""
    head = f"#{change.id}  {local_text(change.detected_at)}  {paint(change.kind.value, _COLOURS[change.kind])}"
    if change.is_purged:
        return f"{head} (purged: its page and its words were deleted)"
    lines = [head + _marks(change), f"    {change.title or change.source}"]
    if change.summary and change.summary != change.title:
        lines += [f"    {paint(line, 'bold')}" for line in wrap(change.summary, max(width - 4, 20))]
    lines.append(f"    {paint(change.page_url, 'dim')}{_versions(change)}")
    return "\n".join(lines)


def plain(text: str, colour: str) -> str:
    """Paint nothing: for pipes and files."""
    del colour
    return text


def _marks(change: Change) -> str:
    marks = [", ".join(word.replace("_", " ") for word in change.classes)]
    marks += [change.dating.value] if change.dating and change.dating is not Dating.UNKNOWN else []
    marks += ["first look"] if change.is_baseline else []
    marks += ["in doubt"] if change.is_doubtful else []
    marks += ["nothing but noise"] if change.is_noise else []
    marks += [f"not told: {change.untold}"] if change.untold else []
    marks += [change.reason.value.replace("_", " ")] if change.reason else []
    said = "; ".join(mark for mark in marks if mark)
    return f" ({said})" if said else ""


def _versions(change: Change) -> str:
    if change.from_version and change.to_version:
        return f"  version {change.from_version} → {change.to_version}"
    return f"  version {change.to_version}" if change.to_version else ""
