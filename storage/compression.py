"""Packing bytes, alone or against others that are nearly equal (zstd with those as its dictionary)."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, DecompressionParameter, ZstdDict, ZstdError, compress, decompress
else:
    from backports.zstd import CompressionParameter, DecompressionParameter, ZstdDict, ZstdError, compress, decompress

from scraper.errors import DamagedError

_LEVEL = 9
_SHORTEST_BASE = 8
"""zstd takes no shorter dictionary; on both sides such a base counts as none."""
_SMALL_WINDOW_LOG, _LARGEST_WINDOW_LOG = 19, 27


def pack(content: bytes, base: bytes = b"") -> bytes:
    """Return the content packed against `base`, which is needed again to unpack it."""
    options: dict[int, int] = {CompressionParameter.compression_level: _LEVEL, CompressionParameter.checksum_flag: 1}
    reach = (len(content) + len(base)).bit_length()
    if reach > _SMALL_WINDOW_LOG:
        # Without these, zstd cannot look back over the whole base of a large page.
        options[CompressionParameter.window_log] = min(reach, _LARGEST_WINDOW_LOG)
        options[CompressionParameter.enable_long_distance_matching] = 1
    if len(base) < _SHORTEST_BASE:
        return compress(content, options=options)
    return compress(content, options=options, zstd_dict=ZstdDict(base, is_raw=True).as_prefix)


def unpack(body: bytes, base: bytes = b"") -> bytes:
    """Return what was packed against `base`; DamagedError where either is no longer what it was then."""
    options: dict[int, int] = {DecompressionParameter.window_log_max: _LARGEST_WINDOW_LOG}
    try:
        if len(base) < _SHORTEST_BASE:
            return decompress(body, options=options)
        return decompress(body, zstd_dict=ZstdDict(base, is_raw=True).as_prefix, options=options)
    except ZstdError as error:
        message = f"Something stored is damaged ({error}); see what it is: variorum db check"
        raise DamagedError(message) from error
