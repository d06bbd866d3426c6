"""Addresses: what is refused and with which advice, and the canonical form."""

from __future__ import annotations

import random  # noqa: TC003 - hypothesis reads annotations
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import UrlError
from scraper.urls import (
    MAX_LENGTH,
    absolute_url,
    canonical_url,
    host_of,
    is_page_address,
    is_tracking_parameter,
    join_url,
    origin_of,
    parse_url,
    port_of,
    registrable_domain,
)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "empty"),
        ("example.com/x", "write https://example.com/x"),
        ("//example.com/x", "write https://example.com/x"),
        ("localhost:8000/a", "write https://localhost:8000/a"),
        ("file:///etc/passwd", "A file cannot be watched"),
        ("data:text/html,x", "cannot change"),
        ("ftp://example.com/a", "FTP is not supported"),
        ("javascript:alert(1)", "a script"),
        ("mailto:a@example.com", "a mail address"),
        ("gopher://example.com/", "scheme gopher:"),
        ("http:example.com", "two slashes"),
        ("http:///path", "no host"),
        ("http://:80/", "no host"),
        ("http://./", "no host"),
        ("http://a..b/", "check its dots"),
        ("http://name:word@example.com/", "leave out what stands before the @"),
        ("http://example.com\\@evil.example/", "before the @"),
        ("http://example.com\\evil", "backslash"),
        ("http://example.com/a\\b", "backslash"),
        ("http://exa\tmple.com/", "control characters"),
        ("http://example.com/?a\nb", "control characters"),
        ("http://example.com/\x7f", "control characters"),
        ("http://example.com/\ud800", "control characters"),
        ("http://0x7f.1/", "write 127.0.0.1"),
        ("http://2130706433/", "write 127.0.0.1"),
        ("http://0177.0.0.1/", "write 127.0.0.1"),
        ("http://127.1:8080/", "write 127.0.0.1"),
        ("http://\uff11\uff12\uff17.0.0.1/", "write 127.0.0.1"),
        ("http://example.com:99999/", "cannot be read"),
        ("http://a b/", "cannot be read"),
        ("http://example.com/" + "a" * MAX_LENGTH, "the most is"),
    ],
)
def test_refusals_say_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(UrlError, match=advice.replace("(", r"\(").replace(".", r"\.")):
        parse_url(text)


def test_refusals_do_not_repeat_a_password() -> None:
    with pytest.raises(UrlError) as caught:
        parse_url("name:hunter2@example.com/x")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  https://example.com  ", "https://example.com/"),
        ("HTTPS://EXAMPLE.com/Path", "https://example.com/Path"),
        ("https://example.com:443/", "https://example.com/"),
        ("http://example.com:80/", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://Straße.example/", "https://xn--strae-oqa.example/"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/a/%2e%2E/c", "https://example.com/c"),
        ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/%C3%A9"),
        ("https://example.com/é", "https://example.com/%C3%A9"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/%2%65", "https://example.com/%252e"),
        ("https://example.com/a#section", "https://example.com/a"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?a=1&b=2&b=1"),
        ("https://example.com/a?2024/05/01&z=1&a=1", "https://example.com/a?2024/05/01&z=1&a=1"),
        ("https://example.com/a?utm_source=x&id=7&fbclid=y&GCLID=z", "https://example.com/a?id=7"),
        ("https://example.com/a?utm%5Fsource=x", "https://example.com/a"),
        ("https://example.com/a?&&id=7&", "https://example.com/a?id=7"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://127.0.0.1./", "http://127.0.0.1/"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    assert parse_url(text) == canonical


def test_trailing_slashes_and_www_are_evidence_not_guesses() -> None:
    assert parse_url("https://example.com/a") != parse_url("https://example.com/a/")
    assert parse_url("https://example.com/a") != parse_url("https://www.example.com/a")


@pytest.mark.parametrize("name", ["id", "p", "page", "ref", "source", "pk_id", "lang", "ga_id"])
def test_parameters_that_may_choose_the_document_stay(name: str) -> None:
    assert not is_tracking_parameter(name)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
_QUERY = st.lists(st.tuples(st.sampled_from(["utm_source", "a", "b", "%61", "%2%65", ""]), _TEXT), max_size=5)


@given(path=_TEXT, query=_QUERY, fragment=_TEXT, port=st.sampled_from(["", ":80", ":443", ":8080"]))
def test_canonical_form_is_idempotent(path: str, query: list[tuple[str, str]], fragment: str, port: str) -> None:
    pairs = "&".join(f"{name}={value}" for name, value in query)
    try:
        once = canonical_url(f"https://Example.com{port}/{path}?{pairs}#{fragment}")
    except UrlError:
        return
    assert canonical_url(once) == once
    assert absolute_url(once) == once


@given(st.dictionaries(st.sampled_from(["id", "p", "lang", "Ref", "utm_source", "fbclid", "é"]), _TEXT), st.randoms())
def test_the_order_of_named_parameters_does_not_count(query: dict[str, str], draw: random.Random) -> None:
    pairs = [f"{name}={quote(value)}" for name, value in query.items()]
    shuffled = draw.sample(pairs, len(pairs))
    first, second = (canonical_url(f"https://example.com/a?{'&'.join(each)}") for each in (pairs, shuffled))
    assert first == second


@pytest.mark.parametrize(
    "url",
    ["https://example.com/news/1", "https://example.com/?p=17", "https://example.com/smd/eventi/75779.html"],
)
def test_where_a_document_may_stand(url: str) -> None:
    assert is_page_address(url)


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com/decree.PDF", "https://example.com/photo.jpg?w=800"]
)
def test_home_pages_and_files_are_no_documents(url: str) -> None:
    assert not is_page_address(url)


@given(_TEXT)
def test_any_text_is_an_address_or_a_refusal(text: str) -> None:
    for candidate in (text, "http://" + text):
        try:
            once = parse_url(candidate)
        except UrlError:
            continue
        assert parse_url(once) == once


def test_absolute_url_keeps_parameters_and_drops_the_fragment() -> None:
    assert absolute_url("https://EXAMPLE.com/a?utm_source=x&b=%e9#c") == "https://example.com/a?utm_source=x&b=%e9"


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("../c?d#e", "https://example.com/c?d"),
        (" /a\n/b ", "https://example.com/a/b"),
        ("//other.example/x", "https://other.example/x"),
        ("", "https://example.com/a/b"),
        ("mailto:a@example.com", None),
        ("javascript:void(0)", None),
        ("https://name:word@example.com/", None),
        ("http://[", None),
    ],
)
def test_references_resolve_as_in_browsers(reference: str, target: str | None) -> None:
    assert join_url("https://example.com/a/b", reference) == target


def test_hosts_and_origins() -> None:
    assert host_of("https://Example.COM:8443/x") == "example.com"
    assert host_of("http://[::1]:8080/") == "::1"
    assert origin_of("https://example.com:8443/x") == "https://example.com:8443"
    assert origin_of("https://example.com:443/x") == "https://example.com"
    assert [port_of(url) for url in ("https://a.b/", "http://a.b/", "http://[::1]:81/")] == [443, 80, 81]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://a.name.github.io/", "name.github.io"),
        ("http://localhost/", "localhost"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("https://co.uk/", "co.uk"),
    ],
)
def test_registrable_domain(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain
