"""Who is let in: on loopback everybody, elsewhere by password or a proxy's word; and whose forms are taken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Route

from scraper.errors import ConfigError, InputError
from storage.web_keys import password_hash, set_password_hash, signing_key
from tests.program import CommandLine
from tests.storage_situations import NOW
from tests.webview import PASSWORD, web_view, with_password, word_of
from variorum.web import entry
from variorum.web.app import ROUTERS
from variorum.web.entry import safe_path
from variorum.web.passwords import Attempts, hashed, is_right

if TYPE_CHECKING:
    from pathlib import Path

    from storage.engine import Database

ASKS_FOR_PAGES = {"Accept": "text/html,application/xhtml+xml"}


def test_keys_are_kept_and_taken_away(db: Database) -> None:
    with db.writing() as session:
        assert password_hash(session) is None
        assert signing_key(session, "a" * 64, NOW) == signing_key(session, "b" * 64, NOW) == "a" * 64
        set_password_hash(session, "one", NOW)
        set_password_hash(session, "two", NOW)
        assert password_hash(session) == "two"
        set_password_hash(session, None, NOW)
        assert password_hash(session) is None


def test_without_a_password_loopback_is_open(sqlite_db: Database) -> None:
    with web_view(sqlite_db) as view:
        assert "What changed" in view.text("/")
        assert "Log out" not in view.text("/")


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
def test_what_a_proxy_nobody_named_passes_on_is_not_from_loopback(sqlite_db: Database, header: str) -> None:
    with web_view(sqlite_db) as view:
        for path in ("/", "/api/v1/sources"):
            assert view.client.get(path, headers={header: "203.0.113.7"}).status_code == 401
            assert view.client.get(path).status_code == 200


def test_with_a_password_a_reader_logs_in_and_out(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        sent = view.client.get("/?kind=edited&source=3", headers=ASKS_FOR_PAGES)
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/%3Fkind%3Dedited%26source%3D3")
        done = view.log_in(next="/?kind=edited")
        assert (done.status_code, done.headers["location"]) == (303, "/?kind=edited")
        cookie = done.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "Log out" in view.text("/")
        assert view.send("/logout", "/").headers["location"] == "/login"
        assert view.client.get("/", headers=ASKS_FOR_PAGES).status_code == 303


def test_who_reads_no_pages_gets_a_status(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        assert view.client.get("/").status_code == 401
        assert view.client.get("/static/style.css").status_code == 200


def test_a_new_password_ends_every_session_at_once(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        view.log_in()
        assert view.client.get("/").status_code == 200
        with_password(sqlite_db, "another horse entirely")
        assert view.client.get("/").status_code == 401
        assert view.log_in().status_code == 403


def test_a_session_cannot_be_made_up(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        view.log_in()
        genuine = view.client.cookies["variorum_session"]
        view.client.cookies.clear()
        for made_up in ("", "x", genuine[:-2], genuine.replace(".", "", 1)):
            answer = view.client.get("/", headers={"Cookie": f"variorum_session={made_up}"})
            assert answer.status_code == 401, made_up


def test_wrong_passwords_are_tried_seldom(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        said = [view.log_in("wrong horse battery").status_code for _ in range(6)]
        assert said == [403] * 5 + [429]
        late = view.log_in()
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        assert "Too many wrong passwords" in late.text


def test_attempts_are_forgotten_and_counted_together() -> None:
    attempts = Attempts(most_of_one=2, most_of_all=4, within=timedelta(minutes=10))
    for minute, address in enumerate(["a", "a", "b", "c"]):
        attempts.failed(address, NOW + timedelta(minutes=minute))
    now = NOW + timedelta(minutes=4)
    assert attempts.wait("a", now) == timedelta(minutes=6)
    assert attempts.wait("new", now) == timedelta(minutes=6)
    assert attempts.wait("a", NOW + timedelta(minutes=10)) is None
    assert attempts.wait("new", NOW + timedelta(minutes=10)) is None


def test_a_password_is_hashed_and_not_too_short() -> None:
    assert hashed(PASSWORD).startswith("$argon2id$")
    assert is_right(PASSWORD, hashed(PASSWORD))
    assert not is_right(PASSWORD + "!", hashed(PASSWORD))
    assert not is_right(PASSWORD, "no hash at all")
    with pytest.raises(InputError, match="at least 10 characters"):
        hashed("short")


def test_the_command_sets_and_removes_it(tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    assert "asks for this password" in program.run("web", "password", stdin=f"{PASSWORD}\n")
    assert PASSWORD.encode() not in program.database.read_bytes()
    assert "at least 10 characters" in program.fail("web", "password", stdin="short\n", code=2)
    assert "no password any more" in program.run("web", "password", "--remove")


@pytest.mark.parametrize(
    "settings", [{"address": "0.0.0.0:0"}, {"hosts": ["desk.example"]}, {"trusted_proxies": ["127.0.0.1"]}]
)
def test_open_to_others_it_wants_to_know_who_they_are(sqlite_db: Database, settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="nothing would ask who they are"), web_view(sqlite_db, **settings):
        pass
    with_password(sqlite_db)
    with web_view(sqlite_db, **settings) as view:
        assert view.client.get("/").status_code == 401
        with_password(sqlite_db, None)
        assert view.client.get("/").status_code == 401


def test_a_trusted_proxy_says_who_asks(sqlite_db: Database) -> None:
    proxy = {"hosts": ["desk.example"], "trusted_proxies": ["127.0.0.1"], "user_header": "Remote-User"}
    with web_view(sqlite_db, **proxy) as view:
        assert view.client.get("/", headers={"Remote-User": "ada"}).status_code == 200
        assert view.client.get("/").status_code == 401
    with_password(sqlite_db)
    with web_view(sqlite_db, **{**proxy, "trusted_proxies": ["127.0.0.2"]}) as view:
        assert view.client.get("/", headers={"Remote-User": "ada"}).status_code == 401


@pytest.mark.parametrize(("proxies", "is_secure"), [(["127.0.0.1"], True), ([], False)])
def test_behind_tls_the_cookie_is_for_tls_alone(sqlite_db: Database, proxies: list[str], *, is_secure: bool) -> None:
    with_password(sqlite_db)
    seen = {"X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"}
    with web_view(sqlite_db, trusted_proxies=proxies) as view:
        fields = {"word": word_of(view.text("/login")), "password": PASSWORD}
        done = view.client.post("/login", data=fields, headers=seen)
    assert done.status_code == 303
    assert ("secure" in done.headers["set-cookie"].lower()) is is_secure


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
    ],
)
def test_what_another_site_sends_is_refused(sqlite_db: Database, headers: dict[str, str]) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        fields = {"word": word_of(view.text("/login")), "password": PASSWORD}
        assert view.client.post("/login", data=fields, headers=headers).status_code == 403
        own = {"Origin": view.address.rstrip("/")}
        assert view.client.post("/login", data=fields, headers=own).status_code == 303


def test_no_form_is_taken_without_the_word_of_our_page(sqlite_db: Database) -> None:
    routes = [
        (method, route.path)
        for router in (entry.router, *ROUTERS)
        for route in router.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"GET", "HEAD"}
    ]
    assert ("POST", "/logout") in routes
    with web_view(sqlite_db) as view:
        for method, path in routes:
            where = path.replace("{number}", "1")
            assert view.client.request(method, where).status_code == 403, path
            assert view.client.request(method, where, data={"word": "made.up.word"}).status_code == 403, path


def test_the_word_of_another_readers_page_is_not_ours(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db) as view:
        view.log_in()
        word = word_of(view.text("/"))
        view.client.cookies.clear()
        view.log_in()
        assert view.client.post("/logout", data={"word": word}).status_code == 403


@pytest.mark.parametrize(
    ("path", "led_to"),
    [
        ("/pages/3?x=1", "/pages/3?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_log_in_leads_nowhere_else(path: str, led_to: str) -> None:
    assert safe_path(path) == led_to
