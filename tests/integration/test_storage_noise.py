"""Noise and history in the database, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scraper.errors import NotFoundError
from scraper.model import GapReason
from scraper.noise.spots import Noise, Place, Sighting, Spot
from scraper.rules import Rules
from storage.changes import list_changes
from storage.noise import (
    declare_noise,
    end_noise,
    list_noise,
    load_histories,
    load_noise,
    mark_noise,
    next_noise_number,
)
from storage.records import NoiseState, SourceEdit
from storage.sources import edit_source, get_source
from tests.storage_situations import HOUR, NOW, checked, gap, restored, shows, unchanged, watched

if TYPE_CHECKING:
    from scraper.judgement import CheckResult
    from storage.engine import Database
    from storage.records import NoiseRow, Page

SPOT = Spot(1, Place(("before", "earlier"), ("after",), 1, 2), Place(("read",), ("times",), 1, 1), (), 3)


def learning(result: CheckResult) -> CheckResult:
    return replace(result, learned=(SPOT,), learned_from=(5, 4), sightings=(Sighting(1, "12", SPOT),))


def seeing(text: str, hours: int) -> CheckResult:
    moved = replace(SPOT, place=Place(("another",), ("after",), 1, 2))
    return replace(unchanged(1, at=NOW + hours * HOUR), sightings=(Sighting(1, text, moved),), article=None)


def row_of(db: Database, page: Page) -> NoiseRow:
    with db.reading() as session:
        (row,) = list_noise(session, page.id)
    return row


def test_a_spot_comes_back_as_it_was_learned(db: Database) -> None:
    page = watched(db)
    checked(db, page, learning(shows(1, "one")))
    with db.reading() as session:
        noise = load_noise(session, page.id, ("pattern",))
    assert noise == Noise((replace(SPOT, still_since=NOW),), ("pattern",), next_number=2)


def test_each_check_counts_how_its_noise_fares(db: Database) -> None:
    page = watched(db)
    checked(db, page, learning(shows(1, "one")))
    checked(db, page, seeing("13", 1))
    checked(db, page, seeing("13", 2))
    checked(db, page, unchanged(1, at=NOW + 3 * HOUR))
    row = row_of(db, page)
    assert (row.checks, row.differed, row.last_text, row.last_differed_at) == (8, 5, "13", NOW + HOUR)
    assert row.spot.still_checks == 2
    assert row.spot.place == SPOT.place


def test_an_edit_beside_noise_moves_its_neighbours(db: Database) -> None:
    page = watched(db)
    checked(db, page, learning(shows(1, "one")))
    edited = replace(shows(2, "two", at=NOW + HOUR), sightings=seeing("13", 1).sightings)
    checked(db, page, edited)
    place = row_of(db, page).spot.place
    assert place is not None
    assert place.before == ("another",)


def test_a_gap_says_nothing_of_noise(db: Database) -> None:
    page = watched(db)
    checked(db, page, learning(shows(1, "one")))
    checked(db, page, gap(GapReason.TIMEOUT, at=NOW + HOUR))
    assert row_of(db, page).checks == 5


@pytest.mark.parametrize("state", [NoiseState.KEPT, NoiseState.FORGOTTEN])
def test_noise_that_was_overruled_is_held_out_no_more(db: Database, state: NoiseState) -> None:
    page = watched(db)
    with db.writing() as session:
        declare_noise(session, page.id, SPOT, "12", NOW)
        assert end_noise(session, page.id, 1, state, NOW + HOUR) == 1
        noise = load_noise(session, page.id)
        assert (noise.spots, len(noise.kept)) == ((), int(state is NoiseState.KEPT))
        assert next_noise_number(session, page.id) == noise.next_number == 2
        with pytest.raises(NotFoundError):
            end_noise(session, page.id, 1, state, NOW)


def test_what_counts_again_by_itself_ends(db: Database) -> None:
    page = watched(db)
    checked(db, page, learning(shows(1, "one")))
    checked(db, page, replace(unchanged(1, at=NOW + HOUR), let_in=(1,)))
    assert (row_of(db, page).state, row_of(db, page).ended_at) == (NoiseState.LET_IN, NOW + HOUR)


def test_history_says_what_was_shown_and_for_how_many_checks(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "one"))
    for hours in (1, 2):
        checked(db, page, unchanged(1, at=NOW + hours * HOUR))
    checked(db, page, shows(2, "two", at=NOW + 3 * HOUR))
    checked(db, page, restored(1, 2, at=NOW + 4 * HOUR))
    with db.reading() as session:
        history = load_histories(session, [page.id], 10)[page.id]
        newest = load_histories(session, [page.id], 2)[page.id]
    seen = [(one.article.text, one.checks, one.number) for one in history]
    assert seen == [("one", 3, 1), ("two", 1, 2), ("one", 1, 1)]
    assert history[0].change_id is None
    assert newest == history[1:]


def test_a_mark_leaves_the_chain_as_it_is(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "one"))
    checked(db, page, shows(2, "two", at=NOW + HOUR), channels=("console",))
    with db.writing() as session:
        before = [change.chain_hash for change in list_changes(session)]
        mark_noise(session, [2], is_noise=True)
    with db.reading() as session:
        changes = list_changes(session)
    assert [change.is_noise for change in changes] == [False, True]
    assert [change.chain_hash for change in changes] == before


def test_rules_are_kept_with_their_source(db: Database) -> None:
    page = watched(db)
    rules = Rules(("a",), ("b",), ("figure",), 0.3)
    with db.writing() as session:
        edit_source(session, page.source_ids[0], SourceEdit(rules=rules))
        assert get_source(session, page.source_ids[0]).rules == rules
        edit_source(session, page.source_ids[0], SourceEdit(name="x"))
        assert get_source(session, page.source_ids[0]).rules == rules
