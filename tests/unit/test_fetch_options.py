"""How a source's options become a request, who gets its secrets, and what is never repeated."""

from __future__ import annotations

import base64
import io
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.secrets import no_secrets, request_for
from scheduler.tools import Limits
from scraper.errors import ConfigError, InputError
from scraper.fetch.exchange import Outgoing
from scraper.fetch.filter_proxy import Way
from scraper.fetch.guard import AddressGuard, SystemResolver
from scraper.fetch.redaction import without_secrets
from scraper.fetch.settings import FetchSettings
from scraper.fetch_options import NO_OPTIONS, FetchOptions, SecretPlace, SecretRef, is_credential
from scraper.model import FailureReason, FetchFailure, Redirect, Request, Response, Url
from storage.fetch_options import options_from_json, options_to_json
from variorum.cli.asking import Asking
from variorum.config import LogSettings, read_settings
from variorum.log import configure_logging
from variorum.secrets import SecretReader

CANARY = "canary-9f3b:secret word"
TOKEN = SecretRef(SecretPlace.ENV, "TOKEN")
SOURCE = Url("https://news.example/section")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVERYTHING = FetchOptions(
    headers=(("X-Edition", "it"), ("Authorization", TOKEN)),
    cookies=(("consent", "yes"), ("session", SecretRef(SecretPlace.FILE, "/run/session"))),
    user="desk",
    password=SecretRef(SecretPlace.ENV, "PASSWORD"),
    proxy=SecretRef(SecretPlace.ENV, "PROXY"),
    accept_language="it",
    browser=True,
)


def request(options: FetchOptions, url: str = SOURCE, **environ: str) -> Request:
    return request_for(Url(url), SOURCE, options, SecretReader(environ))


def configured(tmp_path: Path, lines: str, table: str = "sources") -> Any:
    path = tmp_path / "variorum.toml"
    head = '[[sources]]\nurl = "https://news.example/a"\n' if table == "sources" else "[fetch]\n"
    path.write_text(head + lines + "\n", encoding="utf-8")
    return read_settings(path, {})


def complaint(tmp_path: Path, lines: str) -> str:
    with pytest.raises(ConfigError) as caught:
        configured(tmp_path, lines)
    return str(caught.value).replace(f"{tmp_path}/variorum.toml", "FILE")


def test_options_survive_the_database() -> None:
    assert options_from_json(options_to_json(EVERYTHING)) == EVERYTHING
    assert options_to_json(NO_OPTIONS) == {}
    assert options_from_json(None) == NO_OPTIONS


def test_the_database_knows_names_only() -> None:
    options = FetchOptions(headers=(("X-Token", TOKEN),))
    assert options_to_json(options) == {"headers": [["X-Token", {"env": "TOKEN"}]]}


def test_headers_cookies_and_language_become_a_request() -> None:
    options = FetchOptions((("X-Token", TOKEN),), (("a", "1"), ("b", TOKEN)), accept_language="it")
    made = request(options, TOKEN="secret")
    assert dict(made.headers) == {"X-Token": "secret", "Cookie": "a=1; b=secret"}
    assert (made.accept_language, made.secrets) == ("it", ("secret",))


