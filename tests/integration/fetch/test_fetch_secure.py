"""TLS, HTTP/2, a source's own headers and proxies."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING, Any

import h2.config
import h2.connection
import h2.events
import pytest

from scraper.model import FailureReason, FetchFailure, Request, Response, Url

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile_server import Asked, Hostile


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate and is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [*command.split(), "-addext", names, "-keyout", str(path), "-out", str(path.with_suffix(".crt"))],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


async def serve_h2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every stream with its path."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    while received := await reader.read(65536):
        for event in connection.receive_data(received):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"]
                connection.send_headers(event.stream_id, [(":status", "200"), ("x-served", "h2")])
                connection.send_data(event.stream_id, path, end_stream=True)
        writer.write(connection.data_to_send())
    writer.close()


def fetch_securely(hostile: Hostile, certificate: Path, protocol: str, *, trusts: bool) -> Any:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    server_side.set_alpn_protocols([protocol])
    client_side = ssl.create_default_context(cafile=str(certificate) if trusts else None)
    answer = serve_h2 if protocol == "h2" else hostile.serve
    server = hostile.runner.run(asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_side))
    port = server.sockets[0].getsockname()[1]
    try:
        return hostile.run(
            lambda fetcher: fetcher.fetch(Request(Url(f"https://localhost:{port}/path"))), ssl_context=client_side
        )
    finally:
        server.close()


def test_http_2_is_spoken_where_offered(hostile: Hostile, certificate: Path) -> None:
    response = fetch_securely(hostile, certificate, "h2", trusts=True)
    assert isinstance(response, Response), response
    assert (response.http_version, response.payload, response.header("X-Served")) == ("HTTP/2", b"/path", "h2")


def test_http_1_is_spoken_otherwise(hostile: Hostile, certificate: Path) -> None:
    hostile.answer("/path", b"x")
    response = fetch_securely(hostile, certificate, "http/1.1", trusts=True)
    assert (response.http_version, response.payload) == ("HTTP/1.1", b"x")


def test_a_body_may_end_without_a_farewell(hostile: Hostile, certificate: Path) -> None:
    """Servers that close without TLS's close_notify are common; browsers take the body as whole."""

    async def leave(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nwhole")
        await writer.drain()
        writer.transport.abort()

    hostile.handle("/path", leave)
    response = fetch_securely(hostile, certificate, "http/1.1", trusts=True)
    assert (response.payload, response.is_truncated) == (b"whole", False)
    assert response.peer.startswith("127.0.0.1:")


def test_a_certificate_that_nobody_signed_is_refused(hostile: Hostile, certificate: Path) -> None:
    outcome = fetch_securely(hostile, certificate, "http/1.1", trusts=False)
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason is FailureReason.TLS
    assert outcome.detail.startswith("The certificate of localhost cannot be trusted: self")
    assert hostile.asked == []


SECRETS = (("Authorization", "Basic c2VjcmV0"), ("Cookie", "session=secret"), ("Accept-Language", "it"))


def test_a_sources_headers_go_out_and_are_not_recorded(hostile: Hostile) -> None:
    hostile.answer("/", b"x", headers=("Content-Type: text/html",))
    request = Request(hostile.url("/"), headers=SECRETS)
    response = hostile.run(lambda fetcher: fetcher.fetch(request))
    assert [hostile.asked[0].header(name) for name, _ in SECRETS] == [value for _, value in SECRETS]
    recorded = dict(response.request_headers)
    assert [recorded[name] for name, _ in SECRETS] == ["…", "…", "…"]
    assert "secret" not in repr(request)
    assert "c2Vj" not in repr(response)


def test_a_sources_headers_do_not_follow_a_redirect_elsewhere(hostile: Hostile) -> None:
    hostile.answer("/", status=302, headers=(f"Location: http://localhost:{hostile.port}/",))
    hostile.answer("/same", status=302, headers=("Location: /",))
    outcome = hostile.run(
        lambda fetcher: fetcher.fetch(Request(hostile.url("/same"), headers=SECRETS)), max_redirects=2
    )
    assert outcome.reason is FailureReason.REDIRECT_LOOP
    assert [asked.header("authorization") is not None for asked in hostile.asked] == [True, True, False]


def test_a_malformed_header_does_not_show_its_secret(hostile: Hostile) -> None:
    request = Request(hostile.url("/"), headers=(("X-Key", "secret\r\nX-Other: 1"),))
    outcome = hostile.run(lambda fetcher: fetcher.fetch(request))
    assert outcome.reason is FailureReason.PROTOCOL
    assert outcome.detail == "The request to 127.0.0.1 cannot be sent: a header is malformed."


def test_a_proxy_is_used_and_its_password_not_shown(hostile: Hostile) -> None:
    async def forward(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nfar")
        assert asked.header("proxy-authorization") == "Basic bmFtZTp3b3Jk"

    hostile.handle("http://127.0.0.2/page", forward)
    request = Request(Url("http://127.0.0.2/page"), proxy=f"http://name:word@127.0.0.1:{hostile.port}")
    response = hostile.run(lambda fetcher: fetcher.fetch(request))
    assert response.payload == b"far"
    assert "word" not in repr((request, response))


def test_a_proxy_is_not_asked_for_what_must_not_be_asked(hostile: Hostile) -> None:
    proxy = f"http://127.0.0.1:{hostile.port}"
    for url in ("http://169.254.169.254/", "http://0.0.0.0/"):
        request = Request(Url(url), proxy=proxy)
        assert hostile.run(lambda fetcher, it=request: fetcher.fetch(it)).reason is FailureReason.REFUSED_ADDRESS
    assert hostile.asked == []


def test_a_proxy_that_refuses_is_named(hostile: Hostile) -> None:
    hostile.answer("example.org:443", status=407)

    async def public(_: str, __: int) -> list[str]:
        return ["8.8.8.8"]

    request = Request(Url("https://example.org/"), proxy=f"http://127.0.0.1:{hostile.port}")
    outcome = hostile.run(lambda fetcher: fetcher.fetch(request), resolve=public, respect_robots=False)
    assert outcome.reason is FailureReason.CONNECT
    assert outcome.detail.startswith("The proxy did not let us through to example.org")


@pytest.mark.parametrize("proxy", ["localhost:8080", "ftp://localhost", "socks5://localhost:1", "nonsense"])
def test_a_proxy_that_cannot_be_used_says_how_to_write_it(hostile: Hostile, proxy: str) -> None:
    outcome = hostile.run(lambda fetcher: fetcher.fetch(Request(hostile.url("/"), proxy=proxy)))
    assert outcome.detail == "The proxy's address cannot be used; write it as http://host:port."
