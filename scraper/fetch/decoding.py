"""Content codings (RFC 9110 § 8.4), undone a piece at a time.

Every decoder yields 64 KiB at once (brotli, which rounds up, up to four times as much), so that whoever counts can
stop: an 809-byte brotli body that unfolds to a gigabyte costs the memory of one piece. Windows are limited to 8 MiB,
as RFC 8878 § 3.1.1.1.2 and RFC 9659 ask.
"""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_BYTES = 65_536
ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_MAX_CODINGS = 3
_GZIP_WINDOW = 31
_ZLIB_WINDOW = 15
_RAW_WINDOW = -15
_ZLIB_METHOD = 8
_ZLIB_CHECK = 31
_ZSTD_WINDOW_LOG = 23
_KNOWN_BUT_UNREADABLE = frozenset({"compress", "x-compress", "dcb", "dcz"})


class UndecodableError(Exception):
    """The bytes are not what Content-Encoding promises; the message is a clause."""


class Decoder(Protocol):
    """Undoes one coding. `is_complete` is False while the coded stream waits for its end."""

    @property
    def is_complete(self) -> bool:
        """Whether the stream ended where a stream may end."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what these bytes unfold to, in pieces; UndecodableError if they cannot."""


class Decoding:
    """All codings of one body, undone in the reverse of the order in which they were applied."""

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        coded = [name for name in names if name in _DECODERS]
        unreadable = next((name for name in names if name in _KNOWN_BUT_UNREADABLE), None)
        if unreadable or len(coded) > _MAX_CODINGS:
            raise UndecodableError(f"content coding {unreadable or content_encoding[:80]} is not supported")
        # A name that is no coding at all ("utf-8", "none") is a server's mistake; browsers read the body as it is.
        self._decoders = [_DECODERS[name]() for name in reversed(coded)]
        self._received = 0

    @property
    def is_complete(self) -> bool:
        """Whether every coded stream came to its end; an empty body is complete."""
        return self._received == 0 or all(decoder.is_complete for decoder in self._decoders)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the decoded pieces of a chunk from the wire."""
        self._received += len(data)
        return self._through(data, 0)

    def _through(self, data: bytes, stage: int) -> Iterator[bytes]:
        if stage == len(self._decoders):
            if data:
                yield data
            return
        for piece in self._decoders[stage].feed(data):
            yield from self._through(piece, stage + 1)


class GzipDecoder:
    """RFC 1952, several members allowed; what follows the last member is ignored, as browsers do."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._is_first = True
        self._has_yielded = False
        self._ended_in_padding = False

    @property
    def is_complete(self) -> bool:
        """As Decoder.is_complete."""
        return self._member.eof or self._ended_in_padding

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As Decoder.feed."""
        while data and not self._ended_in_padding:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_WINDOW)
                self._is_first = self._has_yielded = False
            try:
                piece = self._member.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                if self._is_first or self._has_yielded:
                    raise UndecodableError("the body is not gzip") from error
                self._ended_in_padding = True
                return
            data = self._member.unconsumed_tail or self._member.unused_data
            if piece:
                self._has_yielded = True
                yield piece
        yield from self._rest()

    def _rest(self) -> Iterator[bytes]:
        # Output held back by the limit comes out with empty input once the input is used up.
        while not self._member.eof and not self._ended_in_padding:
            piece = self._member.decompress(b"", PIECE_BYTES)
            if not piece:
                return
            yield piece


class DeflateDecoder:
    """`deflate` is zlib's format (RFC 1950), but many servers send the raw stream; the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: zlib._Decompress | None = None

    @property
    def is_complete(self) -> bool:
        """As Decoder.is_complete."""
        return self._stream is not None and self._stream.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As Decoder.feed."""
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:  # noqa: PLR2004 - the length of the zlib header
                return
            self._stream = zlib.decompressobj(_ZLIB_WINDOW if _has_zlib_header(self._head) else _RAW_WINDOW)
            data = self._head
        try:
            yield from _inflate(self._stream, data)
        except zlib.error as error:
            raise UndecodableError("the body is not deflate") from error


class BrotliDecoder:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def is_complete(self) -> bool:
        """As Decoder.is_complete."""
        return bool(self._stream.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As Decoder.feed."""
        while not self._stream.is_finished():
            try:
                piece = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
            except brotli.error as error:
                raise UndecodableError("the body is not brotli") from error
            data = b""
            if piece:
                yield piece
            elif self._stream.can_accept_more_data():
                return


class ZstdDecoder:
    """RFC 8878, several frames allowed."""

    def __init__(self) -> None:
        self._frame = _new_zstd_frame()
        self._has_begun = False

    @property
    def is_complete(self) -> bool:
        """As Decoder.is_complete."""
        return self._frame.eof or not self._has_begun

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As Decoder.feed."""
        while data or not (self._frame.eof or self._frame.needs_input):
            if self._frame.eof:
                self._frame = _new_zstd_frame()
            self._has_begun = True
            try:
                piece = self._frame.decompress(data, PIECE_BYTES)
            except zstd.ZstdError as error:
                raise UndecodableError("the body is not zstd, or its window is larger than 8 MiB") from error
            data = self._frame.unused_data if self._frame.eof else b""
            if piece:
                yield piece


_DECODERS: dict[str, type[GzipDecoder | DeflateDecoder | BrotliDecoder | ZstdDecoder]] = {
    "gzip": GzipDecoder,
    "x-gzip": GzipDecoder,
    "deflate": DeflateDecoder,
    "br": BrotliDecoder,
    "zstd": ZstdDecoder,
}


def _inflate(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while not stream.eof:
        piece = stream.decompress(data, PIECE_BYTES)
        data = stream.unconsumed_tail
        if piece:
            yield piece
        elif not data:
            return


def _has_zlib_header(head: bytes) -> bool:
    return head[0] & 0x0F == _ZLIB_METHOD and (head[0] << 8 | head[1]) % _ZLIB_CHECK == 0


def _new_zstd_frame() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
