"""Outlines: how to ask for a page and what stands there, loaded for all claims of a round in two queries.

Nearly every check ends with `unchanged`, and needs no more than this: no article, no history. A page with anything odd
about it (failing, removed, about to move, never read) has no outline; its check loads the whole plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from scraper.health import Health
from scraper.judgement import Standing
from scraper.model import PayloadDigest, Recipe, SourceKind, Url, Validators
from storage.check_records import Outline, TimingFacts
from storage.fetch_options import options_from_json
from storage.models import PageRecord
from storage.pages import in_chunks
from storage.watching import asked_by, read_by, watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from storage.check_records import Claim
    from storage.watching import Watcher

_PAGES = PageRecord.__table__

# Built once: putting a statement together takes longer than running it, and these run at every tick.
_STANDING = select(
    *(
        _PAGES.c[name]
        for name in (
            "id",
            "added_at",
            "next_check_at",
            "last_checked_at",
            "last_changed_at",
            "etag",
            "last_modified",
            "validated_url",
            "last_digest",
            "version_number",
            "version_count",
            "recipe",
            "published_at",
            "stirred_at",
        )
    )
).where(
    _PAGES.c.id.in_(bindparam("ids", expanding=True)),
    _PAGES.c.version_number.is_not(None),
    _PAGES.c.recipe.is_not(None),
    _PAGES.c.failing_since.is_(None),
    _PAGES.c.is_removed.is_(False),
    _PAGES.c.told_health == Health.HEALTHY,
    _PAGES.c.leads_to.is_(None),
)


def load_outlines(session: Session, claims: Sequence[Claim]) -> dict[str, Outline]:
    """Return the outlines of these claims' pages by token, of those pages that have one."""
    of_pages = {claim.page_id: claim for claim in claims if claim.page_id is not None}
    found: dict[str, Outline] = {}
    for ids in in_chunks(sorted(of_pages)):
        rows = session.connection().execute(_STANDING, {"ids": ids}).all()
        sources = watching(session, [row.id for row in rows])
        for row in rows:
            claim = of_pages[row.id]
            if watchers := sources.get(row.id):
                found[claim.token] = _outline(row, claim, watchers)
    return found


def _outline(page: Row[*tuple[Any, ...]], claim: Claim, sources: Sequence[Watcher]) -> Outline:
    source, asking = read_by(sources, claim.source_id), asked_by(sources, claim.source_id)
    return Outline(
        standing=Standing(
            number=page.version_number,
            recipe=Recipe(page.recipe),
            last_digest=PayloadDigest(page.last_digest) if page.last_digest else None,
            include=tuple(source.include),
            exclude=tuple(source.exclude),
        ),
        validators=Validators(etag=page.etag, last_modified=page.last_modified),
        validated_url=page.validated_url,
        timing=TimingFacts(
            kind=claim.kind,
            schedules=claim.schedules,
            due_at=claim.due_at,
            added_at=page.added_at,
            last_checked_at=page.last_checked_at,
            last_changed_at=page.last_changed_at,
            version_count=page.version_count,
            changed_at=(page.last_changed_at,) if page.version_count > 1 and page.last_changed_at else (),
            is_requested=claim.is_requested,
            next_check_at=page.next_check_at,
            is_discovered=all(one.kind is not SourceKind.PAGE for one in sources),
            seed=page.id,
            published_at=page.published_at,
            stirred_at=page.stirred_at,
        ),
        fetch_options=options_from_json(asking.fetch_options),
        asked_by=Url(asking.url),
    )
