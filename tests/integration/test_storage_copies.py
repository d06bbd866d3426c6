"""Every new version is held against all others, whatever is cut off in between; what was found is kept."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from scraper.copies.precedence import Because
from scraper.copies.sharing import Likeness
from scraper.judgement import NewVersion, Rereading
from scraper.model import Url
from storage.copies import MOST_CARRIERS, add_fingerprints, find_relatives, next_uncompared, record_relatives
from storage.health import check
from storage.models import FingerprintRecord, SharedTextRecord, UncomparedRecord
from storage.origins import load_origins, record_origins
from storage.records import NamedBy
from storage.sources import get_source, purge_source
from tests.storage_situations import HOUR, NOW, checked, hash_of, shows, unchanged, watched
from variorum.origins import iter_stale, provenance

if TYPE_CHECKING:
    from scraper.judgement import CheckResult
    from scraper.model import Article
    from storage.engine import Database
    from storage.records import Page

ORIGIN, COPY = "https://ministry.example/event/1", "https://blog.example/2026/visit"


def text(seed: int, sentences: int = 12) -> str:
    draw = random.Random(seed)
    words = [[f"w{draw.randrange(4000)}" for _ in range(12)] for _ in range(sentences)]
    return "\n\n".join(f"{' '.join(sentence).capitalize()}." for sentence in words)


TEXT = text(1)


def seen(db: Database, url: str, body: str, *, at: int = 0) -> Page:
    page = watched(db, url)
    checked(db, page, shows(1, body, at=NOW + at * HOUR))
    return page


def with_article(result: CheckResult, url: str = COPY, **facts: object) -> CheckResult:
    """A version with other facts, from an answer of this address."""
    assert result.new_version is not None
    assert result.response is not None
    article: Article = replace(result.new_version.article, **facts)
    new = NewVersion(article, hash_of(article), result.new_version.recipe)
    return replace(result, new_version=new, response=replace(result.response, url=url))


def compare(db: Database) -> None:
    while True:
        with db.reading() as session:
            waiting, _ = next_uncompared(session, 2)
        if not waiting:
            return
        with db.writing() as session:
            add_fingerprints(session, waiting)
        with db.reading() as session:
            found = [find_relatives(session, one) for one in waiting]
        with db.writing() as session:
            for one, relatives in zip(waiting, found, strict=True):
                record_origins(session, one.version, one.final_url)
                record_relatives(session, one, relatives, NOW)


def links(db: Database) -> list[tuple[int, int, Likeness, int, int]]:
    row = SharedTextRecord
    columns = (row.page_id, row.other_id, row.likeness, row.version_number, row.other_number)
    with db.reading() as session:
        return [tuple(found) for found in session.execute(select(*columns).order_by(row.page_id, row.other_id))]


def count(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_copies_are_linked_and_nothing_else_is(db: Database) -> None:
    one = seen(db, ORIGIN, TEXT)
    for number in range(5):
        seen(db, f"https://other{number}.example/", text(100 + number))
    near = seen(db, COPY, TEXT.replace(TEXT.split()[20], "amended"))
    whole = seen(db, "https://roundup.example/week", f"{text(7)}\n\n{TEXT}\n\n{text(8)}")
    exact = seen(db, "https://mirror.example/1", TEXT)
    compare(db)
    assert links(db) == [
        (one.id, near.id, Likeness.NEAR, 1, 1),
        (one.id, whole.id, Likeness.CONTAINS, 1, 1),
        (one.id, exact.id, Likeness.EXACT, 1, 1),
        (near.id, whole.id, Likeness.CONTAINS, 1, 1),
        (near.id, exact.id, Likeness.NEAR, 1, 1),
        (whole.id, exact.id, Likeness.CONTAINS, 1, 1),
    ]
    assert count(db, UncomparedRecord) == 0


def test_a_version_waits_until_it_was_compared(db: Database) -> None:
    seen(db, ORIGIN, TEXT)
    seen(db, COPY, TEXT)
    with db.reading() as session:
        waiting, _ = next_uncompared(session, 9)
    with db.writing() as session:
        add_fingerprints(session, waiting)
    # Killed here: fingerprints are there, the links are not, and everything is done once more.
    assert (links(db), count(db, UncomparedRecord)) == ([], 2)
    compare(db)
    compare(db)
    assert len(links(db)) == 1


def test_two_that_are_compared_at_once_see_each_other(db: Database) -> None:
    first, second = seen(db, ORIGIN, TEXT), seen(db, COPY, TEXT)
    with db.reading() as session:
        (one, other), _ = next_uncompared(session, 9)
    with db.writing() as session:
        add_fingerprints(session, [one])
    with db.reading() as session:
        assert find_relatives(session, one) == []
    with db.writing() as session:
        add_fingerprints(session, [other])
    with db.reading() as session:
        assert [found.page_id for found in find_relatives(session, other)] == [first.id]
    assert second.id == other.version.page_id


def test_what_was_a_copy_stays_linked_when_both_go_on(db: Database) -> None:
    one, other = seen(db, ORIGIN, TEXT), seen(db, COPY, TEXT)
    compare(db)
    checked(db, one, shows(2, text(50), at=NOW + 2 * HOUR))
    compare(db)
    assert links(db) == [(one.id, other.id, Likeness.EXACT, 1, 1)]


def test_a_copy_of_what_a_page_said_before_is_found(db: Database) -> None:
    one = seen(db, ORIGIN, TEXT)
    checked(db, one, shows(2, text(50), at=NOW + 2 * HOUR))
    compare(db)
    other = seen(db, COPY, TEXT, at=3)
    compare(db)
    assert links(db) == [(one.id, other.id, Likeness.EXACT, 1, 1)]


def test_a_later_version_that_is_closer_takes_the_place(db: Database) -> None:
    one = seen(db, ORIGIN, TEXT)
    other = seen(db, COPY, TEXT.replace(TEXT.split()[20], "amended"))
    compare(db)
    checked(db, other, shows(2, TEXT, at=NOW + 2 * HOUR))
    compare(db)
    assert links(db) == [(one.id, other.id, Likeness.EXACT, 1, 2)]


def test_a_version_that_is_read_again_is_compared_again(db: Database) -> None:
    one, other = seen(db, ORIGIN, TEXT), seen(db, COPY, text(60))
    compare(db)
    again = shows(1, TEXT).new_version
    assert again is not None
    rereading = Rereading(1, again.article, again.content_hash, again.recipe)
    checked(db, other, replace(unchanged(1, at=NOW + HOUR), rereading=rereading))
    compare(db)
    assert links(db) == [(one.id, other.id, Likeness.EXACT, 1, 1)]


def test_a_standing_paragraph_costs_a_bounded_number_of_rows(db: Database) -> None:
    standing = text(70, 5)
    for number in range(MOST_CARRIERS + 6):
        seen(db, f"https://site.example/{number}", f"{text(1000 + number, 20)}\n\n{standing}")
    compare(db)
    assert links(db) == []
    with db.reading() as session:
        per_hash = select(func.count()).select_from(FingerprintRecord).group_by(FingerprintRecord.hash)
        assert max(session.scalars(per_hash)) == MOST_CARRIERS


def test_a_purged_page_leaves_nothing_behind(db: Database) -> None:
    page = watched(db, COPY, name="mine")
    checked(db, page, shows(1, TEXT))
    seen(db, ORIGIN, TEXT)
    compare(db)
    before = count(db, FingerprintRecord)
    with db.writing() as session:
        purge_source(session, get_source(session, "mine").id)
    assert count(db, FingerprintRecord) == before // 2
    assert links(db) == []
    assert check(db) == []


def test_short_texts_are_not_compared(db: Database) -> None:
    seen(db, ORIGIN, "Nobody was hurt.")
    seen(db, COPY, "Nobody was hurt.")
    compare(db)
    assert links(db) == []


def test_origins_are_kept_by_their_strongest_evidence(db: Database) -> None:
    page = watched(db, COPY)
    stated = {"origins": (ORIGIN, f"{COPY}#top"), "canonical_url": "https://agency.example/7?utm_source=x"}
    checked(db, page, with_article(shows(1, TEXT), **stated))
    compare(db)
    with db.reading() as session:
        named = load_origins(session, page.id).named
    assert [(one.url, one.named_by, one.page_id) for one in named] == [
        ("https://agency.example/7", NamedBy.CANONICAL, None),
        (ORIGIN, NamedBy.PAGE, None),
    ]


def test_a_canonical_link_within_the_site_names_no_origin(db: Database) -> None:
    page = watched(db, COPY)
    checked(db, page, with_article(shows(1, TEXT), canonical_url="https://www.blog.example/visit"))
    compare(db)
    with db.reading() as session:
        assert load_origins(session, page.id).named == ()


def test_an_address_that_leads_to_another_site_names_an_origin(db: Database) -> None:
    page = watched(db, COPY)
    checked(db, page, with_article(shows(1, TEXT), url=ORIGIN))
    compare(db)
    with db.reading() as session:
        assert [(one.url, one.named_by) for one in load_origins(session, page.id).named] == [(ORIGIN, NamedBy.REDIRECT)]


def test_who_had_it_first_and_who_missed_the_correction(db: Database) -> None:
    copy = watched(db, COPY)
    checked(db, copy, with_article(shows(1, TEXT), origins=(ORIGIN,)))
    origin = seen(db, ORIGIN, TEXT, at=2)
    sentence = TEXT.split("\n\n")[4]
    checked(db, origin, shows(2, TEXT.replace(sentence, "It was 21, not 19."), at=NOW + 5 * HOUR))
    compare(db)
    with db.reading() as session:
        found, asked_of_origin = provenance(session, copy.id), provenance(session, origin.id)
        all_stale = list(iter_stale(session))
    assert found.first.id == asked_of_origin.first.id == origin.id
    (relation,) = found.relations
    assert (relation.precedence.because, relation.precedence.ahead) == (Because.NAMED, -2 * HOUR)
    assert (relation.kin.number, relation.kin.other_number, relation.kin.likeness) == (1, 1, Likeness.EXACT)
    (stale,) = found.stale
    assert (stale.copy.id, stale.origin.id) == (copy.id, origin.id)
    assert [(one.version, one.old) for one in stale.corrections] == [(2, sentence)]
    assert all_stale == list(found.stale) == list(asked_of_origin.stale)


def test_a_page_that_names_another_is_its_kin_without_a_word_in_common(db: Database) -> None:
    copy = watched(db, COPY)
    checked(db, copy, with_article(shows(1, text(80)), origins=(f"{ORIGIN}?utm_medium=mail",)))
    origin = seen(db, ORIGIN, TEXT)
    compare(db)
    with db.reading() as session:
        (kin,) = load_origins(session, origin.id).kin
        assert load_origins(session, copy.id).named[0].page_id == origin.id
    assert (kin.page.url, kin.likeness, kin.carrier.names) == (Url(COPY), None, frozenset({origin.id}))