def test_basic_log_in_is_utf8() -> None:
    options = FetchOptions(user="desk", password=TOKEN)
    made = request(options, TOKEN="pässword")
    encoded = dict(made.headers)["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(encoded).decode() == "desk:pässword"
    assert {"pässword", encoded} <= set(made.secrets)


@pytest.mark.parametrize(
    "other",
    ["http://news.example/a", "https://www.news.example/a", "https://news.example:8443/a", "https://other.example/a"],
)
def test_another_origin_gets_no_secret_but_the_proxy(other: str) -> None:
    made = request(replace(EVERYTHING, cookies=(), browser=False), other, TOKEN="t", PASSWORD="p", PROXY="http://p:1")
    assert made.headers == ()
    assert (made.proxy, made.accept_language) == ("http://p:1", "it")


def test_a_request_does_not_show_what_it_carries() -> None:
    options = FetchOptions(headers=(("X-Token", TOKEN),), proxy=TOKEN)
    assert "hush" not in repr(request(options, TOKEN="http://u:hush@p:1"))


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "the environment variable TOKEN is not set"),
        ({"TOKEN": "  "}, "the environment variable TOKEN is empty"),
        ({"TOKEN": "hush\nX-Evil: 1"}, "the environment variable TOKEN holds a line break"),
        ({"TOKEN": "hush ☂"}, "the environment variable TOKEN holds letters that no header can carry"),
    ],
)
def test_a_secret_that_cannot_be_had_is_named_and_not_repeated(environ: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        request(FetchOptions(headers=(("X-Token", TOKEN),)), **environ)
    assert str(caught.value).startswith(said)
    assert "hush" not in str(caught.value)


def test_a_cookie_that_would_smuggle_another_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        request(FetchOptions(cookies=(("session", TOKEN),)), TOKEN="hush; admin=1")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("address", ["hush", "socks5://u:hush@p:1", "http://[hush"])
def test_a_proxy_that_is_none_is_named_and_not_repeated(address: str) -> None:
    with pytest.raises(InputError, match="the environment variable TOKEN holds no proxy") as caught:
        request(FetchOptions(proxy=TOKEN), TOKEN=address)
    assert "hush" not in str(caught.value)


def test_without_a_reader_there_are_no_secrets() -> None:
    with pytest.raises(InputError, match="cannot be read here"):
        no_secrets(TOKEN)


def test_a_file_is_read_anew_and_without_its_line_end(tmp_path: Path) -> None:
    place = tmp_path / "secret"
    ref, read = SecretRef(SecretPlace.FILE, str(place)), SecretReader({})
    assert read.missing([ref, ref, TOKEN]) == [
        f"the file {place} cannot be read (No such file or directory)",
        "the environment variable TOKEN is not set",
    ]
    place.write_text("one\n")
    assert read(ref) == "one"
    place.write_text("two")
    assert read(ref) == "two"
    place.write_bytes(b"\xff")
    assert read.missing([ref]) == [f"the file {place} is not UTF-8"]
    place.write_bytes(b"x" * 20_000)
    assert "too long for a secret" in read.missing([ref])[0]


@pytest.mark.parametrize("name", ["Authorization", "X-API-Key", "Apikey", "X-Auth-Token", "client-secret", "My-Key"])
def test_names_that_tell_of_secrets(name: str) -> None:
    assert is_credential(name)


@pytest.mark.parametrize("name", ["X-Edition", "Referer", "DNT", "X-Requested-With", "Accept", "Keyboard"])
def test_names_that_do_not(name: str) -> None:
    assert not is_credential(name)


def test_every_option_is_read_from_the_file(tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        """headers = { X-Edition = "it", Authorization = { env = "TOKEN" }, X-Key = { public = "open" } }
        cookies = { session = { file = "secrets/session" }, consent = { public = "yes" } }
        auth = { user = "desk", password = { env = "PASSWORD" } }
        proxy = "http://127.0.0.1:3128"
        accept_language = "it, en;q=0.5"
        browser = true""",
    )
    options = settings.sources[0].fetch_options
    file = SecretRef(SecretPlace.FILE, str(tmp_path.resolve() / "secrets/session"))
    assert options.headers == (("X-Edition", "it"), ("Authorization", TOKEN), ("X-Key", "open"))
    assert options.cookies == (("session", file), ("consent", "yes"))
    assert (options.user, options.password) == ("desk", SecretRef(SecretPlace.ENV, "PASSWORD"))
    assert (options.proxy, options.accept_language, options.browser) == ("http://127.0.0.1:3128", "it, en;q=0.5", True)
    assert options.secrets == (TOKEN, file, SecretRef(SecretPlace.ENV, "PASSWORD"))


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('headers = { Authorization = "Bearer hush" }', "headers"),
        ('headers = { X-Api-Key = "hush" }', "headers"),
        ('headers = { Cookie = { env = "X" } }', "headers"),
        ('headers = { Host = "hush" }', "headers"),
        ('headers = { "a b" = "hush" }', "headers"),
        ('headers = { X-Edition = "hush\\r\\nX: 1" }', "headers"),
        ("headers = { X-Edition = 12345678 }", "headers"),
        ('headers = "hush"', "headers"),
        ('cookies = { session = "hush" }', "cookies"),
        ('cookies = { session = { vault = "hush" } }', "cookies"),
        ('cookies = { consent = { public = "hush; a" } }', "cookies"),
        ('auth = { user = "desk", password = "hush" }', "auth"),
        ('auth = { user = "desk", password = { public = "hush" } }', "auth"),
        ('auth = { user = "de:sk", password = { env = "X" } }', "auth"),
        ('auth = { user = "hush" }', "auth"),
        ('proxy = "http://user:hush@127.0.0.1:3128"', "proxy"),
        ('proxy = "socks5://127.0.0.1"', "proxy"),
        ("proxy = 12345678", "proxy"),
        ('accept_language = "it\\nX: 1"', "accept_language"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place_and_never_repeated(tmp_path: Path, lines: str, key: str) -> None:
    said = complaint(tmp_path, lines)
    assert said.startswith(f"FILE, line 3: sources[1].{key}: ")
    assert "hush" not in said
    assert "12345678" not in said


def test_a_table_of_its_own_is_found(tmp_path: Path) -> None:
    said = complaint(tmp_path, '\n[sources.headers]\nAuthorization = "Bearer hush"')
    assert said.startswith("FILE, line 4: sources[1].headers: Authorization looks like a secret")


def test_settings_do_not_hold_a_secret(tmp_path: Path) -> None:
    settings = configured(tmp_path, 'headers = { Authorization = { env = "HOME" } }')
    assert "HOME" in repr(settings)
    assert str(Path.home()) not in repr(settings.sources)


def test_the_command_line_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = Asking(
        header=["X-Edition: it", "Authorization: env:TOKEN"],
        cookie=["session=file:session", "consent=public:yes"],
        auth="desk:env:PASSWORD",
        proxy="http://127.0.0.1:3128",
        language="it",
        browser=True,
    ).upon()
    assert options.headers == (("X-Edition", "it"), ("Authorization", TOKEN))
    assert options.cookies == (("session", SecretRef(SecretPlace.FILE, str(tmp_path / "session"))), ("consent", "yes"))
    assert (options.user, options.password) == ("desk", SecretRef(SecretPlace.ENV, "PASSWORD"))
    assert (options.proxy, options.accept_language, options.browser) == ("http://127.0.0.1:3128", "it", True)


@pytest.mark.parametrize(
    "said",
    [
        {"header": ["Authorization: Bearer hush"]},
        {"header": ["hush"]},
        {"header": ["X-Token: env:"]},
        {"cookie": ["session=hush"]},
        {"cookie": ["a b=env:X"]},
        {"auth": "desk:hush"},
        {"auth": ":env:X"},
        {"proxy": "http://user:hush@127.0.0.1"},
    ],
)
def test_a_secret_on_the_command_line_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Asking(**said).upon()
    assert said == {"header": ["hush"]} or "hush" not in str(caught.value)


def test_an_edit_changes_what_it_names_and_empty_forgets() -> None:
    after = Asking(header=[""], auth="", proxy="").upon(EVERYTHING)
    assert after == replace(EVERYTHING, headers=(), user=None, password=None, proxy=None)
    assert Asking().upon(EVERYTHING) == EVERYTHING
    assert not Asking().was_said
    assert Asking(browser=False).upon(EVERYTHING).browser is False


def answered(**changed: Any) -> Response:
    plain = Response(SOURCE, SOURCE, 200, (), b"", NOW)
    return replace(plain, **changed)


def asked() -> Request:
    return Request(SOURCE, headers=(("X-Token", CANARY),), secrets=(CANARY,))


def test_a_secret_that_comes_back_is_replaced() -> None:
    hop = Redirect(SOURCE, 302, "https://news.example/?t=canary-9f3b%3Asecret%20word")
    found = without_secrets(
        answered(
            url="https://news.example/?t=canary-9f3b%3Asecret+word",
            headers=(("X-Echo", f"<{CANARY}>"), ("Set-Cookie", "sid=fresh-session; Path=/; HttpOnly")),
            redirects=(hop,),
        ),
        asked(),
    )
    assert isinstance(found, Response)
    assert found.headers == (("X-Echo", "<…>"), ("Set-Cookie", "sid=…; Path=/; HttpOnly"))
    assert (found.url, found.redirects[0].location) == ("https://news.example/?t=…", "https://news.example/?t=…")


def test_a_failure_is_told_without_it() -> None:
    failure = FetchFailure(SOURCE, FailureReason.REDIRECT_LOOP, f"The redirects lead back to /{CANARY}.", NOW)
    found = without_secrets(failure, asked())
    assert isinstance(found, FetchFailure)
    assert found.detail == "The redirects lead back to /…."


def test_a_fetch_without_secrets_is_kept_as_it_came() -> None:
    response = answered(headers=(("Set-Cookie", "sid=fresh-session"),))
    assert without_secrets(response, Request(SOURCE)) is response


def test_a_very_short_secret_does_not_blot_out_the_text() -> None:
    found = without_secrets(answered(url="https://a.example/it"), replace(asked(), secrets=("it",)))
    assert isinstance(found, Response)
    assert found.url == "https://a.example/it"


def test_not_even_debug_logs_show_what_http_libraries_see() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logging(LogSettings(level="debug"), io.StringIO())
        told = {name for name in ("httpcore.http11", "hpack.hpack", "h2", "httpx") if _tells(name)}
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert told == set()


def _tells(name: str) -> bool:
    return logging.getLogger(name).isEnabledFor(logging.INFO)


def test_what_carries_a_secret_does_not_show_it() -> None:
    guard = AddressGuard(SystemResolver(), allow_private=False)
    carriers = [
        Request(SOURCE, headers=(("X-Token", CANARY),), proxy=CANARY, secrets=(CANARY,)),
        Outgoing([(b"X-Token", CANARY.encode())], CANARY),
        Way(guard, 1.0, 1, allows_private=False, upstream=CANARY),
        FetchSettings(proxy=CANARY),
        SecretReader({"TOKEN": CANARY}),
    ]
    assert CANARY not in repr(carriers)


def test_hosts_of_ones_own_are_asked_like_private_ones() -> None:
    limits = Limits(own_hosts=frozenset({"mine.example"}))
    assert [limits.at_once(host) for host in ("mine.example", "www.mine.example", "127.0.0.1")] == [16, 1, 16]
