"""Sources in the web view: looked at, added, edited, imported, steered and let go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scraper.errors import NotFoundError
from scraper.fetch_options import FetchOptions, SecretPlace, SecretRef
from scraper.model import GapReason, SourceKind, Url
from storage.pages import list_pages
from storage.records import ManagedBy, NewSource, Retention, SourceEdit, SourceState
from storage.sources import add_source, edit_source, get_source, list_sources
from tests.storage_situations import HOUR, NOW, checked, gap, shows, watched
from tests.webview import web_view, word_of
from variorum.web.chart import DAYS, STEP, bands_of
from variorum.web.clock import Clock
from variorum.web.imports import MOST_BYTES
from variorum.web.source_form import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_httpserver import HTTPServer

    from storage.engine import Database
    from storage.records import Source
    from tests.webview import WebView

SITE = (
    "<!doctype html><html lang=en><head><title>Bridge to open</title></head><body><nav><a href=/>Home</a></nav>"
    "<article><h1>Bridge to open</h1>{}</article></body></html>"
).format("".join(f"<p>Paragraph {n} says that the new bridge will open to traffic in September.</p>" for n in range(6)))


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Ferry cancelled</title><link>{0}/ferry</link></item>
<item><title>Bridge opens</title><link>{0}/bridge</link></item></channel></rss>"""


