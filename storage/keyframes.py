"""Compression of near-equal things: a row is packed against its series' keyframe, so that reading takes two steps.

A keyframe is packed alone. Later rows keep only what differs; once a difference weighs more than half of what the row
would weigh alone, the series has drifted away and that row becomes the next keyframe.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, DecompressionParameter, ZstdDict, compress, decompress
else:
    from backports.zstd import CompressionParameter, DecompressionParameter, ZstdDict, compress, decompress

_LEVEL = 9
"""Measured on pages of 10 to 800 KB: levels above cost three times the time for 2 % of the size."""
_SMALL_WINDOW_LOG, _LARGEST_WINDOW_LOG = 19, 27
_DRIFT = 0.5


@dataclass(frozen=True, slots=True)
class Packed:
    """Packed bytes, and whether they can be unpacked alone."""

    body: bytes
    is_keyframe: bool


def pack(content: bytes, keyframe: bytes | None = None) -> Packed:
    """Pack against an unpacked keyframe, or alone where there is none or it has become too different."""
    if keyframe:
        difference = _compress(content, keyframe)
        # Most differences are tiny; only for the others is it worth knowing what packing alone would give.
        if len(difference) * 16 <= len(content):
            return Packed(difference, is_keyframe=False)
        alone = _compress(content, b"")
        if len(difference) < len(alone) * _DRIFT:
            return Packed(difference, is_keyframe=False)
        return Packed(alone, is_keyframe=True)
    return Packed(_compress(content, b""), is_keyframe=True)


def pack_difference(content: bytes, keyframe: bytes) -> bytes:
    """Pack against this keyframe in any case."""
    return _compress(content, keyframe)


def unpack(body: bytes, keyframe: bytes | None = None) -> bytes:
    """Return what was packed; `keyframe` is the unpacked one it was packed against."""
    options: dict[int, int] = {DecompressionParameter.window_log_max: _LARGEST_WINDOW_LOG}
    if not keyframe:
        return decompress(body, options=options)
    return decompress(body, zstd_dict=ZstdDict(keyframe, is_raw=True).as_prefix, options=options)


def _compress(content: bytes, keyframe: bytes) -> bytes:
    options: dict[int, int] = {CompressionParameter.compression_level: _LEVEL, CompressionParameter.checksum_flag: 1}
    reach = (len(content) + len(keyframe)).bit_length()
    if reach > _SMALL_WINDOW_LOG:
        # Without these, zstd cannot look back over the whole keyframe of a large page.
        options[CompressionParameter.window_log] = min(reach, _LARGEST_WINDOW_LOG)
        options[CompressionParameter.enable_long_distance_matching] = 1
    if not keyframe:
        return compress(content, options=options)
    return compress(content, options=options, zstd_dict=ZstdDict(keyframe, is_raw=True).as_prefix)
