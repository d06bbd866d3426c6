"""The API under /api/v1: what it answers, to whom, and how it says what is wrong."""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from scraper.errors import ConfigError, InputError, NotFoundError
from scraper.link_rules import LinkRules
from scraper.model import GapReason, SourceKind, Url
from storage.api_tokens import add_token, find_token, list_tokens, revoke_token
from storage.models import OutboxRecord
from storage.pages import get_page
from storage.records import NewSource, SourceState, TokenScope
from storage.sources import add_source, get_source, list_sources
from tests.program import CommandLine
from tests.storage_situations import NOW, checked, gap, shows, watched
from tests.webview import WebView, web_view, with_password
from variorum.export.choice import Wanted, Which, entries, entries_in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from pytest_httpserver import HTTPServer

    from storage.engine import Database, Session

ADDRESS = "https://news.example/a"
HOUR = timedelta(hours=1)


@pytest.fixture
def seen(sqlite_db: Database) -> Database:
    """A page that was seen twice, edited in between, and then not."""
    page = watched(sqlite_db, ADDRESS, name="News")
    checked(sqlite_db, page, shows(1, "Nineteen soldiers left. They will be back.", at=NOW))
    checked(sqlite_db, page, shows(2, "Twenty-one soldiers left. They will be back.", at=NOW + HOUR))
    checked(sqlite_db, page, gap(GapReason.TIMEOUT, at=NOW + 2 * HOUR))
    return sqlite_db


@pytest.fixture
def view(seen: Database) -> Iterator[WebView]:
    with web_view(seen) as served:
        yield served


