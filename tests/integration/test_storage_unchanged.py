"""The short way of a check that finds nothing new leads to the same rows as the long one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from scraper.judgement import Evidence, Outcome
from scraper.model import ChangeKind, GapReason, SourceKind, Url, Validators
from storage.changes import list_changes
from storage.checks import record_check
from storage.claims import release
from storage.models import PageRecord, RunRecord
from storage.outlines import load_outlines
from storage.pages import add_page, get_page
from storage.plans import load_plan
from storage.records import NewSource, PageState
from storage.sources import add_source
from storage.unchanged import Seen, record_seen
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    answer,
    checked,
    claimed,
    digest_of,
    gap,
    index_source,
    reread,
    restored,
    shows,
    unchanged,
    watched,
)

if TYPE_CHECKING:
    from scraper.judgement import CheckResult
    from storage.check_records import Outline, Recorded
    from storage.engine import Database
    from storage.records import Page

PAYLOAD = b"<p>text</p>"


def seen_page(db: Database, url: str = "https://news.example/a") -> Page:
    """A page whose current run is of unchanged checks."""
    page = watched(db, url)
    checked(db, page, shows(1, "text", payload=PAYLOAD))
    checked(db, page, unchanged(1, at=NOW + HOUR))
    return page


def not_modified(hours: float, number: int = 1) -> CheckResult:
    result = unchanged(number, at=NOW + hours * HOUR)
    return replace(result, detail="not modified", evidence=Evidence.NOT_MODIFIED)


def same_bytes(hours: float) -> CheckResult:
    reply = replace(answer(PAYLOAD, at=NOW + hours * HOUR), url="https://news.example/b")
    result = unchanged(1, at=NOW + hours * HOUR, digest=digest_of(PAYLOAD))
    return replace(result, response=reply, validators=Validators('"new"', None))


def record(db: Database, page: Page, *results: CheckResult) -> list[Recorded | None]:
    recorded = []
    for result in results:
        claim = claimed(db, page, at=result.checked_at)
        with db.writing() as session:
            recorded += record_seen(session, [Seen(claim, result, result.checked_at + HOUR)])
    return recorded


def rows(db: Database, page: Page) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    own = {"id", "url", "url_key", "page_id", "chain_hash", "_sa_instance_state"}
    with db.reading() as session:
        found = vars(session.get_one(PageRecord, page.id))
        runs = [vars(run) for run in session.query(RunRecord).filter_by(page_id=page.id).order_by(RunRecord.id)]
    return {k: v for k, v in found.items() if k not in own}, [
        {k: v for k, v in run.items() if k not in own} for run in runs
    ]


def outline(db: Database, page: Page, hours: float = 9) -> Outline | None:
    claim = claimed(db, page, at=NOW + hours * HOUR)
    with db.writing() as session:
        release(session, claim)
        return load_outlines(session, [claim]).get(claim.token)


def test_it_writes_what_the_long_way_writes(db: Database) -> None:
    short, long = seen_page(db), seen_page(db, "https://news.example/other")
    results = [not_modified(2), same_bytes(2.5), not_modified(9), not_modified(8)]
    assert None not in record(db, short, *results)
    for result in results:
        checked(db, long, result)
    assert rows(db, short) == rows(db, long)


def test_many_are_written_at_once(db: Database) -> None:
    pages = [seen_page(db, f"https://news.example/{number}") for number in range(5)]
    claims = [claimed(db, page, at=NOW + 2 * HOUR) for page in pages]
    found = [Seen(claim, not_modified(2) if n % 2 else same_bytes(2), NOW + 3 * HOUR) for n, claim in enumerate(claims)]
    with db.writing() as session:
        assert [one and one.version_number for one in record_seen(session, found)] == [1] * 5
    with db.reading() as session:
        assert [get_page(session, page.id).last_seen_at for page in pages] == [NOW + 2 * HOUR] * 5
        assert [get_page(session, page.id).last_detail for page in pages][:2] == ["the same article", "not modified"]


def test_a_lost_claim_writes_nothing(db: Database) -> None:
    page = seen_page(db)
    late = claimed(db, page, at=NOW + 2 * HOUR)
    claimed(db, page, at=NOW + 3 * HOUR)
    before = rows(db, page)
    with db.writing() as session:
        (recorded,) = record_seen(session, [Seen(late, not_modified(2), NOW + 3 * HOUR)])
    assert recorded is not None
    assert recorded.was_stale
    assert rows(db, page) == before


def test_a_retired_page_that_gets_a_next_check_is_left_to_the_long_way(db: Database) -> None:
    page = seen_page(db)
    with db.writing() as session:
        session.get_one(PageRecord, page.id).state = PageState.RETIRED
    assert record(db, page, not_modified(2)) == [None]


def test_recording_twice_counts_once(db: Database) -> None:
    page = seen_page(db)
    claim = claimed(db, page, at=NOW + 2 * HOUR)
    seen = Seen(claim, not_modified(2), NOW + 3 * HOUR)
    for _ in range(2):
        with db.writing() as session:
            record_seen(session, [seen])
    assert rows(db, page)[1][-1]["count"] == 2


@pytest.mark.parametrize(
    "last",
    [
        gap(GapReason.TIMEOUT, at=NOW + 2 * HOUR),
        restored(1, 2, at=NOW + 2 * HOUR),
        shows(2, "another text", at=NOW + 2 * HOUR),
    ],
)
def test_where_the_run_before_was_another_the_long_way_is_taken(db: Database, last: CheckResult) -> None:
    page = seen_page(db)
    checked(db, page, last)
    before = rows(db, page)[1]
    assert record(db, page, not_modified(3, number=1)) == [None]
    assert rows(db, page)[1] == before


def test_an_answer_that_ends_the_networks_trouble_is_recorded_in_full(db: Database) -> None:
    pages = [seen_page(db, f"https://site{number}.example/a") for number in range(4)]
    for minutes in (0, 30, 65):
        for page in pages[:3]:
            checked(db, page, gap(GapReason.DNS, at=NOW + 2 * HOUR + minutes * MINUTE))
    with db.reading() as session:
        assert len(list_changes(session, kinds=[ChangeKind.HEALTH])) == 1
    assert record(db, pages[3], not_modified(5)) == [None]


class TestOutline:
    def test_it_is_what_the_plan_says(self, db: Database) -> None:
        page = seen_page(db)
        claim = claimed(db, page, at=NOW + 2 * HOUR)
        with db.reading() as session:
            (found,) = load_outlines(session, [claim]).values()
            plan = load_plan(session, claim)
        assert plan.check is not None
        assert plan.check.current is not None
        standing, current = found.standing, plan.check.current
        assert (standing.number, standing.recipe) == (current.number, current.recipe)
        assert standing.last_digest == plan.check.last_digest == digest_of(PAYLOAD)
        assert (found.validators, found.validated_url) == (plan.validators, plan.validated_url)
        assert (found.fetch_options, found.asked_by) == (plan.fetch_options, plan.asked_by)
        assert found.timing == plan.timing

    def test_an_edited_page_is_timed_alike(self, db: Database) -> None:
        page = seen_page(db)
        checked(db, page, shows(2, "another text", at=NOW + 2 * HOUR))
        claim = claimed(db, page, at=NOW + 3 * HOUR)
        with db.reading() as session:
            (found,) = load_outlines(session, [claim]).values()
            plan = load_plan(session, claim)
        assert found.timing == plan.timing
        assert found.standing.number == 2

    def test_a_page_that_was_read_again_has_the_newest_recipe(self, db: Database) -> None:
        page = seen_page(db)
        checked(db, page, reread(1, "text, read anew", at=NOW + 2 * HOUR, recipe="e9.n9.r9"))
        found = outline(db, page)
        assert found is not None
        assert found.standing.recipe == "e9.n9.r9"

    def test_a_restored_version_has_its_own_recipe(self, db: Database) -> None:
        page = seen_page(db)
        checked(db, page, reread(1, "text, read anew", at=NOW + 2 * HOUR, recipe="e9.n9.r9"))
        checked(db, page, shows(2, "another text", at=NOW + 3 * HOUR))
        first = outline(db, page)
        checked(db, page, restored(1, 2, at=NOW + 4 * HOUR))
        second = outline(db, page)
        assert first is not None
        assert second is not None
        assert (first.standing.recipe, second.standing.recipe) == ("e1.n1.r1", "e9.n9.r9")

    def test_what_is_odd_about_a_page_leaves_it_without(self, db: Database) -> None:
        assert outline(db, watched(db, "https://news.example/new")) is None
        failing = seen_page(db)
        checked(db, failing, gap(GapReason.DNS, at=NOW + 2 * HOUR))
        assert outline(db, failing) is None

    def test_what_an_older_program_wrote_is_filled_in_by_the_next_check(self, db: Database) -> None:
        page = seen_page(db)
        with db.writing() as session:
            session.get_one(PageRecord, page.id).recipe = None
        assert outline(db, page) is None
        checked(db, page, not_modified(3))
        assert outline(db, page) is not None

    def test_the_source_that_names_a_page_says_how_to_ask(self, db: Database) -> None:
        section = index_source(db)
        page = seen_page(db, "https://news.example/story")
        with db.writing() as session:
            add_page(session, section.id, page.url, now=NOW, next_check_at=NOW)
            named, _ = add_source(session, NewSource(SourceKind.PAGE, Url(page.url)), NOW)
        found = outline(db, page)
        assert found is not None
        assert (found.asked_by, found.timing.is_discovered) == (named.url, False)

    def test_a_sources_own_check_has_none(self, db: Database) -> None:
        index_source(db)
        with db.reading() as session:
            assert load_outlines(session, []) == {}


def test_the_long_way_begins_the_run_that_the_short_one_goes_on_with(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    claim = claimed(db, page, at=NOW + HOUR)
    with db.writing() as session:
        seen = Seen(claim, not_modified(1), NOW + 2 * HOUR)
        assert record_seen(session, [seen]) == [None]
        record_check(session, claim, seen.result, next_check_at=seen.next_check_at)
    assert record(db, page, not_modified(2))[0] is not None
    assert [run["outcome"] for run in rows(db, page)[1]] == [Outcome.ADDED, Outcome.UNCHANGED]
