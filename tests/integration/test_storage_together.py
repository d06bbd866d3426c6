"""Plans read, and checks recorded, for many pages at once: as one by one, and no page gets what is another's."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from scraper.judgement import NewChange, SeenDetails
from scraper.model import ChangeKind, GapReason, Url
from scraper.noise.places import declared_spot
from scraper.subscriptions import everything_to
from storage.captures import list_captures
from storage.changes import list_changes
from storage.check_records import Recorded
from storage.checks import Checked, record_checks
from storage.claims import claim_now
from storage.health import check
from storage.models import OutboxRecord
from storage.moves import in_their_place
from storage.noise import declare_noise, load_histories
from storage.pages import get_page
from storage.plans import load_plan, load_plans
from storage.purge import purge_pages
from storage.runs import list_runs
from storage.search import Search, search
from storage.versions import list_versions
from tests.storage_situations import (
    HOUR,
    NOW,
    RECIPE,
    answer,
    article,
    checked,
    claimed,
    gap,
    reread,
    restored,
    shows,
    unchanged,
    watched,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.judgement import CheckResult
    from storage.check_records import Claim
    from storage.engine import Database
    from storage.records import Page

FIRST, SECOND, THIRD = "Nineteen soldiers were there.", "Twenty-one soldiers were there.", "Twenty soldiers were there."


def watched_pages(db: Database, site: str, count: int) -> list[Page]:
    return [watched(db, f"https://{site}/{number}") for number in range(count)]


def claims_of(db: Database, pages: Sequence[Page], hours: float) -> list[Claim]:
    with db.writing() as session:
        found = claim_now(session, page_ids=[page.id for page in pages], now=NOW + hours * HOUR, lease_s=60, owner="me")
    by_page = {claim.page_id: claim for claim in found}
    return [by_page[page.id] for page in pages]


def rounds(site: str) -> list[list[CheckResult]]:
    """What checks of six pages found, round by round: all that a page may live through."""

    def bytes_of(number: int, text: str) -> bytes:
        return f"<p>{site} {number} {text}</p>".encode()

    def at(hours: float) -> Any:
        return NOW + hours * HOUR

    first = [shows(1, FIRST, payload=bytes_of(number, FIRST)) for number in range(6)]
    details = replace(article(FIRST), authors=("Grace Hopper",))
    failing = gap(GapReason.SERVER_ERROR, at=at(1), keep=True)
    removed = NewChange(ChangeKind.REMOVED, 1, title="Headline", summary="gone")
    return [
        first,
        [
            shows(2, SECOND, at=at(1), payload=bytes_of(0, SECOND)),
            unchanged(1, at=at(1)),
            replace(failing, response=answer(bytes_of(2, "gone"), at=at(1), status=500)),
            reread(1, f"{FIRST} Read better.", at=at(1)),
            replace(unchanged(1, at=at(1)), details=SeenDetails(details, RECIPE)),
            shows(2, SECOND, at=at(1), payload=bytes_of(1, FIRST)),
        ],
        [
            restored(1, 2, at=at(2)),
            gap(GapReason.NOT_FOUND, at=at(2), changes=(removed,)),
            gap(GapReason.SERVER_ERROR, at=at(2)),
            shows(2, SECOND, at=at(2), payload=bytes_of(3, SECOND)),
            unchanged(1, at=at(2)),
            shows(3, THIRD, at=at(2), payload=bytes_of(5, THIRD)),
        ],
        [
            shows(3, THIRD, at=at(3), payload=bytes_of(0, THIRD)),
            replace(unchanged(1, at=at(3)), changes=(NewChange(ChangeKind.RETURNED, 1, 1, title="Headline"),)),
            unchanged(1, at=at(3)),
            restored(1, 2, at=at(3)),
            unchanged(1, at=at(3)),
            unchanged(3, at=at(3)),
        ],
    ]


def live(db: Database, pages: Sequence[Page], site: str, at_once: int) -> None:
    for hours, results in enumerate(rounds(site)):
        claims = claims_of(db, pages, hours)
        checks = [
            Checked(claim, result, result.checked_at + HOUR) for claim, result in zip(claims, results, strict=True)
        ]
        for start in range(0, len(checks), at_once):
            with db.writing() as session:
                part = checks[start : start + at_once]
                recorded = record_checks(session, part, audience=everything_to("hook"))
            assert not any(one.was_stale for one in recorded)


def remembered(db: Database, page: Page) -> list[object]:
    """All that is kept of a page, but what tells it from others."""
    with db.reading() as session:
        changes = list_changes(session, page_id=page.id)
        told = [session.query(OutboxRecord).filter_by(change_id=change.id).count() for change in changes]
        return [
            _facts(get_page(session, page.id)),
            [_facts(version) for version in list_versions(session, page.id)],
            [_facts(run) for run in list_runs(session, page.id)],
            [_facts(change) for change in changes],
            [_facts(capture) for capture in list_captures(session, page.id)],
            told,
        ]


def _facts(record: Any) -> dict[str, object]:
    own = {"id", "page_id", "page_url", "url", "host", "source", "source_id", "source_ids", "chain_hash", "digest"}
    own |= {"payload_digest", "next_cause"}
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name not in own}


def test_recorded_together_is_recorded_one_by_one(db: Database) -> None:
    alone, together = watched_pages(db, "alone.example", 6), watched_pages(db, "together.example", 6)
    live(db, alone, "1", at_once=1)
    live(db, together, "6", at_once=6)
    for one, other in zip(alone, together, strict=True):
        assert remembered(db, one) == remembered(db, other)
    assert check(db) == []
    with db.reading() as session:
        found = {hit.page_id for hit in search(session, Search("twenty-one"))}
    assert found == {pages[number].id for pages in (alone, together) for number in (0, 3, 5)}


def test_plans_loaded_together_are_those_loaded_one_by_one(db: Database) -> None:
    pages = watched_pages(db, "news.example", 6)
    live(db, pages, "news", at_once=6)
    with db.writing() as session:
        declare_noise(session, pages[1].id, declared_spot(article(FIRST), "Nineteen", 1), "Nineteen", NOW)
    claims = claims_of(db, [*pages, watched(db, "https://news.example/new")], 9)
    with db.reading() as session:
        plans = load_plans(session, claims)
        assert plans == {claim.token: load_plan(session, claim, with_payload=False) for claim in claims}
    checks = [plans[claim.token].check for claim in claims]
    numbers = [one.current.number if one and one.current else None for one in checks]
    assert numbers == [3, 1, 1, 1, 1, 3, None]
    assert [bool(one and one.noise.spots) for one in checks] == [False, True, False, False, False, False, False]
    assert [len(plans[claim.token].timing.changed_at) for claim in claims] == [2, 0, 0, 1, 0, 2, 0]
    assert [one.url for one in checks if one] == [claim.url for claim in claims]


def test_histories_loaded_together_are_those_loaded_one_by_one(db: Database) -> None:
    pages = watched_pages(db, "news.example", 6)
    live(db, pages, "news", at_once=6)
    ids = [page.id for page in pages]
    with db.reading() as session:
        histories = load_histories(session, ids, 2)
        assert histories == {one: load_histories(session, [one], 2)[one] for one in ids}
    shown = [[(one.number, one.checks) for one in histories[page_id]] for page_id in ids]
    assert shown == [[(1, 1), (3, 1)], [(1, 3)], [(1, 2)], [(2, 1), (1, 1)], [(1, 4)], [(2, 1), (3, 2)]]


def test_a_lost_claim_among_them_writes_nothing(db: Database) -> None:
    pages = watched_pages(db, "news.example", 3)
    early = claims_of(db, pages, 0)
    late = claimed(db, pages[1], at=NOW + HOUR)
    purged = claims_of(db, [watched(db, "https://news.example/purged")], 0)
    with db.writing() as session:
        purge_pages(session, [purged[0].page_id or 0])
    results = [shows(1, FIRST, payload=f"{number}".encode()) for number in range(4)]
    checks = [Checked(claim, found, NOW + HOUR) for claim, found in zip([*early, *purged], results, strict=True)]
    with db.writing() as session:
        recorded = record_checks(session, [*checks, checks[0]])
    assert [one.was_stale for one in recorded] == [False, True, False, True, False]
    assert recorded[0] == recorded[4]
    with db.reading() as session:
        assert [get_page(session, page.id).version_count for page in pages] == [1, 0, 1]
        assert len(list_changes(session)) == 2
    with db.writing() as session:
        assert record_checks(session, [Checked(late, results[1], NOW + 2 * HOUR)]) == [Recorded(False, (3,), 1)]


def test_equal_payloads_are_kept_once(db: Database) -> None:
    pages = watched_pages(db, "news.example", 3)
    checks = [Checked(claim, shows(1, FIRST, payload=b"<p>wall</p>"), NOW + HOUR) for claim in claims_of(db, pages, 0)]
    with db.writing() as session:
        record_checks(session, checks)
    with db.reading() as session:
        captures = [capture for page in pages for capture in list_captures(session, page.id)]
    assert [capture.is_revisit for capture in captures] == [False, True, True]
    assert len({capture.payload_digest for capture in captures}) == 1
    assert check(db) == []


def test_a_page_that_moves_goes_by_itself(db: Database) -> None:
    old, new = watched_pages(db, "news.example", 2)
    for page in (old, new):
        checked(db, page, shows(1, FIRST, payload=page.url.encode()))
    claims = claims_of(db, [old, new], 1)
    moved = replace(unchanged(1, at=NOW + HOUR), moved_to=Url(new.url))
    edited = shows(2, SECOND, at=NOW + HOUR)
    with db.writing() as session:
        recorded = record_checks(
            session,
            [Checked(claims[0], moved, NOW + 2 * HOUR), Checked(claims[1], edited, NOW + 2 * HOUR)],
        )
    assert [one.was_stale for one in recorded] == [False, False]
    with db.reading() as session:
        assert get_page(session, new.id).version_number == 2
        assert in_their_place(session, [old.id]) == {new.id}


def test_it_takes_hardly_more_statements_for_many(db: Database) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    taken = []
    for count in (1, 40):
        claims = claims_of(db, watched_pages(db, f"{count}.example", count), 0)
        results = [shows(1, FIRST, payload=claim.url.encode()) for claim in claims]
        checks = [Checked(claim, found, NOW + HOUR) for claim, found in zip(claims, results, strict=True)]
        asked.clear()
        with db.writing() as session:
            record_checks(session, checks)
        with db.reading() as session:
            load_plans(session, claims)
        taken.append(len(asked))
    one, forty = taken
    # Each payload is kept by a statement of its own.
    assert forty <= one + 39
