"""Content codings: what goes in comes out, in small pieces, however it is cut."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.decoding import PIECE_BYTES, Decoding, UndecodableError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


Encode = Callable[[bytes], bytes]
CODINGS: list[tuple[str, Encode]] = [
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
    ("gzip", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
    ("zstd", lambda data: zstd.compress(data[:7]) + zstd.compress(data[7:])),
    ("gzip,zstd", lambda data: zstd.compress(gzip.compress(data))),
    ("", bytes),
]


def decoded(coding: str, payload: bytes, cut: int) -> tuple[bytes, bool]:
    decoding = Decoding(coding)
    pieces = [piece for start in range(0, len(payload), cut) for piece in decoding.feed(payload[start : start + cut])]
    assert all(len(piece) <= 4 * max(PIECE_BYTES, cut) for piece in pieces)
    return b"".join(pieces), decoding.is_complete


@given(data=st.binary(max_size=2000), coding=st.sampled_from(CODINGS), cut=st.integers(1, 500))
def test_what_was_coded_comes_back(data: bytes, coding: tuple[str, Encode], cut: int) -> None:
    name, encode = coding
    assert decoded(name, encode(data), cut) == (data, True)


@pytest.mark.parametrize(("name", "encode"), CODINGS)
def test_large_bodies_come_in_pieces(name: str, encode: Encode) -> None:
    data = bytes(range(256)) * 4000
    assert decoded(name, encode(data), 65536) == (data, True)


@pytest.mark.parametrize(("name", "encode"), CODINGS[:5])
def test_a_missing_end_is_noticed(name: str, encode: Encode) -> None:
    coded = encode(bytes(range(256)) * 20)
    text, is_complete = decoded(name, coded[:-9], 100)
    assert not is_complete
    assert (bytes(range(256)) * 20).startswith(text)


@given(data=st.binary(min_size=1, max_size=300), name=st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]))
def test_noise_is_refused_or_read_but_never_fails_otherwise(data: bytes, name: str) -> None:
    try:
        decoded(name, data, 50)
    except UndecodableError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, this one must say why


def test_padding_after_gzip_is_ignored() -> None:
    assert decoded("gzip", gzip.compress(b"hello") + bytes(100), 1000) == (b"hello", True)


def test_damage_in_a_later_gzip_member_is_not_padding() -> None:
    second = bytearray(gzip.compress(bytes(range(256)) * 300))
    second[-2] ^= 0xFF
    with pytest.raises(UndecodableError, match="not gzip"):
        decoded("gzip", gzip.compress(b"hello") + bytes(second), 1000)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", ""])
def test_no_body_is_complete(name: str) -> None:
    assert decoded(name, b"", 10) == (b"", True)


@pytest.mark.parametrize("name", ["utf-8", "none", "identity", "binary, "])
def test_names_that_are_no_coding_are_passed_over(name: str) -> None:
    assert decoded(name, b"as it is", 3) == (b"as it is", True)


@pytest.mark.parametrize("name", ["compress", "x-compress", "dcz", "gzip, gzip, gzip, gzip"])
def test_codings_that_are_not_undone_are_refused(name: str) -> None:
    with pytest.raises(UndecodableError, match="not supported"):
        Decoding(name)


def test_a_zstd_window_beyond_eight_megabytes_is_refused() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 26})
    coded = packer.compress(b"x" * 100) + packer.flush()
    with pytest.raises(UndecodableError, match="window"):
        decoded("zstd", coded, 1000)
