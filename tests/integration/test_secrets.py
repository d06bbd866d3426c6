"""A planted secret is looked for in every output of the real program, while a server echoes it wherever it can."""

from __future__ import annotations

import base64
import sqlite3
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from storage.captures import list_captures
from storage.engine import Database
from storage.fetch_options import options_from_json
from tests.program import CommandLine
from tests.receivers import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "canary-4711-xyz"
COOKIE = "cookie-canary-0815"
PASSWORD = "password-canary-42"
BASIC = base64.b64encode(f"desk:{PASSWORD}".encode()).decode()
SECRETS = (CANARY, COOKIE, PASSWORD, BASIC)
STORY = "".join(
    f"<p>Paragraph {number} tells of the bridge, the river and all those who have waited for its opening.</p>"
    for number in range(12)
)
PAGE = f"<html lang=en><head><title>The bridge</title></head><body><article><h1>The bridge</h1>{STORY}</article></body>"


class EchoSite:
    """Sends the secrets back in headers, cookies and redirects; remembers what each path was asked with."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.redirect_to = ""
        self.page = PAGE

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def headers_of(self, path: str) -> dict[str, str]:
        return next(headers for asked, headers in self.asked if asked.startswith(path))

    def answer(self, path: str) -> tuple[int, dict[str, str]]:
        echo = {"X-Echo": f"{CANARY} {BASIC}", "Set-Cookie": f"session={COOKIE}-renewed; Path=/"}
        if path == "/away":
            return 302, {**echo, "Location": self.redirect_to}
        if path == "/round":
            return 302, {**echo, "Location": f"/echo?token={CANARY}&again={COOKIE}"}
        if path == "/loop":
            return 302, {**echo, "Location": f"/loop?{CANARY}"}
        if path.startswith("/loop?"):
            return 302, {**echo, "Location": path}
        return 500 if path == "/broken" else 200, echo


@contextmanager
def echo_site() -> Iterator[EchoSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers.items())))
            status, headers = site.answer(self.path)
            self.send_response(status)
            payload = site.page.encode()
            for name, value in {**headers, "Content-Type": "text/html", "Content-Length": str(len(payload))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = EchoSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[EchoSite]:
    with echo_site() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[EchoSite]:
    with echo_site() as running:
        yield running


@pytest.fixture
def program(tmp_path: Path) -> CommandLine:
    (tmp_path / "session").write_text(COOKIE + "\n")
    environ = {"CANARY": CANARY, "PASSWORD": PASSWORD, "VARIORUM_LOG__LEVEL": "debug", "VARIORUM_LOG__FORMAT": "json"}
    return CommandLine(tmp_path, environ)


def configure(program: CommandLine, *paths: str) -> None:
    tables = [
        f"""[[sources]]
        url = "{path}"
        headers = {{ X-Token = {{ env = "CANARY" }} }}
        cookies = {{ session = {{ file = "session" }} }}
        auth = {{ user = "desk", password = {{ env = "PASSWORD" }} }}
        """
        for path in paths
    ]
    place = program.home / "variorum.toml"
    place.write_text("\n".join(tables), encoding="utf-8")
    program.environ["VARIORUM_CONFIG"] = str(place)


def everything(program: CommandLine) -> str:
    """All that the program says, and all that it keeps."""
    commands: list[tuple[str, ...]] = [
        ("check", "--all"),
        ("sources",),
        ("sources", "--json"),
        ("pages", "--json"),
        ("status",),
        ("status", "--json"),
        ("log", "--json"),
        ("versions", "1", "--json"),
        ("show", "1", "--format", "json"),
        ("export",),
        ("export", "--format", "html", "--versions", "all"),
        ("export", "--format", "csv"),
        ("db", "check"),
        ("edit", "1", "--header", "Authorization: env:CANARY"),
        ("sources", "--json"),
    ]
    said = [program.do(*command) for command in commands]
    text = "\n".join(done.out + done.err for done in said)
    database = Database(str(program.database))
    with database.reading() as session:
        text += repr([list_captures(session, page_id) for page_id in range(1, 6)])
    database.dispose()
    with sqlite3.connect(program.database) as connection:
        text += "\n".join(connection.iterdump())
    return text + program.database.read_bytes().decode("latin-1")


def test_no_output_holds_a_secret(program: CommandLine, site: EchoSite) -> None:
    configure(program, *(site.url(path) for path in ("/story", "/round", "/loop", "/broken")))
    said = everything(program)
    assert [secret for secret in SECRETS if secret in said] == []
    assert '"reason": "redirect_loop"' in said
    assert "X-Token" in said


CHANNELS = """
[[channels]]
name = "room"
type = "telegram"
url = {{ env = "ROOM" }}
token = {{ env = "CANARY" }}
room = "1"
allow_private = true
[[channels]]
name = "hook"
type = "webhook"
url = "{url}"
secret = {{ env = "PASSWORD" }}
headers = {{ X-Token = {{ file = "session" }} }}
allow_private = true
[[channels]]
name = "pager"
type = "apprise"
url = {{ env = "PAGER" }}
allow_private = true
[[channels]]
name = "desk"
type = "email"
host = "127.0.0.1"
port = {port}
security = "starttls"
user = "desk"
password = {{ env = "PASSWORD" }}
sender = "v@example.org"
to = ["d@example.org"]
allow_private = true
"""


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated", "ignore::ResourceWarning")
def test_no_channel_gives_its_secrets_away(program: CommandLine, site: EchoSite) -> None:
    with receiving() as receiver:
        # A receiver that says again whatever it was sent.
        receiver.answer = lambda number: (
            500,
            {},
            f"{receiver.got[number].path} {receiver.got[number].headers}".encode(),
        )
        configure(program, site.url("/story"))
        program.environ |= {"ROOM": receiver.url, "PAGER": f"json://desk:{PASSWORD}@127.0.0.1:{receiver.port}/{CANARY}"}
        place = program.home / "variorum.toml"
        with place.open("a", encoding="utf-8") as file:
            file.write(CHANNELS.format(url=f"{receiver.url}/hook", port=1))
        program.do("check", "--all")
        site.page = PAGE.replace("Paragraph 3", "Paragraph 33")
        said = everything(program)
        tried = [("notify", "test", name) for name in ("room", "hook", "pager", "desk")]
        looked_at = [("deliveries",), ("deliveries", "--failed", "--json"), ("status",), ("status", "--json")]
        looked_at += [("notify", "preview", "2", "--channel", "hook"), ("config", "show"), ("config", "check")]
        for command in (*tried, *looked_at):
            done = program.do(*command)
            said += done.out + done.err
        assert len(receiver.got) >= 6
        assert any(CANARY in got.path for got in receiver.got)
    assert [secret for secret in SECRETS if secret in said] == []
    assert "the receiver answered 500: " in said


def test_the_source_gets_what_it_names(program: CommandLine, site: EchoSite) -> None:
    configure(program, site.url("/story"))
    program.run("check", "--all")
    headers = site.headers_of("/story")
    assert (headers["X-Token"], headers["Cookie"], headers["Authorization"]) == (
        CANARY,
        f"session={COOKIE}",
        f"Basic {BASIC}",
    )


def test_a_redirect_to_another_origin_gets_nothing(program: CommandLine, site: EchoSite, elsewhere: EchoSite) -> None:
    site.redirect_to = elsewhere.url("/there")
    configure(program, site.url("/away"))
    program.do("check", "--all")
    assert site.headers_of("/away")["X-Token"] == CANARY
    assert not set(elsewhere.headers_of("/there")) & {"X-Token", "Cookie", "Authorization"}


def test_a_page_of_another_host_that_a_source_found_gets_nothing(
    program: CommandLine, site: EchoSite, elsewhere: EchoSite
) -> None:
    items = "".join(
        f"<item><title>Story {place.port}</title><link>{place.url('/story')}</link></item>"
        for place in (site, elsewhere)
    )
    site.page = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    program.run("add", site.url("/feed"), "--kind", "feed", "--header", "X-Token: env:CANARY")
    program.do("check", "--all")
    assert site.headers_of("/feed")["X-Token"] == CANARY
    assert site.headers_of("/story")["X-Token"] == CANARY
    assert "X-Token" not in elsewhere.headers_of("/story")


def test_add_looks_with_the_source_s_own_headers(program: CommandLine, site: EchoSite) -> None:
    program.run("add", site.url("/story"), "--cookie", "session=file:" + str(program.home / "session"))
    assert site.headers_of("/story")["Cookie"] == f"session={COOKIE}"


def test_a_missing_secret_is_a_gap_that_names_it_and_nobody_is_asked(program: CommandLine, site: EchoSite) -> None:
    configure(program, site.url("/story"))
    del program.environ["CANARY"]
    done = program.do("check", "--all")
    assert done.code == 1
    assert "not set up" in done.out
    assert "the environment variable CANARY is not set" in done.out
    assert site.asked == []


def test_add_without_the_secret_at_hand_says_so(program: CommandLine, site: EchoSite) -> None:
    done = program.do("add", site.url("/story"), "--header", "Authorization: env:NOT_HERE")
    assert done.code == 0
    assert "the environment variable NOT_HERE is not set" in done.err
    assert site.asked == []


def test_a_secret_on_the_command_line_adds_nothing(program: CommandLine, site: EchoSite) -> None:
    said = program.fail("add", site.url("/story"), "--header", f"Authorization: Bearer {CANARY}", code=2)
    assert CANARY not in said
    assert not program.database.exists()


def test_a_proxys_password_is_sent_to_the_proxy_and_shows_nowhere(
    program: CommandLine, site: EchoSite, elsewhere: EchoSite
) -> None:
    program.environ["PROXY"] = f"http://desk:{PASSWORD}@127.0.0.1:{elsewhere.port}"
    for path in ("/story", "/broken"):
        program.run("add", site.url(path), "--kind", "page", "--proxy", "env:PROXY")
    said = everything(program)
    assert site.asked == []
    assert elsewhere.headers_of(site.url("/story"))["Proxy-Authorization"] == f"Basic {BASIC}"
    assert [secret for secret in (PASSWORD, BASIC) if secret in said] == []


def test_new_options_forget_the_validators_of_the_old_answer(program: CommandLine, site: EchoSite) -> None:
    program.run("add", site.url("/story"))
    program.run("check", "--all")
    with sqlite3.connect(program.database) as connection:
        connection.execute("UPDATE page SET etag = 'old'")
    program.run("edit", "1", "--cookie", "edition=public:it")
    with sqlite3.connect(program.database) as connection:
        ((etag, options),) = connection.execute("SELECT p.etag, s.fetch_options FROM page p, source s").fetchall()
    assert etag is None
    assert '"public"' not in options
    program.run("check", "--all")
    assert site.asked[-1][1]["Cookie"] == "edition=it"


def test_options_of_an_older_database_are_none() -> None:
    assert options_from_json({}).secrets == ()
