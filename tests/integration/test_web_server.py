"""The web view's server: whom it answers, what it sends along, and how it starts and ends beside the service."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import variorum.web
from scraper.errors import ConfigError
from tests.program import Program
from tests.storage_situations import checked, shows, watched
from tests.waiting import until
from tests.webview import web_view, with_password
from variorum.config_web import WebSettings
from variorum.web.guard import names_of
from variorum.web.server import address_of, listen

if TYPE_CHECKING:
    from storage.engine import Database


def test_it_answers_to_the_names_of_loopback_only(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    with web_view(sqlite_db, hosts=["desk.example"]) as view:
        said = {
            host: view.client.get("/login", headers={"Host": host}).status_code
            for host in ("localhost:8417", "127.0.0.1", "[::1]:80", "desk.example", "evil.example", "10.0.0.7", "")
        }
    assert said == {
        "localhost:8417": 200,
        "127.0.0.1": 200,
        "[::1]:80": 200,
        "desk.example": 200,
        "evil.example": 421,
        "10.0.0.7": 421,
        "": 421,
    }


@pytest.mark.parametrize(
    ("host", "accepted"),
    [
        ("203.0.113.7:8417", True),
        (f"{socket.gethostname()}:8417", True),
        ("localhost", True),
        ("evil.example", False),
        ("203.0.113.7.evil.example", False),
    ],
)
def test_beyond_loopback_an_address_cannot_be_rebound(host: str, accepted: bool) -> None:  # noqa: FBT001
    assert names_of(WebSettings(), is_loopback=False).accept(host) is accepted


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/style.css", "/?before=x"])
def test_every_answer_keeps_scripts_of_others_out(sqlite_db: Database, path: str) -> None:
    with web_view(sqlite_db) as view:
        headers = view.client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/desk/"])
def test_behind_a_proxy_every_link_has_the_base_path(sqlite_db: Database, path: str) -> None:
    page = watched(sqlite_db)
    checked(sqlite_db, page, shows(1, "One."))
    with web_view(sqlite_db, base_path="/desk") as view:
        text = view.text(path)
        assert view.client.get("/desk/static/style.css").status_code == 200
    assert 'href="/desk/"' in text
    assert 'href="/"' not in text
    assert 'href="/static' not in text


def test_what_is_missing_or_wrong_is_said_on_a_page(sqlite_db: Database) -> None:
    with web_view(sqlite_db) as view:
        missing, wrong = view.client.get("/nothing"), view.client.get("/?before=x")
    assert (missing.status_code, wrong.status_code) == (404, 400)
    assert "There is no such page" in missing.text
    assert "What cannot be used: before" in wrong.text


def test_a_taken_address_is_told_before_anything_starts(tmp_path: Path) -> None:
    with listen("127.0.0.1:0") as door:
        taken = address_of(door).removeprefix("http://").rstrip("/")
        program = Program(tmp_path, {"VARIORUM_WEB__ADDRESS": taken})
        said = program.fail("run", code=2)
    assert f"cannot be served at {taken} (Address already in use)" in said
    assert "--no-web" in said
    assert not program.database.exists()


def test_answers_are_not_held_back_for_acknowledgements() -> None:
    # asyncio sets TCP_NODELAY on what such a socket accepts, and only on that.
    with listen("127.0.0.1:0") as door:
        assert door.proto == socket.IPPROTO_TCP


def test_an_address_of_nobody_is_told() -> None:
    with pytest.raises(ConfigError, match=r"cannot be served at 203\.0\.113\.7:8417"):
        listen("203.0.113.7:8417")


def test_it_is_not_served_to_others_without_their_being_asked_who_they_are(tmp_path: Path) -> None:
    program = Program(tmp_path, {"VARIORUM_WEB__ADDRESS": "0.0.0.0:0"})
    said = program.fail("run", code=2)
    assert "The web view at 0.0.0.0:0 is open to others, and nothing would ask who they are" in said
    assert "variorum web password" in said


def test_the_port_is_free_again_at_the_end(sqlite_db: Database) -> None:
    with web_view(sqlite_db) as view:
        address = view.address
        assert view.client.get("/").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
    listen(address.removeprefix("http://").rstrip("/")).close()


def test_htmx_is_the_one_that_was_published() -> None:
    folder = Path(variorum.web.__file__).parent / "static"
    digest = hashlib.sha256((folder / "htmx-2.0.6.min.js").read_bytes()).hexdigest()
    assert digest in (folder / "LICENSES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/?before={n}",
        "/pages/{n}",
        "/pages?after={n}",
        "/pages?source={n}",
        "/pages/1?version={n}",
        "/pages/1/diff?old={n}&new=1",
        "/pages/1/captures?before={n}",
        "/captures/{n}",
        "/captures/{n}/frame",
        "/sources/{n}",
        "/sources?after={n}",
        "/search?q=One&before={n}",
        "/changes/live?after={n}",
    ],
)
def test_a_number_beyond_any_database_is_a_mistake_of_who_asks(sqlite_db: Database, path: str) -> None:
    checked(sqlite_db, watched(sqlite_db), shows(1, "One."))
    with web_view(sqlite_db) as view:
        assert view.client.get(path.format(n=2**63)).status_code == 400


@pytest.mark.parametrize("path", ["/changes/live?tag=x", "/api/v1/changes/stream?page=1"])
def test_a_stream_waits_without_a_connection_to_the_database(sqlite_db: Database, path: str) -> None:
    checked(sqlite_db, watched(sqlite_db), shows(1, "One."))
    with web_view(sqlite_db) as view, view.client.stream("GET", path, headers={"Last-Event-ID": "9" * 5000}) as answer:
        assert next(answer.iter_lines()) == "retry: 3000"
        # Whoever looks for what is new has one now and then.
        until(lambda: sqlite_db.engine.pool.checkedout() == 0)


def test_no_body_is_taken_that_nothing_needs(sqlite_db: Database) -> None:
    with_password(sqlite_db)
    some = b"x" * 500_000
    types = {"/login": "application/x-www-form-urlencoded", "/api/v1/sources": "application/json"}
    with web_view(sqlite_db) as view:
        for path, media_type in types.items():
            answer = view.client.post(path, content=some * 5, headers={"Content-Type": media_type})
            assert answer.status_code == 413, path
        unannounced = view.client.post(
            "/api/v1/sources", content=iter([some] * 5), headers={"Content-Type": media_type}
        )
        assert unannounced.status_code == 413
        assert unannounced.json()["detail"].startswith("This is longer than 2,000,000 bytes")
        assert view.log_in().status_code == 303
