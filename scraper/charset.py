"""Bytes to text, as the reader of the page would see it.

The order: byte order mark, Content-Type header, the document's own declaration, strict UTF-8, detection, and
windows-1252, which reads everything. A declaration is believed unless the bytes disprove it: text that is valid UTF-8
with multi-byte characters was not written in a single-byte encoding, whatever a server's default header says, and
bytes that are mostly invalid UTF-8 are not UTF-8.
"""

from __future__ import annotations

import codecs
import re

import cchardet

from scraper.charset_labels import SINGLE_BYTE_CODECS, UNICODE_CODECS, WESTERN, codec_for_label

PRESCAN_BYTES = 8192
"""How far a document's own declaration is looked for. The HTML standard asks for 1,024; real heads are longer."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = {codec: mark for mark, codec in _BYTE_ORDER_MARKS if codec != "utf-8"}
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*("[^"]*"|'[^']*'|[^\s;,]+)""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|$)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*)>?", re.IGNORECASE)
_META_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([^\s"'/>;]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_LAST_RESORT = {byte: bytes([byte]).decode(WESTERN, "ignore") or chr(byte) for byte in range(0x80, 0xA0)}

# On 700 corpus pages put into their languages' old encodings, detection took English with a few quotation marks for
# Polish or DOS Norwegian. Texts of the languages it is needed for have 5 % and more of their letters beyond ASCII,
# English and Italian ones below 2 %; and only encodings that the Web really used are believed.
_DETECTION_MIN_SHARE = 0.03
_DETECTABLE = {
    "GB18030": "gb18030",
    "BIG5": "big5hkscs",
    "SHIFT_JIS": "cp932",
    "EUC-JP": "euc_jp",
    "ISO-2022-JP": "iso2022_jp",
    "UHC": "cp949",
    "EUC-KR": "cp949",
    "WINDOWS-1250": "cp1250",
    "ISO-8859-2": "iso8859-2",
    "WINDOWS-1251": "cp1251",
    "ISO-8859-5": "iso8859-5",
    "KOI8-R": "koi8-r",
    "KOI8-U": "koi8-u",
    "WINDOWS-1253": "cp1253",
    "ISO-8859-7": "iso8859-7",
    "WINDOWS-1254": "cp1254",
    "ISO-8859-9": "cp1254",
    "WINDOWS-1255": "cp1255",
    "ISO-8859-8": "iso8859-8",
    "WINDOWS-1256": "cp1256",
    "ISO-8859-6": "iso8859-6",
    "WINDOWS-1257": "cp1257",
    "ISO-8859-13": "iso8859-13",
    "TIS-620": "cp874",
    "WINDOWS-1258": "cp1258",
}


def decode_html(payload: bytes, content_type: str | None = None) -> str:
    """Return the text of a payload; never fails, unreadable bytes become U+FFFD."""
    for mark, marked in _BYTE_ORDER_MARKS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(marked, "replace")
    as_utf8 = _strict_utf8(payload)
    for codec in (_header_codec(content_type), _declared_codec(payload)):
        text = _as_declared(payload, codec, as_utf8) if codec else None
        if text is not None:
            return text
    if as_utf8 is not None:
        return as_utf8
    return _decode(payload, _detected_codec(payload) or WESTERN)


def is_wide(payload: bytes, content_type: str | None) -> bool:
    """Whether an answer is in UTF-16 by its byte order mark or header, under whichever label: any byte may be in it."""
    return payload.startswith(tuple(_WIDE.values())) or _header_codec(content_type) in _WIDE


def _header_codec(content_type: str | None) -> str | None:
    match = _HEADER_CHARSET.search(content_type or "")
    return codec_for_label(match[1]) if match else None


def _declared_codec(payload: bytes) -> str | None:
    head = payload[:PRESCAN_BYTES]
    for label in _declared_labels(head):
        codec = codec_for_label(label.decode("ascii", "ignore"))
        if codec is not None:
            # The declaration was readable as ASCII, so the document is not UTF-16 (HTML § 13.2.3.2).
            return "utf-8" if codec in UNICODE_CODECS else codec
    return None


def _declared_labels(head: bytes) -> list[bytes]:
    labels = [match[1] for match in [_XML_DECLARATION.match(head)] if match]
    metas = (_META_CHARSET.search(match[1]) for match in _META.finditer(_COMMENT.sub(b"", head)))
    return labels + [match[1] for match in metas if match]


def _as_declared(payload: bytes, codec: str, as_utf8: str | None) -> str | None:
    if as_utf8 is not None and (codec == "utf-8" or codec in SINGLE_BYTE_CODECS):
        return as_utf8
    text = _decode(payload, codec)
    return None if codec == "utf-8" and _is_mostly_broken(text) else text


def _is_mostly_broken(text: str) -> bool:
    broken = text.count("\ufffd")
    return broken > sum(character > "\x7f" for character in text) - broken


def _strict_utf8(payload: bytes) -> str | None:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _detected_codec(payload: bytes) -> str | None:
    words = _MARKUP.sub(b" ", payload)
    high = len(_HIGH.findall(words))
    if high < _DETECTION_MIN_SHARE * len(_LETTERS.findall(words)):
        return None
    return _DETECTABLE.get((cchardet.detect(words)["encoding"] or "").upper())


def _decode(payload: bytes, codec: str) -> str:
    # Python refuses the five bytes that windows-1252 leaves open; browsers show them as control characters.
    if codec == WESTERN:
        return payload.decode("latin-1").translate(_LAST_RESORT)
    return payload.decode(codec, "replace")
