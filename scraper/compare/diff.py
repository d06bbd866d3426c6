"""Two articles → their Diff: paragraphs first, then the words inside those that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.compare.align import Link, Relation, linked
from scraper.compare.details import detail_changes
from scraper.compare.hunks import (
    Deleted,
    Diff,
    Hunk,
    Inserted,
    Moved,
    Regrouped,
    Replaced,
    TitleChange,
    Unchanged,
)
from scraper.compare.normalise import canonical_text
from scraper.compare.paragraphs import Paragraph, joined_tokens, paragraphs_of, span_of
from scraper.compare.regroup import breaks_apart, is_same_text
from scraper.compare.words import runs_between, token_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.model import Article


def diff_articles(old: Article, new: Article) -> Diff:
    """Return what changed from one article to the other.

    Equal content hashes give a diff that is not textual. The result depends on nothing but the two articles.
    """
    return Diff(_title_change(old.title, new.title), tuple(_body_hunks(old, new)), detail_changes(old, new))


def _title_change(old: str, new: str) -> TitleChange | None:
    if canonical_text(old) == canonical_text(new):
        return None
    return TitleChange(old, new, runs_between(old, new))


def _body_hunks(old: Article, new: Article) -> Iterator[Hunk]:
    before = paragraphs_of(old)
    after = paragraphs_of(new, before)
    old_keys, new_keys = [paragraph.key for paragraph in before], [paragraph.key for paragraph in after]
    link = _same_words if is_same_text(old_keys, new_keys) else linked
    return _hunks(before, after, link(before, after))


def _same_words(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Link]:
    groups = breaks_apart([paragraph.key for paragraph in old], [paragraph.key for paragraph in new])
    return [Link(Relation.SAME if _is_single(group) else Relation.REGROUPED, *group) for group in groups]


def _is_single(group: tuple[int, int, int, int]) -> bool:
    return group[1] - group[0] == 1 == group[3] - group[2]


def _hunks(old: Sequence[Paragraph], new: Sequence[Paragraph], links: list[Link]) -> Iterator[Hunk]:
    """Yield hunks in the order of the new side; deletions stand before what came in their place."""
    moved = {i for link in links if link.relation is Relation.MOVED for i in range(link.old_start, link.old_end)}
    old_at = new_at = 0
    waiting: list[Hunk] = []
    for link in (*links, Link(Relation.SAME, len(old), len(old), len(new), len(new))):
        waiting += [Inserted(span_of(new[j : j + 1])) for j in range(new_at, link.new_start)]
        new_at = link.new_end
        if link.relation is Relation.MOVED:
            waiting.append(_hunk(old, new, link))
            continue
        yield from (Deleted(span_of(old[i : i + 1])) for i in range(old_at, link.old_start) if i not in moved)
        yield from waiting
        waiting, old_at = [], link.old_end
        if link.old_end > link.old_start:
            yield _hunk(old, new, link)


def _hunk(old: Sequence[Paragraph], new: Sequence[Paragraph], link: Link) -> Hunk:
    before, after = old[link.old_start : link.old_end], new[link.new_start : link.new_end]
    if link.relation is Relation.SAME:
        return Unchanged(span_of(before), span_of(after))
    if link.relation is Relation.REGROUPED:
        return Regrouped(span_of(before), span_of(after))
    runs = token_runs(joined_tokens(before), joined_tokens(after))
    if link.relation is Relation.MOVED:
        return Moved(span_of(before), span_of(after), runs)
    return Replaced(span_of(before), span_of(after), runs)