@pytest.fixture
def view(sqlite_db: Database) -> Iterator[WebView]:
    page = watched(sqlite_db, name="Court")
    checked(sqlite_db, page, shows(1, "The court heard 19 witnesses.", at=NOW - 3 * HOUR))
    checked(sqlite_db, page, shows(2, "The court heard 21 witnesses.", at=NOW - 2 * HOUR))
    checked(sqlite_db, page, gap(GapReason.TIMEOUT, at=NOW - HOUR))
    with web_view(sqlite_db, allow_private=True) as running:
        yield running


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/bridge").respond_with_data(SITE, content_type="text/html; charset=utf-8")
    feed = FEED.format(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    return httpserver


def source(database: Database, number: int) -> Source:
    with database.reading() as session:
        return get_source(session, number)


def count(database: Database) -> int:
    with database.reading() as session:
        return len(list_sources(session, include_removed=True))


def test_a_source_is_looked_at_and_added(view: WebView, sqlite_db: Database, site: HTTPServer) -> None:
    fields = {"url": site.url_for("/bridge"), "name": "Bridge", "when": "2h", "tags": "roads, bridges"}
    seen = view.send("/sources/preview", "/sources/new", **fields)
    assert seen.status_code == 200, seen.text
    assert "Paragraph 5 says" in seen.text
    assert "left out" in seen.text
    assert "Every 2 hours." in seen.text
    assert count(sqlite_db) == 1
    done = view.send("/sources", "/sources/new", **fields, kind="page")
    assert (done.status_code, done.headers["location"]) == (303, "/sources/2")
    added = source(sqlite_db, 2)
    assert (added.name, added.every_s, added.tags) == ("Bridge", 7200, ("roads", "bridges"))
    assert added.managed_by is ManagedBy.COMMAND


def test_the_look_says_in_the_readers_language_what_it_is(view: WebView, site: HTTPServer) -> None:
    word = word_of(view.text("/sources/new"))
    fields = {"word": word, "url": site.url_for("/feed")}
    seen = view.client.post("/sources/preview", data=fields, headers={"accept-language": "it"})
    assert "È un feed: le sue voci indicano gli articoli." in seen.text


def test_what_is_refused_is_refused_in_the_readers_language(view: WebView) -> None:
    italian = {"accept-language": "it"}
    refused = view.client.post("/sources", data={"word": word_of(view.text("/sources/new"))}, headers=italian)
    assert "L’indirizzo è vuoto" in refused.text
    assert "Non c’è alcuna fonte 999." in view.client.get("/sources/999", headers=italian).text
    assert "Non utilizzabile: number." in view.client.get("/sources/x", headers=italian).text
    elsewhere = view.client.post("/sources", headers=italian | {"origin": "https://evil.example"})
    assert elsewhere.text == "Questo è stato inviato da una pagina di un altro sito.\n"


def test_the_look_keeps_to_the_link_rules(view: WebView, site: HTTPServer) -> None:
    seen = view.send("/sources/preview", "/sources/new", url=site.url_for("/feed"), titles_exclude="ferry")
    assert "It names 1 page" in seen.text
    assert "<li>Bridge opens</li>" in seen.text
    assert "1 link is not taken" in seen.text
    assert "<li>Ferry cancelled <span" in seen.text


def test_an_edit_is_looked_at_with_the_sources_own_headers(
    view: WebView, sqlite_db: Database, site: HTTPServer
) -> None:
    site.expect_request("/inside", headers={"X-Desk": "news"}).respond_with_data(SITE, content_type="text/html")
    with sqlite_db.writing() as session:
        asking = FetchOptions(headers=(("X-Desk", "news"),), accept_language="de")
        new = NewSource(SourceKind.PAGE, Url(site.url_for("/inside")), fetch_options=asking)
        added, _ = add_source(session, new, NOW)
    path = f"/sources/{added.id}"
    seen = view.send(f"{path}/preview", f"{path}/edit", exclude="nav", url="https://elsewhere.example/")
    assert "Paragraph 5 says" in seen.text
    assert source(sqlite_db, added.id).exclude == ()
    assert view.send(f"{path}/edit", name="Inside", language="it").status_code == 303
    edited = source(sqlite_db, added.id)
    assert edited.fetch_options == FetchOptions(headers=(("X-Desk", "news"),), accept_language="it")
    assert edited.url == site.url_for("/inside")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "nowhere"}, "nowhere"),
        ({"url": "https://a.example/", "when": "soon"}, "“soon” is no schedule"),
        ({"url": "https://a.example/", "when": "daily 07:30", "zone": "Rome"}, "Did you mean Europe/Rome?"),
        ({"url": "https://a.example/", "pages": "61 * * * *"}, "cannot be read"),
        ({"url": "https://a.example/", "include": "p["}, "“p[” is no CSS selector"),
        ({"url": "https://a.example/", "links_include": "("}, "“(”"),
        ({"url": "https://a.example/", "languages": "it, 12"}, "“12” is no language"),
        ({"url": "https://a.example/", "published_since": "soon"}, "“soon” is no date"),
        ({"url": "https://a.example/", "most_pages": "0"}, "“0” is no number from 1"),
        ({"url": "https://a.example/", "first_depth": "51"}, "“51” is no number from 0 to 50"),
        ({"url": "https://a.example/", "payloads_for": "2h"}, "“2h” is too short; a day (1d) at least, or forever"),
        ({"url": "https://a.example/", "payloads_per_page": "many"}, "“many” is no number from 1"),
        ({"url": "https://a.example/", "classes": "odd"}, "“odd” is no class of edits"),
        ({"url": "https://a.example/", "least": "2"}, "“2” is no significance"),
        ({"url": "https://a.example/", "language": "it\r\nx: y"}, "the language"),
        ({"url": "https://a.example/", "name": "Court"}, "belongs to source 1"),
    ],
)
def test_what_cannot_be_watched_is_said_beside_what_was_typed(
    view: WebView, sqlite_db: Database, fields: dict[str, str], said: str
) -> None:
    answer = view.send("/sources", "/sources/new", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{fields["url"]}"' in answer.text
    assert count(sqlite_db) == 1


def test_a_schedule_is_said_in_words_with_its_next_times(view: WebView) -> None:
    asked = {"when": "Mon-Fri 07:00-20:00 every 10m; Sat 09:00", "zone": "Europe/Rome"}
    said = view.client.get("/sources/schedule", params=asked).text
    assert "Monday to Friday, 7:00 to 20:00, every 10 minutes; Saturday, at 9:00, Europe/Rome." in said
    # It is noon of a Sunday, in UTC; the times are those of the reader.
    view.client.cookies.set("variorum_zone", "Asia/Tokyo")
    assert "Monday 2 March 15:00, 15:10, 15:20, 15:30, 15:40" in view.client.get("/sources/schedule", params=asked).text
    assert "Next" not in view.client.get("/sources/schedule", params={"when": "adaptive"}).text
    assert "“noon” is no schedule" in view.client.get("/sources/schedule", params={"when": "noon"}).text


def test_what_the_form_shows_of_a_source_makes_the_same_source(view: WebView, sqlite_db: Database) -> None:
    fields = {
        "url": "https://a.example/news",
        "kind": "index",
        "when": "Mon-Fri 07:00-20:00 every 10m jitter 2m",
        "zone": "Europe/Rome",
        "pages": "30 7 * * 1-5",
        "include": "article\nmain",
        "links_include": "/2026/",
        "links_in": "div.list",
        "titles_exclude": "Live, Video",
        "languages": "it, en",
        "published_since": "2026-01-31",
        "most_pages": "200",
        "first_depth": "2",
        "tell_first": "true",
        "ignore": "\\d+ views",
        "classes": "figure",
        "least": "0.3",
        "payloads_for": "8w",
        "payloads_per_page": "20",
        "language": "it",
        "browser": "true",
        "follow_origins": "true",
    }
    view.send("/sources", "/sources/new", **fields)
    added = source(sqlite_db, 2)
    assert str(added.schedule) == "Mon-Fri 07:00-20:00 every 10m in Europe/Rome jitter 2m"
    assert str(added.pages_schedule) == "30 7 * * 1-5 in Europe/Rome"
    assert (added.link_rules.most_pages, added.link_rules.languages, added.rules.least) == (200, ("it", "en"), 0.3)
    assert added.fetch_options == FetchOptions(accept_language="it", browser=True)
    assert added.retention == Retention(8 * 7 * 24 * 3600, 20)
    shown = Fields.of(added, "UTC")
    assert shown.when == "Mon-Fri 07:00-20:00 every 10m jitter 2m"
    edit = shown.edit_of(added)
    assert (edit.schedule, edit.every_s, edit.pages_schedule) == (None, None, None)
    for name in ("include", "exclude", "link_rules", "rules", "fetch_options", "follows_origins", "tags", "retention"):
        wanted, there = (getattr(one, name) for one in (edit, added))
        assert wanted == there, name
    form = view.text("/sources/2/edit")
    assert 'name="tell_first" value="true" checked' in form
    assert 'name="classes" value="figure" checked' in form


def test_a_schedule_is_taken_back(view: WebView, sqlite_db: Database) -> None:
    view.send("/sources/1/edit", when="adaptive")
    assert str(source(sqlite_db, 1).schedule) == "adaptive"
    view.send("/sources/1/edit", when="")
    assert source(sqlite_db, 1).schedule is None


def test_how_long_payloads_stay_is_said_set_and_taken_back(view: WebView, sqlite_db: Database) -> None:
    assert "for ever (as [retention] says for all)" in view.text("/sources/1")
    view.send("/sources/1/edit", payloads_for="10d", payloads_per_page="1")
    assert "<dd>for 10 days, and the newest of each page</dd>" in view.text("/sources/1")
    italian = view.client.get("/sources/1", headers={"accept-language": "it"}).text
    assert "<dd>per 10 giorni, e il più recente di ogni pagina</dd>" in italian
    assert 'name="payloads_for" type="text" value="1w3d"' in view.text("/sources/1/edit")
    view.send("/sources/1/edit", payloads_for="forever")
    assert "<dd>for ever</dd>" in view.text("/sources/1")
    view.send("/sources/1/edit")
    assert not source(sqlite_db, 1).retention.is_said


def test_secrets_of_a_source_are_kept_by_an_edit_and_never_shown(view: WebView, sqlite_db: Database) -> None:
    asking = FetchOptions(cookies=(("session", SecretRef(SecretPlace.ENV, "DESK_COOKIE")),), proxy="http://p:1")
    with sqlite_db.writing() as session:
        edit_source(session, 1, SourceEdit(fetch_options=asking))
    assert "DESK_COOKIE" not in view.text("/sources/1/edit")
    view.send("/sources/1/edit", name="Court")
    assert source(sqlite_db, 1).fetch_options == asking


def test_a_source_is_steered(view: WebView, sqlite_db: Database) -> None:
    view.send("/sources/1/pause", "/sources/1")
    assert source(sqlite_db, 1).state is SourceState.PAUSED
    assert "Watch again" in view.text("/sources/1")
    view.send("/sources/1/resume", "/sources/1")
    assert source(sqlite_db, 1).state is SourceState.ACTIVE
    done = view.send("/sources/1/edit", name="Tribunal", when="1h", tags="law", include="", exclude="aside")
    assert done.status_code == 303
    edited = source(sqlite_db, 1)
    assert (edited.name, edited.every_s, edited.tags, edited.exclude) == ("Tribunal", 3600, ("law",), ("aside",))
    assert 'value="every 1h"' in view.text("/sources/1/edit")


def test_a_source_is_let_go_and_keeps_what_it_brought(view: WebView, sqlite_db: Database) -> None:
    assert "1 page, 2 versions" in view.text("/sources/1/remove")
    view.send("/sources/1/remove", how="keep")
    assert source(sqlite_db, 1).state is SourceState.REMOVED
    assert view.client.get("/pages/1?version=1").status_code == 200


def test_a_source_is_deleted_for_good_only_when_that_is_meant(view: WebView, sqlite_db: Database) -> None:
    for fields in ({}, {"how": "delete"}, {"sure": "1"}):
        assert view.send("/sources/1/remove", **fields).status_code == 400
    assert source(sqlite_db, 1).state is SourceState.ACTIVE
    done = view.send("/sources/1/remove", how="delete", sure="1")
    assert (done.status_code, done.headers["location"]) == (303, "/sources")
    with pytest.raises(NotFoundError):
        source(sqlite_db, 1)
    with sqlite_db.reading() as session:
        assert list_pages(session, include_removed=True) == []


def test_a_source_of_the_file_says_so(view: WebView, sqlite_db: Database) -> None:
    with sqlite_db.writing() as session:
        edit_source(session, 1, SourceEdit(managed_by=ManagedBy.CONFIG))
    assert "stands in the configuration file" in view.text("/sources/1")


def test_checks_are_drawn_over_time_with_their_gaps(view: WebView) -> None:
    shown = view.text("/sources/1")
    assert shown.count('<rect class="read"') == 2
    assert shown.count('<rect class="gap"') == 1
    assert "1 check, timeout;" in shown
    assert 'role="img" aria-labelledby="checks checks-said"' in shown


def test_a_long_run_is_drawn_from_where_the_chart_begins() -> None:
    class Lasted:
        first_at = NOW - 2 * DAYS * 24 * HOUR
        last_at = NOW - DAYS * 12 * HOUR

    (band,) = bands_of([Lasted()], Clock(NOW, "en"))  # type: ignore[list-item]
    assert (band.x, band.width) == (0.0, DAYS * STEP / 2)


LIST = "https://one.example/ # a page\nhttps://two.example/\nnowhere\n"


def test_a_list_is_looked_at_before_it_is_added(view: WebView, sqlite_db: Database) -> None:
    asked = view.send("/sources/import", text=LIST, kind="page")
    assert asked.status_code == 200, asked.text
    assert "2 new, 1 not taken over" in " ".join(asked.text.split())
    assert count(sqlite_db) == 1
    sent = asked.text.partition('name="sent" value="')[2].partition('"')[0]
    done = view.send("/sources/import", sent=sent, form="list", kind="page", sure="1")
    assert "Done:" in done.text
    assert count(sqlite_db) == 3
    again = view.send("/sources/import", sent=sent, form="list", kind="page")
    assert "2 watched already" in " ".join(again.text.split())
    assert "Add them" not in again.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("jobs.yaml", "name: Council\nurl: https://council.example/\nheaders: {Cookie: secret}\n", "1 new"),
        ("feeds.opml", '<opml><body><outline text="F" xmlUrl="https://f.example/feed"/></body></opml>', "1 new"),
        ("list.txt", "https://council.example/\n", "1 new"),
    ],
)
def test_files_of_other_programs_are_known(view: WebView, name: str, content: str, said: str) -> None:
    word = word_of(view.text("/sources/import"))
    answer = view.client.post("/sources/import", data={"word": word}, files={"file": (name, content.encode())})
    assert said in " ".join(answer.text.split())
    assert "secret</" not in answer.text


