"""Search in every version: the same questions to both kinds of database, and what only one of them can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import text

from scraper.errors import InputError
from scraper.judgement import NewChange
from scraper.model import ChangeKind, GapReason
from storage import migrate
from storage.migrate import upgrade
from storage.purge import purge_pages
from storage.search import Hit, Search, search
from tests.storage_situations import HOUR, NOW, checked, gap, index_source, reread, restored, shows, watch, watched

if TYPE_CHECKING:
    from storage.engine import Database

RECTOR = "Il rettore ha annunciato che la mobilità resta gratuita.\n\nNessun ferito, dicono i pompieri."
COUNCIL = "Il consiglio comunale ha votato 1.234 mozioni sull'università."


def found(db: Database, words: str, **options: object) -> list[Hit]:
    with db.reading() as session:
        return search(session, Search(words, **options))


def numbers(db: Database, words: str, **options: object) -> list[int]:
    return [hit.page_id for hit in found(db, words, **options)]


@pytest.fixture
def two_pages(db: Database) -> Database:
    checked(db, watched(db, "https://news.example/a"), shows(1, RECTOR))
    checked(db, watched(db, "https://news.example/b"), shows(1, COUNCIL, at=NOW + HOUR))
    return db


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("mobilita", [1]),
        ("MOBILITÀ", [1]),
        ("universita", [2]),
        ("il ha", [2, 1]),
        ("rettore consiglio", []),
        ('"nessun ferito"', [1]),
        ('"ferito nessun"', []),
        ("sull'università", [2]),
        ("1.234", [2]),
        ("234.1", []),
        ("rett*", [1]),
        ("rett", []),
        ("headline", [2, 1]),
        ("AND", []),
        ("rettore) OR (1", []),
    ],
)
def test_words_are_found_whatever_their_accents(two_pages: Database, words: str, pages: list[int]) -> None:
    assert numbers(two_pages, words) == pages


def test_a_question_without_words_is_refused(two_pages: Database) -> None:
    with pytest.raises(InputError, match="no word"):
        found(two_pages, ' "…" ')


def test_passages_show_what_was_found(two_pages: Database) -> None:
    (hit,) = found(two_pages, '"nessun ferito" mobilita')
    marked = [passage.text[start:end] for passage in hit.passages for start, end in passage.marks]
    assert marked == ["mobilità", "Nessun ferito"]


def test_a_page_tells_from_when_until_when_it_had_the_words(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "Nineteen soldiers were there."))
    checked(db, page, shows(2, "Nineteen soldiers were there today.", at=NOW + HOUR))
    checked(db, page, shows(3, "Twenty-one soldiers were there.", at=NOW + 2 * HOUR))
    checked(db, page, restored(1, 3, at=NOW + 3 * HOUR))
    (hit,) = found(db, "nineteen")
    first, second = hit.stretches
    assert (first.from_version, first.to_version) == (1, 2)
    assert (first.from_at, first.last_seen_at, first.gone_at) == (NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert (second.from_version, second.from_at, second.gone_at) == (1, NOW + 3 * HOUR, None)
    (gone,) = found(db, '"twenty one"')
    assert [one.gone_at for one in gone.stretches] == [NOW + 3 * HOUR]


def test_a_removed_page_has_the_words_no_longer(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, RECTOR))
    removal = NewChange(ChangeKind.REMOVED, 1, None, reason=GapReason.GONE)
    checked(db, page, gap(GapReason.GONE, at=NOW + HOUR, changes=(removal,)))
    assert [one.gone_at for one in found(db, "rettore")[0].stretches] == [NOW + HOUR]


def test_a_later_reading_stands_for_its_version(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "Cookies and the true text."))
    checked(db, page, reread(1, "The true text.", at=NOW + HOUR))
    assert numbers(db, "true") == [1]
    assert numbers(db, "cookies") == []


def test_what_was_purged_is_found_no_longer(two_pages: Database) -> None:
    with two_pages.writing() as session:
        purge_pages(session, [1])
    assert numbers(two_pages, "rettore") == []
    assert numbers(two_pages, "consiglio") == [2]
    with two_pages.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM version_words")) == 1


def test_filters(two_pages: Database) -> None:
    assert numbers(two_pages, "il", source_ids=(1,)) == [1]
    assert numbers(two_pages, "il", source_ids=()) == []
    assert numbers(two_pages, "il", since=NOW + HOUR) == [2]
    other = index_source(two_pages)
    assert numbers(two_pages, "il", source_ids=(other.id, 2)) == [2]


def test_pages_of_a_long_answer_neither_repeat_nor_miss(db: Database) -> None:
    for number in range(7):
        checked(db, watched(db, f"https://news.example/{number}"), shows(1, "one word", at=NOW + number * HOUR))
    checked(db, watched(db, "https://news.example/2"), shows(2, "one word more", at=NOW + 9 * HOUR))
    seen: list[int] = []
    before = None
    while hits := found(db, "word", limit=2, before=before):
        seen += [hit.page_id for hit in hits]
        before = hits[-1].place
    assert seen == [3, 7, 6, 5, 4, 2, 1]


def test_a_very_long_version_is_kept_and_found(db: Database) -> None:
    words = " ".join(f"w{number}" for number in range(60_000))
    checked(db, watched(db), shows(1, f"{words}\n\n{'x' * 5000} end"))
    assert numbers(db, "w59999") == [1]
    assert numbers(db, '"w20000 w20001"') == [1]


def test_ideographs_are_found_inside_longer_runs(db: Database) -> None:
    checked(db, watched(db), shows(1, "東京都知事が発表した。"))
    assert numbers(db, "知事") == [1]
    assert numbers(db, "事知") == []


def test_inflected_forms_are_found_by_the_language_of_the_page(postgresql_db: Database) -> None:
    checked(postgresql_db, watched(postgresql_db), shows(1, "The soldiers were not there."))
    (hit,) = found(postgresql_db, "soldier")
    assert hit.passages[0].text[slice(*hit.passages[0].marks[0])] == "soldiers"
    assert numbers(postgresql_db, '"were not there"') == [1]
    assert numbers(postgresql_db, '"were there"') == []


def test_what_was_stored_before_there_was_an_index_is_found(two_pages: Database) -> None:
    checked(two_pages, watched(two_pages, "https://news.example/a"), reread(1, "Read again.", at=NOW + 2 * HOUR))
    with two_pages.migrating() as connection:
        command.downgrade(migrate._config(connection), "0008")
    upgrade(two_pages)
    assert numbers(two_pages, "consiglio") == [2]
    assert (numbers(two_pages, "again"), numbers(two_pages, "rettore")) == ([1], [])


def test_matches_are_told_from_others_however_far_apart_they_were_stored(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "one word"))
    _leap(db, 5_000)
    checked(db, page, shows(2, "nothing", at=NOW + HOUR))
    _leap(db, 9_000)
    checked(db, page, shows(3, "one word more", at=NOW + 2 * HOUR))
    (hit,) = found(db, "one word")
    assert [(one.from_version, one.to_version) for one in hit.stretches] == [(1, 1), (3, 3)]
    assert [(one.from_version, one.to_version) for one in found(db, "wor*")[0].stretches] == [(1, 1), (3, 3)]


def test_a_word_of_many_pages_is_found_in_all_of_them(postgresql_db: Database) -> None:
    with postgresql_db.writing() as session:
        pages = [watch(session, f"https://news.example/{number}") for number in range(55)]
    for page in pages:
        checked(postgresql_db, page, shows(1, "word", at=NOW))
    assert numbers(postgresql_db, "word", limit=60) == list(range(55, 0, -1))
    assert numbers(postgresql_db, "word", limit=60, before=4) == [3, 2, 1]
    assert numbers(postgresql_db, "word", source_ids=(7,)) == [7]


def _leap(db: Database, number: int) -> None:
    """Let the next version have a number from here on."""
    with db.writing() as session:
        asked = "UPDATE sqlite_sequence SET seq = :number WHERE name = 'version'"
        if not db.is_sqlite:
            asked = "SELECT setval(pg_get_serial_sequence('version', 'id'), :number)"
        session.execute(text(asked), {"number": number})
