"""The proxy that stands between a browser page and the network, without a browser."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import pytest

from scraper.fetch.filter_proxy import FilterProxy, Way
from scraper.fetch.guard import AddressGuard

if TYPE_CHECKING:
    from tests.hostile_server import Hostile

NAMES = {
    "site.example": ["127.0.0.1"],
    "cloud.example": ["169.254.169.254"],
    "mixed.example": ["8.8.8.8", "10.0.0.1"],
}


async def look_up(host: str, port: int) -> list[str]:
    assert port
    if host not in NAMES:
        raise OSError
    return NAMES[host]


def way(**changed: Any) -> Way:
    known = {"connect_timeout_s": 2.0, "max_bytes": 100_000, "allows_private": True}
    return Way(AddressGuard(look_up, allow_private=True), **{**known, **changed})


def sent(hostile: Hostile, head: str, body: bytes = b"", **changed: Any) -> tuple[bytes, FilterProxy]:
    """What comes back for these bytes."""

    async def scenario() -> tuple[bytes, FilterProxy]:
        async with FilterProxy(way(**changed)) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            try:
                return await asyncio.wait_for(reader.read(), 5), proxy
            except ConnectionError:
                return b"", proxy
            finally:
                writer.close()

    return hostile.runner.run(scenario())


def test_plain_requests_are_passed_on_to_a_checked_address(hostile: Hostile) -> None:
    hostile.raw("/data?x=1", b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\n\r\nfine")
    head = f"GET http://site.example:{hostile.port}/data?x=1 HTTP/1.1\nHost: site.example\nProxy-Connection: keep-alive"
    answer, _ = sent(hostile, head)
    assert answer.endswith(b"\r\n\r\nfine")
    assert b"Connection: close" in answer
    assert b"Keep-Alive" not in answer
    asked = hostile.asked[0]
    assert (asked.path, asked.header("host"), asked.header("connection")) == ("/data?x=1", "site.example", "close")
    assert asked.header("proxy-connection") is None


HELLO = b"\x16\x03\x01 /hello x\r\n\r\n"


def test_tunnels_of_tls_are_passed_through(hostile: Hostile) -> None:
    hostile.raw("/hello", b"\x16\x03\x03 server hello")
    answer, _ = sent(hostile, f"CONNECT site.example:{hostile.port} HTTP/1.1", HELLO)
    assert answer == b"HTTP/1.1 200 Connected\r\n\r\n\x16\x03\x03 server hello"
    assert hostile.paths == ["/hello"]


def test_plain_text_in_a_tunnel_is_a_web_socket_and_ends(hostile: Hostile) -> None:
    upgrade = b"GET /socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
    answer, _ = sent(hostile, f"CONNECT site.example:{hostile.port} HTTP/1.1", upgrade)
    assert answer == b"HTTP/1.1 200 Connected\r\n\r\n"
    assert hostile.paths == []


@pytest.mark.parametrize(
    "head",
    [
        "CONNECT 169.254.169.254:80 HTTP/1.1",
        "CONNECT cloud.example:443 HTTP/1.1",
        "CONNECT [::ffff:169.254.169.254]:443 HTTP/1.1",
        "GET http://169.254.169.254/latest/meta-data/ HTTP/1.1",
        "GET http://unknown.example/ HTTP/1.1",
    ],
)
def test_what_the_guard_refuses_ends_without_an_answer(hostile: Hostile, head: str) -> None:
    answer, proxy = sent(hostile, head)
    assert answer == b""
    assert len(proxy.refused) == 1


@pytest.mark.parametrize("host", ["site.example", "mixed.example", "127.0.0.1", "localhost"])
def test_a_page_of_the_web_reaches_no_private_address(hostile: Hostile, host: str) -> None:
    answer, proxy = sent(hostile, f"CONNECT {host}:{hostile.port} HTTP/1.1", allows_private=False)
    assert (answer, proxy.refused) == (b"", [host])
    assert hostile.connections == 0


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1",
        "GET ftp://site.example/ HTTP/1.1",
        "GET https://site.example/ HTTP/1.1",
        "nonsense",
        "CONNECT site.example:port HTTP/1.1",
        "GET http://" + "a" * 70_000 + "/ HTTP/1.1",
    ],
)
def test_what_is_no_proxy_request_ends_without_an_answer(hostile: Hostile, head: str) -> None:
    assert sent(hostile, head)[0] == b""
    assert hostile.connections == 0


def test_too_many_bytes_end_everything(hostile: Hostile) -> None:
    hostile.answer("/", b"x" * 500_000)
    answer, proxy = sent(hostile, f"GET http://site.example:{hostile.port}/ HTTP/1.1", max_bytes=50_000)
    assert len(answer) < 200_000
    assert proxy.is_over


def test_another_port_of_the_page_s_own_host_is_not_asked_where_secrets_are_in_play(hostile: Hostile) -> None:
    head = f"CONNECT site.example:{hostile.port} HTTP/1.1"
    answer, proxy = sent(hostile, head, own_host=("site.example", 443))
    assert (answer, proxy.refused) == (b"", ["site.example"])


def test_an_upstream_proxy_is_asked_with_its_name_and_password(hostile: Hostile) -> None:
    hostile.raw("site.example:443", b"HTTP/1.1 200 Connected\r\n\r\n", b"through")
    upstream = f"http://desk:p%40ss@127.0.0.1:{hostile.port}"
    answer, _ = sent(hostile, "CONNECT site.example:443 HTTP/1.1", HELLO, upstream=upstream)
    assert answer == b"HTTP/1.1 200 Connected\r\n\r\nthrough"
    credentials = (hostile.asked[0].header("proxy-authorization") or "").removeprefix("Basic ")
    assert base64.b64decode(credentials) == b"desk:p@ss"


def test_an_upstream_proxy_that_refuses_is_a_refusal(hostile: Hostile) -> None:
    hostile.raw("site.example:443", b"HTTP/1.1 407 Who are you\r\n\r\n")
    upstream = f"http://127.0.0.1:{hostile.port}"
    assert sent(hostile, "CONNECT site.example:443 HTTP/1.1", upstream=upstream)[0] == b""
