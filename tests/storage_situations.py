"""Small situations for the storage suite: a page that is watched, an answer, what a check found."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scraper.judgement import CheckResult, Evidence, Keep, NewChange, NewVersion, Outcome, Rereading
from scraper.model import (
    Article,
    Block,
    BlockType,
    ChangeKind,
    ContentHash,
    Dating,
    GapReason,
    PayloadDigest,
    Recipe,
    Response,
    SourceKind,
    Url,
    Validators,
)
from scraper.subscriptions import everything_to
from storage.checks import record_check
from storage.claims import claim_due, claim_now
from storage.pages import add_page
from storage.records import NewSource, Page, Source
from storage.sources import add_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from storage.check_records import Claim, Recorded
    from storage.engine import Database

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RECIPE = Recipe("e1.n1.r1")


def watched(db: Database, url: str = "https://news.example/a", *, at: datetime = NOW, name: str | None = None) -> Page:
    with db.writing() as session:
        return watch(session, url, at=at, name=name)


def watch(session: Session, url: str, *, at: datetime = NOW, name: str | None = None) -> Page:
    source, _ = add_source(session, NewSource(SourceKind.PAGE, Url(url), name=name), at)
    page, _ = add_page(session, source.id, url, now=at, next_check_at=at)
    return page


def index_source(db: Database, url: str = "https://news.example/section") -> Source:
    with db.writing() as session:
        return add_source(session, NewSource(SourceKind.INDEX, Url(url)), NOW)[0]


def claimed(db: Database, page: Page, *, at: datetime = NOW, owner: str = "me", lease_s: float = 60) -> Claim:
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=at, lease_s=lease_s, owner=owner)
        return claim


def due(db: Database, *, at: datetime = NOW, owner: str = "me", limit: int = 100, **options: object) -> list[Claim]:
    with db.writing() as session:
        return claim_due(session, now=at, lease_s=60, limit=limit, owner=owner, **options)


def checked(
    db: Database,
    page: Page,
    result: CheckResult,
    *,
    channels: Sequence[str] = (),
    next_check_at: datetime | None = None,
) -> Recorded:
    claim = claimed(db, page, at=result.checked_at)
    with db.writing() as session:
        promised = next_check_at or result.checked_at + HOUR
        return record_check(session, claim, result, next_check_at=promised, audience=everything_to(*channels))


def article(text: str, title: str = "Headline") -> Article:
    blocks = tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in text.split("\n\n"))
    return Article(title=title, blocks=blocks, authors=("Ada Byron",), language="en")


def hash_of(found: Article) -> ContentHash:
    return ContentHash("n1:" + hashlib.sha256(f"{found.title}\n{found.text}".encode("utf-8", "replace")).hexdigest())


def digest_of(payload: bytes) -> PayloadDigest:
    return PayloadDigest(hashlib.sha256(payload).hexdigest())


def answer(payload: bytes, *, at: datetime = NOW, url: str = "https://news.example/a", status: int = 200) -> Response:
    return Response(
        requested_url=Url(url),
        url=url,
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"abc"'), ("X-Odd", "caf\xe9")),
        payload=payload,
        fetched_at=at,
        elapsed_ms=12,
        request_headers=(("User-Agent", "variorum"),),
        peer="203.0.113.7:443",
    )


def shows(  # noqa: PLR0913 - options by keyword
    number: int,
    text: str,
    *,
    at: datetime = NOW,
    title: str = "Headline",
    payload: bytes | None = None,
    is_baseline: bool = False,
) -> CheckResult:
    """A version the page has not shown before."""
    found = article(text, title)
    body = payload if payload is not None else f"<h1>{title}</h1><p>{text}</p>".encode("utf-8", "replace")
    kind = ChangeKind.ADDED if number == 1 else ChangeKind.EDITED
    change = NewChange(
        kind,
        number - 1 or None,
        number,
        title=title,
        summary=f"now {text[:40]}",
        significance=0.25,
        dating=None if number == 1 else Dating.SILENT,
        is_baseline=is_baseline,
    )
    return CheckResult(
        Outcome.ADDED if number == 1 else Outcome.EDITED,
        at,
        "a new version",
        response=answer(body, at=at),
        digest=digest_of(body),
        keep=Keep.PAYLOAD,
        new_version=NewVersion(found, hash_of(found), RECIPE),
        changes=(change,),
        validators=Validators('"abc"', "Sun, 01 Mar 2026 12:00:00 GMT"),
    )


def unchanged(number: int, *, at: datetime, digest: PayloadDigest | None = None) -> CheckResult:
    return CheckResult(
        Outcome.UNCHANGED, at, "the same article", evidence=Evidence.SAME_ARTICLE, digest=digest, shows_number=number
    )


def restored(number: int, before: int, *, at: datetime) -> CheckResult:
    change = NewChange(ChangeKind.RESTORED, before, number, title="Headline")
    return CheckResult(Outcome.RESTORED, at, "an older version is back", shows_number=number, changes=(change,))


def gap(reason: GapReason, *, at: datetime, keep: bool = False, changes: tuple[NewChange, ...] = ()) -> CheckResult:
    response = answer(b"<p>gone</p>", at=at, status=404) if keep else None
    kept = Keep.PAYLOAD if keep else Keep.COUNT
    return CheckResult(
        Outcome.GAP, at, f"no article: {reason}", reason=reason, response=response, keep=kept, changes=changes
    )


def reread(number: int, text: str, *, at: datetime, recipe: str = "e2.n1.r1") -> CheckResult:
    found = article(text)
    rereading = Rereading(number, found, hash_of(found), Recipe(recipe))
    return CheckResult(Outcome.UNCHANGED, at, "read anew", shows_number=number, rereading=rereading)
