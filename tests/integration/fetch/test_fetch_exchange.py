"""What goes over the wire and comes back: headers, validators, redirects, cookies, connections, cancellation."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.charset import decode_html
from scraper.model import FailureReason, FetchFailure, Redirect, Request, Response, Url, Validators

if TYPE_CHECKING:
    from scraper.fetch import HttpFetcher
    from tests.hostile_server import Asked, Hostile


def test_a_response_is_recorded_as_it_came(hostile: Hostile) -> None:
    hostile.answer("/a", b"body", headers=("X-b: 2", "X-A: 1", "x-b: 3\xe9", 'ETag: "v1"'))
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    response = hostile.respond("/a", now=lambda: moment)
    assert response.headers == (("X-b", "2"), ("X-A", "1"), ("x-b", "3\xe9"), ("ETag", '"v1"'), ("Content-Length", "4"))
    assert (response.status, response.payload, response.url) == (200, b"body", hostile.url("/a"))
    assert (response.http_version, response.peer) == ("HTTP/1.1", f"127.0.0.1:{hostile.port}")
    assert (response.fetched_at, response.is_truncated) == (moment, False)


def test_the_request_says_who_asks_and_nothing_else(hostile: Hostile) -> None:
    response = hostile.respond("/x?b=%e9&a=|")
    (asked,) = hostile.asked
    assert asked.path == "/x?b=%e9&a=|"
    assert [name for name, _ in asked.headers] == ["Host", "User-Agent", "Accept", "Accept-Encoding"]
    assert asked.header("user-agent") == "variorum/0.1 (+https://example.org/bot)"
    assert response.request_headers == tuple(asked.headers)


def test_a_language_is_asked_for_if_set(hostile: Hostile) -> None:
    hostile.respond("/", accept_language="it, en;q=0.5")
    assert hostile.asked[0].header("accept-language") == "it, en;q=0.5"


@pytest.mark.parametrize("etag", ['W/"a b"', '"caf\xe9"', "unquoted", '""'])
def test_validators_go_back_byte_for_byte(hostile: Hostile, etag: str) -> None:
    hostile.answer("/", b"x", headers=(f"ETag: {etag}", "Last-Modified: sometime in May"))
    given = hostile.respond("/").validators
    hostile.answer("/", status=304)
    assert hostile.respond("/", given).status == 304
    assert hostile.asked[1].header("if-none-match") == etag
    assert hostile.asked[1].header("if-modified-since") == "sometime in May"


def test_validators_are_only_sent_to_the_address_that_gave_them(hostile: Hostile) -> None:
    hostile.answer("/old", status=302, headers=("Location: /new",))
    hostile.answer("/new", b"x")
    validators = Validators(etag='"v"')
    hostile.respond("/old", validators)
    assert [asked.header("if-none-match") for asked in hostile.asked] == ['"v"', None]
    hostile.asked.clear()
    request = Request(hostile.url("/old"), validators, validated_url=hostile.url("/new"))
    hostile.run(lambda fetcher: fetcher.fetch(request))
    assert [asked.header("if-none-match") for asked in hostile.asked] == [None, '"v"']


def test_caches_are_passed_by_where_that_is_asked(hostile: Hostile) -> None:
    hostile.answer("/", b"x")
    for past_caches in (True, False):
        request = Request(hostile.url("/"), past_caches=past_caches)
        hostile.run(lambda fetcher, request=request: fetcher.fetch(request))
    assert [asked.header("cache-control") for asked in hostile.asked] == ["no-cache", None]


def test_redirects_are_recorded_and_followed(hostile: Hostile) -> None:
    hostile.answer("/a", status=301, headers=("Location: b/?x=1#part",))
    hostile.answer("/b/?x=1", status=307, headers=(f"Location: http://localhost:{hostile.port}/caf\xc3\xa9",))
    hostile.answer("/caf%C3%A9", b"here")
    response = hostile.respond("/a")
    assert response.redirects == (
        Redirect(hostile.url("/a"), 301, hostile.url("/b/?x=1#part")),
        Redirect(hostile.url("/b/?x=1"), 307, f"http://localhost:{hostile.port}/caf%C3%A9"),
    )
    assert (response.url, response.requested_url) == (f"http://localhost:{hostile.port}/caf%C3%A9", hostile.url("/a"))


@pytest.mark.parametrize(("status", "headers"), [(302, ()), (300, ("Location: /x",)), (304, ("Location: /x",))])
def test_what_only_looks_like_a_redirect_is_an_answer(hostile: Hostile, status: int, headers: tuple[str, ...]) -> None:
    hostile.answer("/", status=status, headers=headers)
    assert hostile.respond("/", Validators(etag='"1"')).status == status


def test_not_modified_is_no_answer_to_a_request_that_set_no_condition(hostile: Hostile) -> None:
    hostile.answer("/", status=304)
    outcome = hostile.fail("/")
    assert outcome.reason is FailureReason.PROTOCOL
    assert outcome.detail == "127.0.0.1 answers 304 (not modified) to a request that set no condition."


def test_not_modified_after_a_redirect_that_left_the_condition_behind_is_none_either(hostile: Hostile) -> None:
    hostile.answer("/", status=302, headers=("Location: /elsewhere",))
    hostile.answer("/elsewhere", status=304)
    outcome = hostile.fetch("/", Validators(etag='"1"'))
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason is FailureReason.PROTOCOL


def cookies_asked_with(hostile: Hostile) -> list[tuple[str, str | None]]:
    return [(asked.path, asked.header("cookie")) for asked in hostile.asked]


def test_a_cookie_stays_below_the_path_that_set_it(hostile: Hostile) -> None:
    hostile.answer("/in/door", status=302, headers=("Set-Cookie: seen=1", "Location: /in/hall"))
    hostile.answer("/in/hall", status=302, headers=("Location: /out",))
    hostile.answer("/out", b"out")
    hostile.respond("/in/door")
    assert cookies_asked_with(hostile) == [
        ("/in/door", None),
        ("/in/hall", "seen=1"),
        ("/out", None),
    ]


def test_a_cookie_goes_back_below_its_path_after_a_detour(hostile: Hostile) -> None:
    hostile.answer("/in/door", status=302, headers=("Set-Cookie: seen=1", "Location: /out/hall"))
    hostile.answer("/out/hall", status=302, headers=("Location: /in/room",))
    hostile.answer("/in/room", b"in")
    hostile.respond("/in/door")
    assert cookies_asked_with(hostile) == [
        ("/in/door", None),
        ("/out/hall", None),
        ("/in/room", "seen=1"),
    ]


def test_a_cookie_belongs_to_the_site_that_set_it(hostile: Hostile) -> None:
    there, here = f"http://localhost:{hostile.port}", f"http://127.0.0.1:{hostile.port}"
    hostile.answer("/a", status=302, headers=("Set-Cookie: session=1", f"Location: {there}/b"))
    hostile.answer("/b", status=302, headers=("Set-Cookie: other=1", f"Location: {here}/end"))
    hostile.answer("/end", b"in")
    hostile.respond("/a")
    assert cookies_asked_with(hostile) == [
        ("/a", None),
        ("/b", None),
        ("/end", "session=1"),
    ]


def test_a_cookie_is_carried_through_redirects_and_then_forgotten(hostile: Hostile) -> None:
    async def gate(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.header("cookie") == "seen=1":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin")
        else:
            writer.write(b"HTTP/1.1 302 F\r\nSet-Cookie: seen=1\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    hostile.handle("/", gate)

    async def twice(fetcher: HttpFetcher) -> list[Any]:
        return [await fetcher.fetch(Request(hostile.url("/"))) for _ in range(2)]

    responses = hostile.run(twice)
    assert [response.payload for response in responses] == [b"in", b"in"]
    assert [asked.header("cookie") for asked in hostile.asked] == [None, "seen=1", None, "seen=1"]


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
        ("identity", bytes),
        ("UTF-8", bytes),
    ],
)
def test_codings_are_undone(hostile: Hostile, coding: str, encode: Any) -> None:
    body = "perché ".encode() * 5000
    hostile.answer("/", encode(body), headers=(f"Content-Encoding: {coding}",))
    response = hostile.respond("/")
    assert (response.payload, response.is_truncated) == (body, False)


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("windows-1252", "cp1252"), ("nonsense", "utf-8")],
)
def test_wrong_charsets_give_the_right_text(hostile: Hostile, declared: str, codec: str) -> None:
    text = "<p>Perché è così: la città</p>"
    hostile.answer("/", text.encode(codec), headers=(f"Content-Type: text/html; charset={declared}",))
    response = hostile.respond("/")
    assert decode_html(response.payload, response.header("content-type")) == text


def test_cookies_by_the_thousand_are_not_carried(hostile: Hostile) -> None:
    cookies = tuple(f"Set-Cookie: c{number}={'x' * 40}" for number in range(900))
    hostile.answer("/", status=302, headers=("Location: /next", *cookies))
    hostile.answer("/next", b"x")
    assert hostile.respond("/").payload == b"x"
    assert hostile.asked[-1].header("Cookie") is None


def test_error_pages_are_answers(hostile: Hostile) -> None:
    hostile.answer("/", b"gone", status=410)
    assert (hostile.respond("/").status, hostile.respond("/").payload) == (410, b"gone")


def test_connections_are_used_again(hostile: Hostile) -> None:
    hostile.answer("/", b"x")
    hostile.answer("/r", b"moved", status=302, headers=("Location: /",))

    async def often(fetcher: HttpFetcher) -> None:
        for number in range(40):
            await fetcher.fetch(Request(hostile.url("/r" if number % 4 == 0 else "/")))

    hostile.run(often)
    assert (len(hostile.asked), hostile.connections) == (50, 1)


def test_a_connection_that_the_server_closed_meanwhile_costs_nothing(hostile: Hostile) -> None:
    async def once(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        await writer.drain()
        writer.close()

    hostile.handle("/", once)

    async def thrice(fetcher: HttpFetcher) -> list[Any]:
        return [await fetcher.fetch(Request(hostile.url("/"))) for _ in range(3)]

    assert all(isinstance(outcome, Response) for outcome in hostile.run(thrice))


def test_what_a_server_says_unasked_is_no_answer(hostile: Hostile) -> None:
    has_spoken = asyncio.Event()

    async def speak_twice(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nasked")
        await has_spoken.wait()
        writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 7\r\n\r\nunasked")

    async def twice(fetcher: HttpFetcher) -> list[Response | FetchFailure]:
        first = await fetcher.fetch(Request(hostile.url("/twice")))
        has_spoken.set()
        await asyncio.sleep(0)
        return [first, await fetcher.fetch(Request(hostile.url("/other")))]

    hostile.handle("/twice", speak_twice)
    hostile.answer("/other", b"other")
    assert [answer.payload for answer in hostile.run(twice)] == [b"asked", b"other"]
    assert hostile.connections == 2


def test_cancellation_is_never_swallowed_and_frees_the_host(hostile: Hostile) -> None:
    hostile.endless("/slow", b"HTTP/1.1 200 OK\r\n\r\n", b"x", pause_s=0.01)
    hostile.answer("/", b"x")

    async def scenario(fetcher: HttpFetcher) -> Any:
        slow = asyncio.create_task(fetcher.fetch(Request(hostile.url("/slow"))))
        waiting = asyncio.create_task(fetcher.fetch(Request(hostile.url("/slow"))))
        await asyncio.sleep(0.1)
        for task in (waiting, slow):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return await fetcher.fetch(Request(hostile.url("/")))

    outcome = hostile.run(scenario, private_requests_per_host=1, deadline_s=5)
    assert isinstance(outcome, Response)


def test_private_hosts_are_refused_unless_allowed(hostile: Hostile) -> None:
    outcome = hostile.fail("/", allow_private=False, host_delay_s=0)
    assert outcome.reason is FailureReason.REFUSED_ADDRESS
    assert "allow private addresses in the configuration" in outcome.detail
    assert hostile.asked == []


def test_a_name_that_changes_its_mind_gains_nothing(hostile: Hostile) -> None:
    answers = iter([["8.8.8.8", "127.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"]])

    async def rebinding(_: str, __: int) -> list[str]:
        return next(answers)

    async def thrice(fetcher: HttpFetcher) -> list[FetchFailure]:
        request = Request(Url(f"http://news.example:{hostile.port}/"))
        return [await fetcher.fetch(request) for _ in range(3)]

    outcomes = hostile.run(thrice, resolve=rebinding, allow_private=False, host_delay_s=0, respect_robots=False)
    assert {outcome.reason for outcome in outcomes} == {FailureReason.REFUSED_ADDRESS}
    assert hostile.connections == 0


def test_the_checked_address_is_the_one_connected_to(hostile: Hostile) -> None:
    hostile.answer("/", b"x")
    looked_up: list[str] = []

    async def resolve(host: str, _: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(Url(f"http://intranet.example:{hostile.port}/"))),
        resolve=resolve,
    )
    assert outcome.peer == f"127.0.0.1:{hostile.port}"
    assert hostile.asked[0].header("host") == f"intranet.example:{hostile.port}"
    assert set(looked_up) == {"intranet.example"}


def test_the_next_address_is_tried_if_the_first_does_not_accept(hostile: Hostile) -> None:
    hostile.answer("/", b"x")

    async def resolve(_: str, __: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(Url(f"http://intranet.example:{hostile.port}/"))), resolve=resolve
    )
    assert outcome.payload == b"x"


def test_an_unknown_name_is_a_dns_failure(hostile: Hostile) -> None:
    async def nowhere(_: str, __: int) -> list[str]:
        raise OSError

    outcome = hostile.run(lambda fetcher: fetcher.fetch(Request(Url("http://nowhere.example/"))), resolve=nowhere)
    assert (outcome.reason, outcome.detail) == (FailureReason.DNS, "The name nowhere.example cannot be resolved.")


def test_a_slow_name_meets_the_connect_timeout(hostile: Hostile) -> None:
    async def asleep(_: str, __: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(Url("http://slow.example/"))),
        resolve=asleep,
        connect_timeout_s=0.1,
        allow_private=False,
        respect_robots=False,
    )
    assert outcome.reason is FailureReason.TIMEOUT


def test_plain_http_at_a_secure_address_is_a_tls_failure(hostile: Hostile) -> None:
    hostile.raw("/", b"HTTP/1.1 400 Bad Request\r\n\r\n")
    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(Url(f"https://127.0.0.1:{hostile.port}/"))), connect_timeout_s=1
    )
    # The server waits for the end of a head that it takes the handshake for.
    assert outcome.reason in {FailureReason.TLS, FailureReason.TIMEOUT}


def test_an_address_that_slipped_through_is_refused_as_a_value(hostile: Hostile) -> None:
    outcome = hostile.run(lambda fetcher: fetcher.fetch(Request(Url("file:///etc/passwd"))))
    assert outcome.reason is FailureReason.REFUSED_URL


def test_a_server_on_ipv6_is_reached(hostile: Hostile) -> None:
    hostile.answer("/", b"six")
    try:
        server = hostile.runner.run(asyncio.start_server(hostile.serve, "::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    port = server.sockets[0].getsockname()[1]
    response = hostile.run(lambda fetcher: fetcher.fetch(Request(Url(f"http://[::1]:{port}/"))))
    server.close()
    assert (response.payload, response.peer) == (b"six", f"[::1]:{port}")
    assert hostile.asked[0].header("host") == f"[::1]:{port}"


@pytest.mark.parametrize(
    "host", ["xn--ls8h.example", "xn--x.example", "a_b.example", "-a-.example", "a!$&'()*+,;=b.example"]
)
def test_unusual_names_are_asked_as_written(hostile: Hostile, host: str) -> None:
    hostile.answer("/", status=302, headers=("Set-Cookie: a=1", "Location: /next"))
    hostile.answer("/next", b"x")

    async def resolve(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    url = Url(f"http://{host}:{hostile.port}/")
    response = hostile.run(lambda fetcher: fetcher.fetch(Request(url)), resolve=resolve)
    assert response.payload == b"x"
    assert {asked.header("host") for asked in hostile.asked} == {f"{host}:{hostile.port}"}


LABEL = st.text("abxn-_0\u00e9\u65e5%!$'*~\U0001f4a9", min_size=1, max_size=12)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(host=LABEL, path=st.text(st.characters(codec="utf-8"), max_size=12))
def test_no_address_raises(hostile: Hostile, host: str, path: str) -> None:
    async def nowhere(_: str, __: int) -> list[str]:
        raise OSError

    url = Url(f"http://x{host}.example/{path}")
    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(url)),
        resolve=nowhere,
        ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )
    assert outcome.reason in {FailureReason.DNS, FailureReason.REFUSED_URL, FailureReason.PROTOCOL}
