"""Servers that misbehave: every case ends in its recorded outcome, in time and in little memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd

from scraper.model import FailureReason

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from tests.hostile_server import Asked, Hostile

GIGABYTE = 1 << 30
OK = b"HTTP/1.1 200 OK\r\n"


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(200)) + packer.flush()


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=9)
    piece = bytes(1 << 20)
    return b"".join(packer.process(piece) for _ in range(GIGABYTE >> 20)) + packer.finish()


def zstd_bomb() -> bytes:
    packer = zstd.ZstdCompressor()
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(GIGABYTE >> 20)) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip_bomb),
        ("br", brotli_bomb),
        ("zstd", zstd_bomb),
        ("deflate", lambda: zlib.compress(bytes(200 << 20))),
        ("gzip, br", lambda: brotli.compress(gzip_bomb())),
    ],
)
def test_bombs_stop_at_the_limit_in_little_memory(hostile: Hostile, coding: str, bomb: Callable[[], bytes]) -> None:
    hostile.answer("/", bomb(), headers=(f"Content-Encoding: {coding}",))
    tracemalloc.start()
    outcome = hostile.fail("/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.reason is FailureReason.TOO_LARGE
    assert peak < 64_000_000


def test_a_slow_drip_meets_the_deadline(hostile: Hostile) -> None:
    hostile.endless("/", OK + b"Content-Length: 1000000\r\n\r\n", b"x", pause_s=0.02)
    outcome = hostile.fail("/", deadline_s=0.3)
    assert outcome.reason is FailureReason.TIMEOUT
    assert outcome.detail == "No whole answer came within 0.3 seconds."


def test_silence_meets_the_read_timeout(hostile: Hostile) -> None:
    hostile.endless("/", b"", b"", pause_s=0.05)
    outcome = hostile.fail("/", read_timeout_s=0.2)
    assert (outcome.reason, outcome.detail) == (FailureReason.TIMEOUT, "127.0.0.1 stopped answering.")


def test_silence_in_mid_body_is_a_timeout(hostile: Hostile) -> None:
    hostile.endless("/", OK + b"Content-Length: 10\r\n\r\nabc", b"", pause_s=0.05)
    assert hostile.fail("/", read_timeout_s=0.2).reason is FailureReason.TIMEOUT


def test_an_endless_body_stops_at_the_limit(hostile: Hostile) -> None:
    hostile.endless("/", OK + b"\r\n", b"x" * 65536)
    outcome = hostile.fail("/", max_wire_bytes=1_000_000, max_payload_bytes=1_000_000)
    assert (outcome.reason, outcome.detail) == (
        FailureReason.TOO_LARGE,
        "127.0.0.1 sends more than 1 MB; the rest was not read.",
    )


def test_an_announced_size_beyond_the_limit_is_not_read(hostile: Hostile) -> None:
    hostile.endless("/", OK + b"Content-Length: 99000000000\r\n\r\n", b"", pause_s=0.05)
    assert hostile.fail("/", read_timeout_s=5).reason is FailureReason.TOO_LARGE


def test_endless_chunks_stop_at_the_limit(hostile: Hostile) -> None:
    hostile.endless("/", OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n")
    assert hostile.fail("/", max_wire_bytes=500_000).reason is FailureReason.TOO_LARGE


def test_endless_headers_are_no_http(hostile: Hostile) -> None:
    hostile.endless("/", OK, b"X-Filler: " + b"x" * 1000 + b"\r\n")
    assert hostile.fail("/").reason is FailureReason.PROTOCOL


def test_endless_interim_answers_meet_the_deadline(hostile: Hostile) -> None:
    hostile.endless("/", b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", pause_s=0.001)
    assert hostile.fail("/", deadline_s=0.3).reason is FailureReason.TIMEOUT


@pytest.mark.parametrize(
    "noise",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/9.9 huh\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: x\r\n\r\n",
    ],
)
def test_noise_is_no_http(hostile: Hostile, noise: bytes) -> None:
    hostile.raw("/", noise)
    assert hostile.fail("/").reason is FailureReason.PROTOCOL


def test_two_lengths_are_no_http(hostile: Hostile) -> None:
    hostile.raw("/", OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde")
    assert hostile.fail("/").reason is FailureReason.PROTOCOL


@pytest.mark.parametrize(
    "pieces",
    [
        (OK + b"Content-Length: 100\r\n\r\nhello",),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n\r\n",),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhello",),
    ],
)
def test_a_body_without_its_end_is_truncated(hostile: Hostile, pieces: tuple[bytes, ...]) -> None:
    hostile.raw("/", *pieces)
    response = hostile.respond("/")
    assert response.is_truncated
    assert b"hello".startswith(response.payload[:5])


def test_a_broken_connection_in_mid_body_is_truncated(hostile: Hostile) -> None:
    async def reset(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 100\r\n\r\nhello")
        await writer.drain()
        writer.transport.abort()

    hostile.handle("/", reset)
    outcome = hostile.fetch("/")
    assert getattr(outcome, "is_truncated", True)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_coded_body_without_its_end_is_truncated(hostile: Hostile, coding: str) -> None:
    whole = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress, "deflate": zlib.compress}[coding](
        b"".join(b"line %d\n" % number for number in range(500)),
    )
    hostile.answer("/", whole[:-20], headers=(f"Content-Encoding: {coding}",))
    assert hostile.respond("/").is_truncated


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_body_that_is_not_coded_as_it_says_cannot_be_read(hostile: Hostile, coding: str) -> None:
    hostile.answer("/", b"\xf0<html>plain</html>" * 10, headers=(f"Content-Encoding: {coding}",))
    outcome = hostile.fail("/")
    assert outcome.reason is FailureReason.BAD_ENCODING
    assert outcome.detail.startswith("127.0.0.1 sent a body that cannot be read")


def test_a_coding_that_nobody_reads_is_refused(hostile: Hostile) -> None:
    hostile.answer("/", b"x", headers=("Content-Encoding: compress",))
    assert hostile.fail("/").reason is FailureReason.BAD_ENCODING


def test_a_server_that_hangs_up_is_asked_again_and_then_given_up(hostile: Hostile) -> None:
    hostile.raw("/")
    outcome = hostile.fail("/", retries=2)
    assert (outcome.reason, len(hostile.asked)) == (FailureReason.CONNECT, 3)
    assert outcome.detail == "127.0.0.1 closed the connection without an answer."


def test_a_server_that_hangs_up_once_is_forgiven(hostile: Hostile) -> None:
    async def moody(_: Asked, writer: asyncio.StreamWriter) -> None:
        if len(hostile.asked) > 1:
            writer.write(OK + b"Content-Length: 2\r\n\r\nok")
        else:
            writer.close()

    hostile.handle("/", moody)
    assert hostile.respond("/").payload == b"ok"


def test_nobody_at_the_port(hostile: Hostile) -> None:
    hostile.port = 1
    outcome = hostile.fail("/")
    assert (outcome.reason, outcome.detail) == (FailureReason.CONNECT, "127.0.0.1 refused the connection.")


def test_a_redirect_loop_is_named(hostile: Hostile) -> None:
    hostile.answer("/a", status=302, headers=("Location: /b",))
    hostile.answer("/b", status=301, headers=("Location: /a",))
    outcome = hostile.fail("/a")
    assert outcome.reason is FailureReason.REDIRECT_LOOP
    assert outcome.detail == f"The redirects lead back to {hostile.url('/a')}."
    assert [hop.status for hop in outcome.redirects] == [302, 301]


def test_a_redirect_without_end_is_cut(hostile: Hostile) -> None:
    for number in range(20):
        hostile.answer(f"/{number}", status=302, headers=(f"Location: /{number + 1}",))
    outcome = hostile.fail("/0", max_redirects=4)
    assert (outcome.reason, len(hostile.asked)) == (FailureReason.REDIRECT_LOOP, 5)
    assert outcome.detail.startswith("More than 4 redirects")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", FailureReason.REFUSED_ADDRESS),
        ("http://[::ffff:169.254.169.254]/", FailureReason.REFUSED_ADDRESS),
        ("http://[64:ff9b::a9fe:a9fe]/", FailureReason.REFUSED_ADDRESS),
        ("http://0.0.0.0/", FailureReason.REFUSED_ADDRESS),
        ("ftp://example.org/", FailureReason.REFUSED_URL),
        ("file:///etc/passwd", FailureReason.REFUSED_URL),
        ("http://name:word@example.org/", FailureReason.REFUSED_URL),
        ("http://[", FailureReason.REFUSED_URL),
        ("http://2852039166/", FailureReason.REFUSED_ADDRESS),
    ],
)
def test_redirects_lead_nowhere_forbidden(hostile: Hostile, location: str, reason: FailureReason) -> None:
    hostile.answer("/", status=302, headers=(f"Location: {location}",))
    assert hostile.fail("/").reason is reason


def test_a_large_redirect_body_is_not_read(hostile: Hostile) -> None:
    hostile.endless("/", b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", b"x" * 65536)
    hostile.answer("/x", b"there")
    assert hostile.respond("/").payload == b"there"
