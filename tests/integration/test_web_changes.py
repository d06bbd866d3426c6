"""The change log in the browser: cards, filters in the address, paging, feed, what is new, and what arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scraper.compare.hunks import RunType
from scraper.compare.render.excerpt import Part
from storage.changes import news_times
from storage.excerpts import list_excerpts
from storage.log import LogFilter, iter_log
from storage.purge import purge_pages
from storage.records import SourceEdit
from storage.sources import edit_source, source_labels
from tests.storage_situations import HOUR, MINUTE, NOW, checked, shows, watched
from tests.webview import web_view
from variorum.web.changes import CARDS, Visit
from variorum.web.excerpts import excerpts_for
from variorum.web.words import LANGUAGES, WORDS, language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.engine import Database, Session
    from storage.records import Page

BEFORE = "The court heard 19 witnesses on Monday. The hearing goes on."
AFTER = "The court heard 21 witnesses on Monday. The hearing goes on."


def edited(db: Database, url: str = "https://news.example/a", *, title: str = "Hearing in court") -> Page:
    """A page whose second version corrects a number."""
    page = watched(db, url)
    checked(db, page, shows(1, BEFORE, at=NOW - 2 * HOUR, title=title, is_baseline=True))
    checked(db, page, shows(2, AFTER, at=NOW - HOUR, title=title))
    return page


def test_a_card_shows_the_changed_words_in_their_sentence(sqlite_db: Database) -> None:
    page = edited(sqlite_db)
    with web_view(sqlite_db) as view:
        text = view.text("/")
    assert "The court heard <del>19</del><ins>21</ins> witnesses on Monday." in text
    assert f'href="/pages/{page.id}/diff?old=1&amp;new=2"' in text
    assert text.count("<article") == 1


def test_first_looks_are_shown_on_demand(sqlite_db: Database) -> None:
    edited(sqlite_db)
    with web_view(sqlite_db) as view:
        assert view.text("/?all=1").count("<article") == 2


def test_page_text_is_escaped(sqlite_db: Database) -> None:
    edited(sqlite_db, title="<script>alert(1)</script><img src=x onerror=alert(1)>")
    with web_view(sqlite_db) as view:
        text = view.text("/")
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_filters_stand_in_the_address(sqlite_db: Database) -> None:
    first = edited(sqlite_db)
    edited(sqlite_db, "https://other.example/b", title="Harbour")
    with sqlite_db.writing() as session:
        edit_source(session, first.source_ids[0], SourceEdit(tags=("justice",)))
    with web_view(sqlite_db) as view:
        shown = {query: view.text(f"/?{query}").count("<article") for query in _QUERIES}
    assert shown == _QUERIES


_QUERIES = {
    "source=1": 1,
    "tag=justice": 1,
    "tag=nobody": 0,
    "kind=edited": 2,
    "kind=removed&kind=edited": 2,
    "kind=removed": 0,
    "q=harbour": 1,
    "period=24h": 2,
    "silent=1": 2,
    "source=": 2,
    "class=headline": 0,
}


@pytest.mark.parametrize("query", ["source=x", "kind=nothing", f"q={'x' * 201}", "before=0", f"source={'9' * 19}"])
def test_a_filter_that_cannot_be_is_refused(sqlite_db: Database, query: str) -> None:
    with web_view(sqlite_db) as view:
        assert view.client.get(f"/?{query}").status_code == 400


def test_paging_neither_repeats_nor_misses(db: Database) -> None:
    page = watched(db)
    total = CARDS * 2 + 1
    for number in range(1, total + 1):
        checked(db, page, shows(number, f"Text number {number}.", at=NOW - HOUR + number * MINUTE))
    seen: list[int] = []
    with web_view(db) as view:
        path: str | None = "/?all=1"
        while path:
            text = view.text(path)
            seen += [int(part.split('"')[0]) for part in text.split('id="change-')[1:]]
            path = text.split('href="')[-1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in text else None
    assert seen == list(range(total, 0, -1))


def test_the_feed_holds_what_is_shown(sqlite_db: Database) -> None:
    edited(sqlite_db)
    with web_view(sqlite_db) as view:
        answer = view.client.get("/changes.atom?kind=edited")
        other = view.client.get("/changes.atom?kind=removed")
        assert 'href="/changes.atom?kind=edited"' in view.text("/?kind=edited")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text.count("<entry>") == 1
    assert other.text.count("<entry>") == 0
    assert f'href="{view.address}changes.atom?kind=edited"' in answer.text


def test_what_came_since_the_last_visit_is_marked(sqlite_db: Database) -> None:
    page = edited(sqlite_db)
    with web_view(sqlite_db) as view:
        assert "since your last visit" not in view.text("/")
        checked(sqlite_db, page, shows(3, "The court heard 23 witnesses.", at=NOW - MINUTE))
        visit = Visit.read(view.client.cookies["variorum_visit"])
        assert visit is not None
        past = Visit(visit.seen, visit.newest, visit.at - 7200)
        text = view.client.get("/", headers={"Cookie": f"variorum_visit={past.cookie}"}).text
    assert "1 change since your last visit" in text
    assert text.count('class="mark new"') == 1


def test_a_visit_goes_on_until_half_an_hour_has_passed() -> None:
    assert Visit(3, 5, 1000).going_on(8, 1000 + 1800) == Visit(3, 8, 2800)
    assert Visit(3, 5, 1000).going_on(8, 1000 + 1801) == Visit(5, 8, 2801)
    assert Visit.read(Visit(3, 5, 1000).cookie) == Visit(3, 5, 1000)
    assert [Visit.read(made_up) for made_up in ("", "1.2", "a.b.c", "1.2.-3", f"1.2.{'9' * 40}")] == [None] * 5


def test_changes_arrive_as_they_are_found(sqlite_db: Database) -> None:
    page = edited(sqlite_db)
    with web_view(sqlite_db) as view, view.client.stream("GET", "/changes/live?kind=edited&after=1") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        first = _event(lines)
        checked(sqlite_db, page, shows(3, "The court heard 23 witnesses.", at=NOW))
        second = _event(lines)
    assert (first["id"], first["event"], second["id"]) == ("2", "changes", "3")
    assert 'id="change-2"' in first["data"]
    assert 'id="change-3"' in second["data"]
    assert "change-2" not in second["data"]


def test_who_reconnects_goes_on_where_the_stream_broke(sqlite_db: Database) -> None:
    edited(sqlite_db)
    headers = {"Last-Event-ID": "1"}
    with web_view(sqlite_db) as view, view.client.stream("GET", "/changes/live?all=1", headers=headers) as stream:
        event = _event(stream.iter_lines())
    assert event["id"] == "2"
    assert "change-1" not in event["data"]


def test_what_a_filter_leaves_out_is_passed_over_without_a_word(sqlite_db: Database) -> None:
    edited(sqlite_db)
    with web_view(sqlite_db) as view, view.client.stream("GET", "/changes/live?kind=removed") as stream:
        assert _event(stream.iter_lines()) == {"id": "2", "event": "nothing", "data": ""}


def _event(lines: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:  # type: ignore[attr-defined]
        name, _, value = line.partition(": " if ": " in line else ":")
        if line and name in {"id", "event"}:
            found[name] = value
        elif name == "data":
            found["data"] = found.get("data", "") + value + ("\n" if value else "")
        elif not line and "event" in found:
            return found
    raise AssertionError("the stream ended")


def test_news_leave_first_looks_out(db: Database) -> None:
    page = edited(db)
    with db.reading() as session:
        assert [change.id for change in iter_log(session, LogFilter(is_news=True), at_once=1)] == [2]
        assert [change.id for change in iter_log(session, LogFilter(), at_once=1, newest_first=True)] == [2, 1]
        assert news_times(session, page.source_ids[0], NOW - timedelta(days=1), 10) == [NOW - HOUR]
        assert source_labels(session) == [(1, "https://news.example/a", ())]


def test_excerpts_are_made_once_and_not_for_what_has_none(db: Database) -> None:
    edited(db)
    kept: list[object] = []

    def keep(write: Callable[[Session], None]) -> None:
        kept.append(write)
        with db.writing() as session:
            write(session)

    with db.reading() as session:
        first_look = excerpts_for(session, list(iter_log(session, LogFilter())), keep)
    with db.reading() as session:
        second_look = excerpts_for(session, list(iter_log(session, LogFilter())), keep)
    assert second_look == first_look
    assert (list(first_look), len(kept)) == ([2], 1)
    with db.writing() as session:
        purge_pages(session, [1])
    with db.reading() as session:
        assert list_excerpts(session, [2]) == {}


def test_excerpts_of_a_check_are_kept_with_its_entry(db: Database) -> None:
    page = watched(db)
    excerpts = ((Part(RunType.EQUAL, "It costs ", "It costs "), Part(RunType.REPLACED, "10", "12\x00")),)
    checked(db, page, shows(1, "one"))
    found = shows(2, "two", at=NOW + HOUR)
    checked(db, page, replace(found, changes=(replace(found.changes[0], excerpts=excerpts),)))
    with db.reading() as session:
        ((first, second),) = list_excerpts(session, [1, 2])[2]
    assert (first.new, second.old, second.new) == ("It costs ", "10", "12\ufffd")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language(sqlite_db: Database, language: str) -> None:
    edited(sqlite_db)
    with web_view(sqlite_db) as view:
        text = view.text("/", accept_language=language)
    assert f'<html lang="{language}"' in text
    assert {"en": "What changed", "it": "Che cosa è cambiato"}[language] in text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("it", "it"),
        ("de, it;q=0.8, en;q=0.9", "en"),
        ("it-CH,en;q=0.5", "it"),
        ("de", "en"),
        ("it;q=0", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for_first(asked: str, spoken: str) -> None:
    assert language_of(asked, "en") == spoken


def test_both_languages_say_everything_with_the_same_values() -> None:
    for key, forms in WORDS.items():
        assert all(forms), key
        assert len({tuple(sorted(set(_values(form)))) for form in forms}) == 1, key


def _values(form: str) -> list[str]:
    return [part.split("}")[0] for part in form.split("{")[1:]]


def test_times_are_told_in_the_readers_zone(sqlite_db: Database) -> None:
    edited(sqlite_db)
    with web_view(sqlite_db) as view:
        text = view.client.get("/", headers={"Cookie": "variorum_zone=Asia/Tokyo"}).text
        odd = view.client.get("/", headers={"Cookie": "variorum_zone=../../etc/passwd"})
    assert ">20:00</time>" in text
    assert 'datetime="2026-03-01T11:00:00Z"' in text
    assert odd.status_code == 200
