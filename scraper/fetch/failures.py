"""Foreign errors become reasons here, once."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from scraper.model import FailureReason

if TYPE_CHECKING:
    from collections.abc import Iterator


_SENTENCES: list[tuple[type[httpx.TransportError], FailureReason, str]] = [
    (httpx.ConnectTimeout, FailureReason.TIMEOUT, "{host} did not accept a connection in time."),
    (httpx.TimeoutException, FailureReason.TIMEOUT, "{host} stopped answering."),
    (httpx.ProxyError, FailureReason.CONNECT, "The proxy did not let us through to {host}: {error}."),
    (httpx.NetworkError, FailureReason.CONNECT, "The connection to {host} broke before the answer began."),
    # The library's own message would repeat the header, and with it a secret.
    (httpx.LocalProtocolError, FailureReason.PROTOCOL, "The request to {host} cannot be sent: a header is malformed."),
]


class FetchTroubleError(Exception):
    """Why a fetch cannot go on. It stays inside this package: `HttpFetcher.fetch` turns it into a FetchFailure."""

    def __init__(
        self,
        reason: FailureReason,
        detail: str,
        *,
        retry_after_s: float | None = None,
        is_transient: bool = False,
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.is_transient = is_transient
        """Whether the same request may well succeed a moment later: no answer had begun."""


def trouble_of(error: httpx.TransportError, host: str) -> FetchTroubleError:
    """Return what an error of the HTTP library means to us."""
    tls = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if tls is not None:
        return FetchTroubleError(FailureReason.TLS, _tls_sentence(tls, host))
    reason, detail = _reason_and_sentence(error, host)
    return FetchTroubleError(reason, detail, is_transient=reason is FailureReason.CONNECT)


def name_trouble(error: OSError, host: str) -> FetchTroubleError:
    """Return what a failed look-up means to us."""
    is_temporary = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    detail = f"The name {host} cannot be resolved" + (" at the moment." if is_temporary else ".")
    return FetchTroubleError(FailureReason.DNS, detail, is_transient=is_temporary)


def _reason_and_sentence(error: httpx.TransportError, host: str) -> tuple[FailureReason, str]:
    if isinstance(error, httpx.ConnectError):
        return FailureReason.CONNECT, _connect_sentence(error, host)
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" in str(error):
        return FailureReason.CONNECT, f"{host} closed the connection without an answer."
    for foreign, reason, sentence in _SENTENCES:
        if isinstance(error, foreign):
            return reason, sentence.format(host=host, error=_one_line(error))
    return FailureReason.PROTOCOL, f"{host} does not speak HTTP as it should: {_one_line(error)}."


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _tls_sentence(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {host} cannot be trusted: {error.verify_message}."
    return f"No secure connection to {host} could be made ({error.reason or 'TLS failure'})."


def _connect_sentence(error: BaseException, host: str) -> str:
    if any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
        return f"{host} refused the connection."
    return f"No connection to {host} could be made."


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
