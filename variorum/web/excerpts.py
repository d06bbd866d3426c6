"""The excerpts that cards of the change log show: as they were kept when the edits were found, else made now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scraper.compare import diff_articles
from scraper.compare.excerpts import excerpts_of
from storage.excerpts import keep_excerpts, list_excerpts
from storage.versions import versions_by_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.compare.excerpts import Excerpt
    from storage.engine import Session
    from storage.records import Change


def excerpts_for(
    session: Session, changes: Sequence[Change], keep: Callable[[Callable[[Session], None]], object]
) -> dict[int, tuple[Excerpt, ...]]:
    """Return the excerpts of edits by the ids of their entries; of other changes there are none.

    Entries older than excerpts are compared the first time that somebody looks at them; `keep` has what was made
    written, for the next time.
    """
    edits = [change for change in changes if change.page_id and change.from_version and change.to_version]
    known = list_excerpts(session, [change.id for change in edits])
    made = _made(session, [change for change in edits if change.id not in known])
    if made:
        keep(partial(keep_excerpts, found=made))
    return known | made


def _made(session: Session, edits: Sequence[Change]) -> dict[int, tuple[Excerpt, ...]]:
    pairs = {
        change.id: [(change.page_id or 0, n or 0) for n in (change.from_version, change.to_version)] for change in edits
    }
    versions = versions_by_number(session, {one for pair in pairs.values() for one in pair}) if pairs else {}
    # A version that was purged leaves nothing to show.
    found = {change_id: [versions[one].article for one in pair if one in versions] for change_id, pair in pairs.items()}
    return {
        change_id: excerpts_of(diff_articles(*articles)) if len(articles) == 2 else ()  # noqa: PLR2004 - old and new
        for change_id, articles in found.items()
    }
