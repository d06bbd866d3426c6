"""As an HTML fragment: `<ins>` and `<del>` in their paragraphs, unchanged ones folded away, labels for screen readers.

All text is escaped; no script, no style, no identifiers, so that a page can hold several. Classes begin with `diff`.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.compare.hunks import BLOCK_BREAK, Deleted, Diff, Hunk, Inserted, Moved, Regrouped, Replaced, RunType, Span
from scraper.compare.hunks import Unchanged as UnchangedHunk
from scraper.compare.render.excerpt import PILCROW, Part, parts_of
from scraper.compare.render.labels import Labels, labels_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.compare.hunks import DetailChange


def to_html(diff: Diff, language: str = "en") -> str:
    """Return the whole difference as a fragment: one `<section>`. Labels speak English or Italian."""
    return "\n".join(_section(diff, labels_for(language)))


def _section(diff: Diff, labels: Labels) -> Iterator[str]:
    yield '<section class="diff">'
    if diff.title is not None:
        words = _marked(parts_of(diff.title.runs))
        yield f'<h2 class="diff-headline" aria-label="{escape(labels.headline)}">{words}</h2>'
    for is_unchanged, hunks in groupby(diff.hunks, lambda hunk: isinstance(hunk, UnchangedHunk | Regrouped)):
        group = list(hunks)
        yield from _folded(group, labels) if is_unchanged else (_paragraph(hunk, labels) for hunk in group)
    if diff.details:
        yield f'<ul class="diff-details" aria-label="{escape(labels.details)}">'
        yield from (_detail(change, labels) for change in diff.details)
        yield "</ul>"
    yield "</section>"


def _folded(hunks: list[Hunk], labels: Labels) -> Iterator[str]:
    texts = [block.text for hunk in hunks if not isinstance(hunk, Deleted) for block in hunk.new.blocks]
    yield f'<details class="diff-unchanged"><summary>{escape(labels.unchanged(len(texts)))}</summary>'
    yield from (f"<p>{escape(text)}</p>" for text in texts)
    yield "</details>"


def _paragraph(hunk: Hunk, labels: Labels) -> str:
    match hunk:
        case Inserted(new):
            return _labelled("added", labels.added, f"<ins>{_text(new)}</ins>")
        case Deleted(old):
            return _labelled("removed", labels.removed, f"<del>{_text(old)}</del>")
        case Moved(old, _, runs):
            origin = escape(labels.moved_from.format(place=old.at + 1))
            note = f'<small class="diff-origin">{origin}</small> '
            return _labelled("moved", labels.moved, note + _marked(parts_of(runs)))
        case Replaced(_, _, runs):
            return _labelled("edited", labels.edited, _marked(parts_of(runs)))
        case UnchangedHunk(_, new) | Regrouped(_, new):
            return f"<p>{_text(new)}</p>"


def _labelled(name: str, label: str, content: str) -> str:
    # A role that may carry a label: a plain paragraph's aria-label is not read out (ARIA 1.2, "naming prohibited").
    return f'<div class="diff-{name}" role="group" aria-label="{escape(label)}"><p>{content}</p></div>'


def _marked(parts: Iterable[Part]) -> str:
    return "".join(escape(part.new) if part.type is RunType.EQUAL else _pair(part.old, part.new) for part in parts)


def _pair(old: str, new: str) -> str:
    return (f"<del>{escape(old)}</del>" if old else "") + (f"<ins>{escape(new)}</ins>" if new else "")


def _detail(change: DetailChange, labels: Labels) -> str:
    anchor = f" “{escape(change.anchor)}”" if change.anchor else ""
    words = f"{escape(labels.detail_name(change.detail))}{anchor}: {_pair(change.old or '', change.new or '')}"
    return f'<li class="diff-{change.detail}">{words}</li>'


def _text(span: Span) -> str:
    return escape(span.text.replace(BLOCK_BREAK, PILCROW))
