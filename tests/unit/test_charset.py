"""Bytes to text: the order of evidence, the labels of the standard, and what misleads."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.charset import PRESCAN_BYTES, decode_html
from scraper.charset_labels import codec_for_label

ITALIAN = "Perché è così: la città e l'università – «più» di 100 €"
RUSSIAN = "Министерство обороны сообщило вчера, что учения закончились без происшествий. " * 4
POLISH = "Rząd przyjął wczoraj projekt ustawy, która ma zwiększyć środki na służbę zdrowia i żłobki. " * 4
CHINESE = "国防部昨天宣布，演习已经结束，没有发生任何事故。" * 8
GREEK = "Η κυβέρνηση ανακοίνωσε χθες ότι το νομοσχέδιο θα κατατεθεί την επόμενη εβδομάδα. " * 4


def page(text: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_beats_everything(codec: str) -> None:
    text = page(ITALIAN, '<meta charset="windows-1251">')
    assert decode_html(text.encode(codec), "text/html; charset=koi8-r") == text


def test_a_big_endian_mark_is_read() -> None:
    assert decode_html(codecs.BOM_UTF16_BE + ITALIAN.encode("utf-16-be")) == ITALIAN


def test_the_header_beats_the_document() -> None:
    text = page(RUSSIAN, '<meta charset="windows-1251">')
    assert decode_html(text.encode("koi8-r"), "text/html; Charset='KOI8-R'") == text


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET=windows-1251>",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<meta content='text/html;charset=cp1251' http-equiv='content-type'/>",
        '<meta name="viewport" content="x"><meta charset="x-cp1251">',
        '<!-- <meta charset="utf-16"> --><meta charset="windows-1251">',
        '<meta charset="nonsense"><meta charset="windows-1251">',
    ],
)
def test_the_document_declares_its_encoding(declaration: str) -> None:
    text = page("Мир", declaration)
    assert decode_html(text.encode("cp1251"), "text/html") == text


def test_an_xml_declaration_counts() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><rss>Мир</rss>'
    assert decode_html(text.encode("cp1251"), "application/xml") == text


def test_a_late_declaration_is_found_and_a_very_late_one_is_not() -> None:
    near = page("Мир", " " * 2000 + '<meta charset="windows-1251">')
    far = page("ы", " " * PRESCAN_BYTES + '<meta charset="windows-1251">')
    assert "Мир" in decode_html(near.encode("cp1251"))
    assert "ы" not in decode_html(far.encode("cp1251"))


def test_a_unicode_label_in_readable_markup_means_utf_8() -> None:
    text = page(ITALIAN, '<meta charset="utf-16le">')
    assert decode_html(text.encode()) == text


def test_latin_1_means_windows_1252() -> None:
    assert decode_html("«€» – “è”".encode("cp1252"), "text/html; charset=iso-8859-1") == "«€» – “è”"
    assert decode_html(b"\x81\x80", "text/html; charset=ascii") == "\x81€"


@pytest.mark.parametrize("header", ["text/html; charset=iso-8859-1", "text/html; charset=windows-1251"])
def test_a_server_default_does_not_spoil_valid_utf_8(header: str) -> None:
    text = page(ITALIAN, '<meta charset="utf-8">')
    assert decode_html(text.encode(), header) == text


def test_bytes_that_are_mostly_invalid_are_not_utf_8() -> None:
    text = page(ITALIAN, '<meta charset="utf-8">')
    assert decode_html(text.encode("cp1252"), "text/html; charset=utf-8") == text


def test_a_single_broken_character_does_not_change_the_encoding() -> None:
    payload = page(ITALIAN).encode() + b"\xe2\x82"
    assert decode_html(payload, "text/html; charset=utf-8") == page(ITALIAN) + "\ufffd"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "iso8859-2"),
        (POLISH, "cp1250"),
        (CHINESE, "gb18030"),
        (GREEK, "iso8859-7"),
        (ITALIAN, "cp1252"),
    ],
)
def test_undeclared_encodings_are_detected(text: str, codec: str) -> None:
    assert decode_html(page(text).encode(codec)) == page(text)


def test_an_english_page_with_one_curly_quote_is_western() -> None:
    text = page(
        "The minister said on Monday that it wasn’t the £100 charge that mattered to voters, but the plan. " * 5
    )
    assert decode_html(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", [ITALIAN, RUSSIAN, POLISH, GREEK, CHINESE])
def test_the_same_page_in_another_encoding_is_the_same_text(text: str) -> None:
    assert decode_html(text.encode()) == decode_html(text.encode("utf-16"))


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=40)))
def test_every_payload_gives_a_text(payload: bytes, content_type: str | None) -> None:
    assert isinstance(decode_html(payload, content_type), str)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_declared_utf_8_comes_back_whole(text: str) -> None:
    assert decode_html(text.encode(), "text/html; charset=utf-8") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        (" ascii ", "cp1252"),
        ("GB2312", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("iso-8859-9", "cp1254"),
        ("tis-620", "cp874"),
        ("utf-7", None),
        ("iso-2022-kr", None),
        ("", None),
    ],
)
def test_labels_mean_what_the_standard_says(label: str, codec: str | None) -> None:
    assert codec_for_label(label) == codec
