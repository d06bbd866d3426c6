"""As Markdown for mail, chat and issues: gone words struck out, new ones bold, each change with its sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import BLOCK_BREAK, Deleted, Diff, Hunk, Inserted, Moved, Replaced, RunType, Span
from scraper.compare.render.excerpt import PILCROW, Part, excerpt
from scraper.compare.render.labels import Labels, labels_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#+|~!-])")


def to_markdown(diff: Diff, language: str = "en") -> str:
    """Return the changes as a Markdown list; what is special in Markdown is escaped. Empty where nothing differs."""
    return "".join(f"{line}\n" for line in _lines(diff, labels_for(language)))


def _lines(diff: Diff, labels: Labels) -> Iterator[str]:
    if diff.title is not None:
        yield f"- {labels.headline}: {_marked(excerpt(diff.title.runs))}"
    for hunk in diff.hunks:
        yield from _hunk(hunk, labels)
    for change in diff.details:
        anchor = f" “{_escaped(change.anchor)}”" if change.anchor else ""
        yield f"- {_escaped(labels.detail_name(change.detail))}{anchor}: {_pair(change.old or '', change.new or '')}"


def _hunk(hunk: Hunk, labels: Labels) -> Iterator[str]:
    match hunk:
        case Inserted(new):
            yield f"- {labels.added}: {_pair('', _text(new))}"
        case Deleted(old):
            yield f"- {labels.removed}: {_pair(_text(old), '')}"
        case Moved(old, _, runs):
            yield f"- {labels.moved} ({labels.moved_from.format(place=old.at + 1)}): {_marked(excerpt(runs))}"
        case Replaced(_, _, runs):
            yield f"- {labels.edited}: {_marked(excerpt(runs))}"


def _marked(parts: Iterable[Part]) -> str:
    return "".join(_escaped(part.new) if part.type is RunType.EQUAL else _pair(part.old, part.new) for part in parts)


def _pair(old: str, new: str) -> str:
    # White space inside the marks would keep Markdown from seeing them.
    struck = f"~~{_escaped(old.strip())}~~" if old.strip() else ""
    bold = f"**{_escaped(new.strip())}**" if new.strip() else ""
    return " ".join(filter(None, (struck, bold)))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()) if "\n" in text else text)


def _text(span: Span) -> str:
    return span.text.replace(BLOCK_BREAK, PILCROW)