@pytest.mark.parametrize(
    ("data", "file", "said"),
    [
        ({}, None, "Choose a file"),
        ({"sent": "no base64!"}, None, "send the file again"),
        ({}, ("a.zip", b"PK\x05\x06" + bytes(18)), "a.zip"),
        ({}, ("long.txt", b"#" * (MOST_BYTES + 1)), "variorum import FILE"),
        ({"form": "opml"}, ("a.txt", b"no outline"), "a.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_to_be_none(
    view: WebView, sqlite_db: Database, data: dict[str, str], file: tuple[str, bytes] | None, said: str
) -> None:
    word = word_of(view.text("/sources/import"))
    files = {"file": file} if file else {"file": ("", b"")}
    answer = view.client.post("/sources/import", data={"word": word, **data}, files=files)
    assert answer.status_code == 400, answer.text
    assert said in answer.text
    assert count(sqlite_db) == 1


def test_addresses_that_are_never_asked_are_not_taken_over(sqlite_db: Database) -> None:
    with web_view(sqlite_db) as view:
        answer = view.send("/sources/import", text="http://127.0.0.1/x\n")
    assert "1 not taken over" in " ".join(answer.text.split())
    assert count(sqlite_db) == 0


def test_times_are_said_once_a_day() -> None:
    times = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((2, 7), (2, 8), (3, 7))]
    clock = Clock(NOW, "it", UTC)
    assert clock.times(times) == "lunedì 2 marzo 07:00, 08:00; martedì 3 marzo 07:00"
    assert clock.day_shortly(times[0].date()) == "2 mar"