def get(view: WebView, path: str, **query: Any) -> Any:
    answer = view.client.get(f"api/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer: httpx.Response, status: int) -> str:
    """Give the detail of a problem document, which the answer must be."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert set(found) == {"type", "title", "status", "detail"}
    assert found["status"] == status
    return str(found["detail"])


def bearer(database: Database, scope: TokenScope) -> dict[str, str]:
    """Make a token; give the header that shows it."""
    with database.writing() as session:
        add_token(session, f"a {scope} bot", scope, f"secret-{scope}", NOW)
    return {"Authorization": f"Bearer secret-{scope}"}


def test_it_says_the_same_as_the_command_line(view: WebView, tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    assert get(view, "sources")["items"] == program.lines("sources")
    assert get(view, "pages")["items"] == program.lines("pages")
    assert get(view, "changes")["items"] == program.lines("log")
    assert get(view, "pages/1/versions") == program.lines("versions", "1")
    assert get(view, "pages/1/gaps") == program.lines("versions", "1", "--gaps")
    assert get(view, "pages/1/sentences", gone=True) == program.lines("blame", "1", "--gone")
    assert [get(view, "pages/1/when", sentence="Nineteen soldiers left.")] == program.lines(
        "when", "1", "Nineteen soldiers left."
    )
    assert get(view, "pages/1/timeline") == program.lines("timeline", "1")
    assert get(view, "deliveries") == program.lines("deliveries")
    assert get(view, "search", words="soldiers")["items"] == program.lines("search", "soldiers")
    (said,) = program.lines("diff", "1")
    assert get(view, "pages/1/diff") == {**said, "from": 1, "to": 2}


def test_it_says_the_same_of_the_service_as_the_command_line(view: WebView, tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    (said,) = program.lines("status")
    # Times pass between the two, and which file configures a service only the service knows.
    apart = {"config", "lag_s", "due_now", "disk_free_bytes", "database_bytes"}
    told = get(view, "status")
    assert set(told) == set(said)
    assert {key: told[key] for key in set(told) - apart} == {key: said[key] for key in set(said) - apart}
    (coming,) = get(view, "schedule")
    (expected,) = program.lines("schedule")
    assert {**coming, "starts_at": None} == {**expected, "starts_at": None}
    assert get(view, "schedule", page=1) == get(view, "schedule", source=1) == [coming]
    assert get(view, "sources/1/trial", least=0.9) == program.lines("rules", "try", "1", "--least", "0.9")
    assert "is below 0.90" in get(view, "sources/1/trial", least=0.9)[0]["because"]
    assert "no class of edits" in problem(view.client.get("api/v1/sources/1/trial", params={"class": "odd"}), 422)
    assert get(view, "hosts") == []
    assert get(view, "channels") == []


def test_what_does_not_count_is_steered(view: WebView, tmp_path: Path) -> None:
    noise = "api/v1/pages/1/noise"
    made = view.client.post(noise, json={"words": "soldiers"})
    assert made.status_code == 201, made.text
    assert (made.json()["number"], made.json()["declared"], made.json()["state"]) == (1, True, "held_out")
    assert get(view, "pages/1/noise") == CommandLine(tmp_path).lines("noise", "1") == [made.json()]
    problem(view.client.post(noise, json={"words": "nowhere on it"}), 422)
    (kept,) = view.client.post(f"{noise}/1/keep").json()
    assert kept["state"] == "kept"
    assert "no noise 7" in problem(view.client.post(f"{noise}/7/keep"), 404)
    view.client.post(noise, json={"words": "back"})
    assert view.client.delete(noise).status_code == 204
    assert [row["state"] for row in get(view, "pages/1/noise")] == ["kept", "forgotten"]


def test_what_failed_is_told_again(view: WebView, seen: Database) -> None:
    page = watched(seen, "https://news.example/told")
    checked(seen, page, shows(1, "A story.", at=NOW + 3 * HOUR), channels=("desk",))
    with seen.writing() as session:
        (record,) = session.scalars(select(OutboxRecord))
        record.attempts, record.last_error, record.next_attempt_at = 3, "refused", NOW + 99 * HOUR
    assert [one["state"] for one in get(view, "deliveries", failed=True)] == ["failed"]
    assert view.client.post("api/v1/deliveries/retry", params={"channel": "other"}).json() == {"changes": 0}
    assert view.client.post("api/v1/deliveries/retry").json() == {"changes": 1}
    with seen.reading() as session:
        assert session.scalars(select(OutboxRecord)).one().next_attempt_at <= NOW


def test_a_schedule_is_set_and_holds_at_once(view: WebView, seen: Database) -> None:
    page = watched(seen, "https://news.example/b", name="B")
    checked(seen, page, shows(1, "A story.", at=NOW))
    with seen.reading() as session:
        path = f"api/v1/sources/{get_page(session, page.id).source_ids[0]}"

    def due() -> Any:
        with seen.reading() as session:
            return get_page(session, page.id).next_check_at

    assert due() == NOW + HOUR
    body = {"schedule": "daily 07:30", "zone": "Europe/Rome", "browser": True, "accept_language": "it"}
    changed = view.client.patch(path, json=body).json()
    assert changed["schedule"] == "daily 07:30 in Europe/Rome"
    assert changed["fetch_options"]["browser"] is True
    # Half past seven in Rome, of the next morning, give or take the jitter that parts pages from each other.
    assert due() - datetime(2026, 3, 2, 6, 30, tzinfo=UTC) < HOUR / 2
    assert due() > NOW + HOUR
    assert view.client.patch(path, json={"schedule": None, "browser": None}).json()["schedule"] is None
    assert "is no schedule" in problem(view.client.patch(path, json={"schedule": "noon"}), 422)
    links = {"url": "https://press.example/", "kind": "index", "languages": ["it"], "most_pages": 9, "pages": "1h"}
    made = view.client.post("api/v1/sources", json=links).json()
    assert (made["link_rules"]["most_pages"], made["pages_schedule"]) == (9, "every 1h")
    path = f"api/v1/sources/{made['id']}"
    changed = view.client.patch(path, json={"most_pages": None, "pages": None}).json()
    assert (changed["link_rules"].get("most_pages"), changed["pages_schedule"]) == (None, None)
    assert changed["link_rules"]["languages"] == ["it"]


@pytest.mark.parametrize(
    "path", ["", "status", "changes.atom", "changes/live", "static/desk.js", "api/v1/pages", "api/v1/changes/stream"]
)
def test_head_is_answered_as_get_without_the_body(view: WebView, path: str) -> None:
    answer = view.client.head(path)
    assert answer.status_code == 200
    assert answer.content == b""
    with view.client.stream("GET", path) as got:
        assert answer.headers["content-type"] == got.headers["content-type"]
    # The connection is free for the next request, whatever was asked for.
    assert view.client.head("api/v1/pages/99").status_code == 404


def test_methods_that_are_not_there_are_said_with_those_that_are(view: WebView) -> None:
    answer = view.client.put("api/v1/pages/1/noise")
    problem(answer, 405)
    assert answer.headers["allow"] == "DELETE, GET, POST, HEAD"


def test_an_export_holds_no_look_at_the_database_while_it_is_read(seen: Database) -> None:
    for number in range(2, 5):
        checked(seen, watched(seen, f"https://news.example/{number}"), shows(1, f"Story {number}.", at=NOW))
    looks = []

    @contextmanager
    def reading() -> Iterator[Session]:
        with seen.reading() as session:
            looks.append(session)
            yield session
            looks.remove(session)

    found = entries_in_turns(reading, Wanted(which=Which.ALL))
    given = []
    for entry in found:
        assert looks == [], "somebody reads while the export waits to be taken"
        given.append((entry.version.page_id, entry.version.number))
    assert given == [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1)]
    with seen.reading() as session:
        assert [(one.version.page_id, one.version.number) for one in entries(session, Wanted(which=Which.ALL))] == given


def test_a_page_is_found_by_its_address_in_any_form(view: WebView) -> None:
    (found,) = get(view, "pages", url=f"{ADDRESS}?utm_source=letter#top")["items"]
    assert found["id"] == 1
    assert get(view, "pages/1") == found
    assert "no page" in problem(view.client.get("api/v1/pages", params={"url": "https://news.example/b"}), 404)


def test_a_version_comes_with_its_article(view: WebView) -> None:
    found = get(view, "pages/1/versions/1")
    assert (found["version"], found["text"]) == (1, "Nineteen soldiers left. They will be back.")
    assert found["blocks"] == [{"type": "paragraph", "text": "Nineteen soldiers left. They will be back."}]


def test_the_payload_is_given_to_be_saved_and_never_shown(view: WebView) -> None:
    first, second = get(view, "pages/1/captures")["items"]
    answer = view.client.get(f"api/v1/pages/1/captures/{first['id']}/payload")
    assert answer.content == b"<h1>Headline</h1><p>Nineteen soldiers left. They will be back.</p>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert first["headers"][1] == ["ETag", '"abc"']
    assert second["payload_digest"] != first["payload_digest"]


def test_captures_come_in_parts(view: WebView) -> None:
    first = get(view, "pages/1/captures", limit=1)
    second = view.client.get(first["next"]).json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == [1, 2]
    assert second["next"] is None
    problem(view.client.get("api/v1/pages/1/captures", params={"limit": 101}), 422)


def serve_feed(httpserver: HTTPServer) -> None:
    items = "".join(f"<item><title>{name}</title><link>/{name}</link></item>" for name in ("Bridge", "Ferry"))
    feed = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")


def test_the_links_of_a_source_are_read_now_and_said(seen: Database, httpserver: HTTPServer) -> None:
    serve_feed(httpserver)
    rules = LinkRules(titles_exclude=("ferry",))
    with seen.writing() as session:
        found, _ = add_source(
            session, NewSource(SourceKind.FEED, Url(httpserver.url_for("/feed")), link_rules=rules), NOW
        )
        gone, _ = add_source(session, NewSource(SourceKind.FEED, Url(httpserver.url_for("/gone"))), NOW)
    with web_view(seen, allow_private=True) as view:
        taken, left = view.client.post(f"api/v1/sources/{found.id}/links", params={"explain": True}).json()
        assert (taken["title"], taken["taken"], taken["why"]) == ("Bridge", True, None)
        assert (left["title"], left["taken"], left["why"]) == ("Ferry", False, "has “ferry” of titles_exclude")
        assert len(view.client.post(f"api/v1/sources/{found.id}/links").json()) == 1
        assert "cannot be read now" in problem(view.client.post(f"api/v1/sources/{gone.id}/links"), 422)
        assert "single page" in problem(view.client.post("api/v1/sources/1/links"), 422)


def test_the_links_of_any_address_are_read_and_nothing_is_stored(seen: Database, httpserver: HTTPServer) -> None:
    serve_feed(httpserver)
    httpserver.expect_request("/story").respond_with_data("<p>One story.</p>", content_type="text/html")
    with web_view(seen, allow_private=True) as view:
        before = get(view, "sources")
        asked = {"url": httpserver.url_for("/feed"), "titles_exclude": ["ferry"]}
        (taken,) = view.client.post("api/v1/links", json=asked).json()
        assert (taken["title"], taken["kind"]) == ("Bridge", "feed")
        assert len(view.client.post("api/v1/links", json=asked, params={"explain": True}).json()) == 2
        story = {"url": httpserver.url_for("/story")}
        assert "single page" in problem(view.client.post("api/v1/links", json=story), 422)
        assert view.client.post("api/v1/links", json={**story, "kind": "index"}).json() == []
        problem(view.client.post("api/v1/links", json={**asked, "links_include": ["("]}), 422)
        assert get(view, "sources") == before


def test_a_capture_of_another_page_is_none_of_this_one(view: WebView, seen: Database) -> None:
    other = watched(seen, "https://news.example/b")
    problem(view.client.get(f"api/v1/pages/{other.id}/captures/1/payload"), 404)


@pytest.mark.parametrize(("form", "begins"), [("unified", "--- version 1"), ("html", "<")])
def test_a_difference_comes_as_text_too_but_never_as_a_page(view: WebView, form: str, begins: str) -> None:
    answer = view.client.get("api/v1/pages/1/diff", params={"format": form})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith(begins)


def test_the_log_goes_on_where_it_ended(view: WebView, seen: Database) -> None:
    for number in range(2, 7):
        page = watched(seen, f"https://news.example/{number}")
        checked(seen, page, shows(1, f"Story {number}.", at=NOW + number * HOUR))
    whole = [one["id"] for one in get(view, "changes")["items"]]
    for order in (False, True):
        found, path = [], f"/api/v1/changes?limit=3&newest_first={order}&kind=added"
        while path:
            part = view.client.get(path).json()
            assert len(part["items"]) <= 3
            found += [one["id"] for one in part["items"]]
            path = part["next"]
        assert sorted(found) == [one for one in whole if one != 2]
        assert found == sorted(found, reverse=order)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"kind": "edited"}, [2]),
        ({"kind": ["edited", "added"]}, [1, 2]),
        ({"dating": "silent", "least": 0.2}, [2]),
        ({"since": "2026-03-01T13:30:00+01:00"}, [2]),
        ({"until": "2026-03-01T12:30:00Z"}, [1]),
        ({"words": "HEADLINE", "page": 1, "source": 1}, [1, 2]),
        ({"tag": "nothing has it"}, []),
    ],
)
def test_the_log_is_filtered_as_asked(view: WebView, query: dict[str, Any], ids: list[int]) -> None:
    assert [one["id"] for one in get(view, "changes", **query)["items"]] == ids


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("changes/99", 404, "no entry 99"),
        ("pages/99", 404, "no page 99"),
        ("pages/1/versions/9", 404, ""),
        ("sources/0", 422, "number"),
        ("changes?class=nonsense", 422, "there are: "),
        ("changes?since=yesterday", 422, "since"),
        ("changes?least=2", 422, "least"),
        ("nothing", 404, ""),
    ],
)
def test_what_is_wrong_is_a_problem_document(view: WebView, path: str, status: int, said: str) -> None:
    assert said in problem(view.client.get(f"api/v1/{path}"), status)


def test_new_entries_come_as_a_stream_that_goes_on_where_it_ended(view: WebView, seen: Database) -> None:
    def read(count: int, headers: dict[str, str], path: str = "api/v1/changes/stream") -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        event: dict[str, str] = {}
        with view.client.stream("GET", path, headers=headers) as answer:
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                event |= {name: value} if name in {"id", "event", "data"} else {}
                if not line and event:
                    found.append(event)
                    event = {}
                if len(found) == count:
                    break
        return found

    first, second = read(2, {}, "api/v1/changes/stream?after=0")
    assert (first["id"], second["id"], first["event"]) == ("1", "2", "change")
    assert json.loads(second["data"]) == get(view, "changes/2")
    page = watched(seen, "https://news.example/b")
    checked(seen, page, shows(1, "Another story.", at=NOW + 3 * HOUR))
    assert [one["id"] for one in read(1, {"last-event-id": "2"})] == ["3"]


def test_exports_are_streams_of_every_format(view: WebView) -> None:
    lines = view.client.get("api/v1/export", params={"versions": "all"}).text.splitlines()
    assert [json.loads(line)["version"] for line in lines] == [1, 2]
    answer = view.client.get("api/v1/export", params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["version"], row["sources"]) for row in rows] == [("2", "News")]
    assert answer.headers["content-disposition"] == 'attachment; filename="variorum.csv"'
    problem(view.client.get("api/v1/export", params={"source": 9}), 404)


def test_a_source_is_added_steered_and_removed(view: WebView, seen: Database) -> None:
    body = {"url": "https://press.example/news", "kind": "index", "tags": ["ministry"], "every": "30m"}
    answer = view.client.post("api/v1/sources", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["kind"], made["tags"], made["every_s"], made["managed_by"]) == ("index", ["ministry"], 1800, "command")
    assert view.client.post("api/v1/sources", json=body).status_code == 200
    place = f"api/v1/sources/{made['id']}"
    changed = view.client.patch(place, json={"name": "Press", "every": None, "least": 0.3}).json()
    assert (changed["name"], changed["every_s"], changed["tags"]) == ("Press", None, ["ministry"])
    assert changed["rules"]["least"] == 0.3
    assert view.client.post(f"{place}/pause").json()["state"] == "paused"
    assert view.client.post(f"{place}/resume").json()["state"] == "active"
    assert view.client.post(f"{place}/check").status_code == 202
    assert view.client.delete(place).status_code == 204
    with seen.reading() as session:
        assert get_source(session, made["id"]).state is SourceState.REMOVED


def test_how_long_payloads_stay_is_set_in_part_and_taken_back(view: WebView) -> None:
    body = {"url": "https://press.example/", "payloads_for": "8w"}
    made = view.client.post("api/v1/sources", json=body).json()
    assert made["retention"] == {"payloads_for": "8w", "payloads_per_page": None}
    place = f"api/v1/sources/{made['id']}"

    def changed(**said: Any) -> Any:
        return view.client.patch(place, json=said).json()["retention"]

    assert changed(payloads_per_page=20) == {"payloads_for": "8w", "payloads_per_page": 20}
    assert changed(payloads_for="forever") == {"payloads_for": "forever", "payloads_per_page": 20}
    assert changed(name="Press") == {"payloads_for": "forever", "payloads_per_page": 20}
    assert "a day (1d) at least" in problem(view.client.patch(place, json={"payloads_for": "2h"}), 422)
    problem(view.client.patch(place, json={"payloads_per_page": 10**10}), 422)
    assert changed(payloads_for=None, payloads_per_page=None) == {"payloads_for": None, "payloads_per_page": None}


def test_a_source_removed_for_good_takes_its_pages_with_it(view: WebView, seen: Database) -> None:
    assert view.client.delete("api/v1/sources/1", params={"purge": True}).status_code == 204
    with seen.reading() as session:
        assert list_sources(session, include_removed=True) == []
        with pytest.raises(NotFoundError):
            get_page(session, 1)


def test_a_check_is_asked_of_the_service(view: WebView, seen: Database) -> None:
    assert view.client.post("api/v1/pages/1/check").status_code == 202
    with seen.reading() as session:
        promised = get_page(session, 1).next_check_at
    assert promised is not None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"url": "ftp://press.example/"}, "begin it with https://"),
        ({"url": "https://press.example/", "every": "often"}, "every"),
        ({"url": "https://press.example/", "ignore": ["("]}, "ignore"),
        ({"url": "https://press.example/", "include": ["<"]}, "CSS selector"),
        ({"url": "https://press.example/", "classes": ["nonsense"]}, "there are: "),
        ({"url": "https://press.example/", "payloads_for": "2h"}, "a day (1d) at least"),
        ({"url": "https://press.example/", "payloads_per_page": 0}, "payloads_per_page"),
        ({"url": "https://press.example/", "headers": {"X": {"file": "/etc/passwd"}}}, "headers"),
        ({"kind": "page"}, "url"),
    ],
)
def test_a_source_that_cannot_be_is_not_added(view: WebView, seen: Database, body: Any, said: str) -> None:
    assert said in problem(view.client.post("api/v1/sources", json=body), 422)
    with seen.reading() as session:
        assert len(list_sources(session)) == 1


def test_a_body_that_is_no_json_is_said_to_be_none(view: WebView) -> None:
    headers = {"content-type": "application/json"}
    problem(view.client.post("api/v1/sources", content=b"{", headers=headers), 400)


def test_a_form_of_another_site_changes_nothing(view: WebView, seen: Database) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "content-type": "text/plain"}
    answer = view.client.post("api/v1/sources", content=b'{"url": "https://press.example/"}', headers=headers)
    assert "another site" in problem(answer, 403)
    with seen.reading() as session:
        assert len(list_sources(session)) == 1


def test_a_request_for_another_name_is_a_problem_too(view: WebView) -> None:
    answer = view.client.get("api/v1/pages", headers={"host": "evil.example"})
    assert "does not answer to the name “evil.example”" in problem(answer, 421)


def test_where_there_is_a_password_a_token_is_asked_for(seen: Database) -> None:
    with_password(seen)
    reads, writes = bearer(seen, TokenScope.READ), bearer(seen, TokenScope.WRITE)
    with web_view(seen) as view:
        answer = view.client.get("api/v1/pages")
        assert "Send a token" in problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert view.client.get("api/v1/pages", headers=reads).status_code == 200
        assert view.client.get("api/v1/openapi.json").status_code == 200, "what there is to ask is no secret"
        refused = view.client.post("api/v1/sources/1/pause", headers=reads)
        assert "may only read" in problem(refused, 403)
        assert 'scope="write"' in refused.headers["www-authenticate"]
        assert view.client.post("api/v1/sources/1/pause", headers=writes).status_code == 200
        unknown = view.client.get("api/v1/pages", headers={"Authorization": "Bearer wrong"})
        assert "not known" in problem(unknown, 401)
        problem(view.client.get("api/v1/pages", headers={"Authorization": "Basic dTpw"}), 401)
        assert view.log_in().status_code == 303
        assert view.client.get("api/v1/pages").status_code == 200


def test_tokens_alone_are_enough_for_others_to_reach_it(seen: Database) -> None:
    with pytest.raises(ConfigError), web_view(seen, hosts=["desk.example"]):
        pass
    reads = bearer(seen, TokenScope.READ)
    with web_view(seen, hosts=["desk.example"]) as view:
        problem(view.client.get("api/v1/pages", headers={"host": "desk.example"}), 401)
        assert view.client.get("api/v1/pages", headers={"host": "desk.example", **reads}).status_code == 200
        assert view.client.get("", headers={"host": "desk.example"}).status_code == 401


def test_tokens_are_kept_as_digests_and_end_when_revoked(db: Database) -> None:
    with db.writing() as session:
        add_token(session, "bot", TokenScope.READ, "a secret", NOW)
        with pytest.raises(InputError, match="already"):
            add_token(session, "bot", TokenScope.WRITE, "another", NOW)
        with pytest.raises(InputError, match="name"):
            add_token(session, " ", TokenScope.WRITE, "another", NOW)
    with db.writing() as session:
        found = find_token(session, "a secret")
        assert found is not None
        assert [found] == list_tokens(session)
        assert find_token(session, "a secre") is None
        revoke_token(session, "bot")
        assert find_token(session, "a secret") is None
        with pytest.raises(NotFoundError):
            revoke_token(session, "bot")


def test_a_token_is_made_shown_once_and_revoked_by_command(sqlite_db: Database, tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    secret = program.run("web", "token", "desk", "--write").strip()
    assert "desk  write" in program.run("web", "tokens")
    assert secret not in program.run("web", "tokens")
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        headers = {"Authorization": f"Bearer {secret}"}
        assert view.client.get("api/v1/sources", headers=headers).status_code == 200
        program.run("web", "tokens", "--revoke", "desk")
        assert view.client.get("api/v1/sources", headers=headers).status_code == 401
    assert "no tokens" in program.run("web", "tokens")
