"""What convicts a page that nowhere claims to be an article, and what speaks for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.judgement import CurrentVersion
from scraper.model import Article, Block, BlockType, ContentHash, GapReason, Recipe, Redirect, Response, Url
from scraper.screen import screen_article, screen_response
from scraper.screen_claims import claims_to_be_article, own_titles
from scraper.unclaimed import FEW_WORDS, LONG_WORDS, SHORT_WORDS, VERY_FEW_WORDS

URL = Url("https://ministry.example/news/2025/visit-to-baku.html")
BARE = b"<html><head><title>Report</title></head><p>x</p></html>"


def answer(payload: bytes = BARE, final: str = URL, redirects: tuple[Redirect, ...] = ()) -> Response:
    headers = (("content-type", "text/html"),)
    return Response(URL, final, 200, headers, payload, datetime(2025, 7, 24, tzinfo=UTC), redirects=redirects)


def article(words: int, title: str = "A visit to Baku", opening: str = "", **facts: object) -> Article:
    text = " ".join([*opening.split(), *["harbour"] * (words - len(opening.split()))])
    blocks = (Block(BlockType.PARAGRAPH, text),) if text else ()
    return replace(Article(title, blocks), **facts)  # type: ignore[arg-type]


def seen(of: Article, reply: Response | None = None, current: CurrentVersion | None = None) -> GapReason | None:
    finding = screen_article(of, reply or answer(), current)
    return finding.reason if finding else None


def stood(words: int, payload: bytes | None) -> CurrentVersion:
    return CurrentVersion(1, ContentHash("n1:0"), Recipe("e1.n1.r1"), article(words), payload)


@pytest.mark.parametrize(
    "payload",
    [
        b'<meta property="og:type" content="article">',
        b"<meta content='article' property='og:type'>",
        b'<meta property="article:published_time" content="2025-07-24">',
        b'<div itemprop="articleBody">',
        b'<div itemtype="https://schema.org/NewsArticle">',
        b'{"@type": "NewsArticle"}',
        b'{"@type":["Thing","BlogPosting"]}',
    ],
)
def test_what_speaks_for_an_article(payload: bytes) -> None:
    assert claims_to_be_article(article(10), payload)
    assert seen(article(10), answer(payload)) is None


@pytest.mark.parametrize("payload", [BARE, b'<meta property="og:type" content="website">', b'{"@type":"WebPage"}'])
def test_what_does_not(payload: bytes) -> None:
    assert not claims_to_be_article(article(10), payload)


def test_a_date_or_a_byline_speaks_for_an_article() -> None:
    assert claims_to_be_article(article(10, published_at=datetime(2025, 7, 24, tzinfo=UTC)), BARE)
    assert claims_to_be_article(article(10, authors=("Ada Byron",)), BARE)


def test_hardly_any_text_and_no_claim_is_no_article() -> None:
    assert seen(article(FEW_WORDS - 1)) is GapReason.EMPTY
    assert seen(article(FEW_WORDS)) is None


def test_markup_that_calls_it_an_article_speaks_for_a_short_text_and_not_for_a_line() -> None:
    marked = answer(b"<article>x</article>")
    assert seen(article(VERY_FEW_WORDS), marked) is None
    assert seen(article(VERY_FEW_WORDS - 1), marked) is GapReason.EMPTY


def test_a_short_text_on_a_page_that_never_claimed_anything_may_be_an_edit() -> None:
    assert seen(article(10), current=stood(300, BARE)) is None
    assert seen(article(10), current=stood(300, None)) is None
    claimed = b'<meta property="og:type" content="article">'
    assert seen(article(10), current=stood(300, claimed)) is GapReason.EMPTY


def test_the_titles_of_a_page_are_its_headline_and_the_parts_of_its_heads() -> None:
    payload = b"<head><TITLE>Page not&nbsp;found \n| The Courier</TITLE>"
    assert own_titles(article(9, "Oh!"), payload) == (
        "oh!",
        "page not found | the courier",
        "page not found",
        "the courier",
    )


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Page not found", GapReason.SOFT_404),
        ("La pagina richiesta non è disponibile", GapReason.SOFT_404),
        ("Cette page n'existe plus", GapReason.SOFT_404),
        ("Dieser Artikel ist nicht mehr verfügbar", GapReason.SOFT_404),
        ("La página que busca no existe", GapReason.SOFT_404),
        ("Before you continue", GapReason.CONSENT),
        ("Checking your browser", GapReason.CHALLENGE),
    ],
)
def test_a_title_that_is_about_the_page_itself_convicts_it_however_much_follows(title: str, reason: GapReason) -> None:
    assert seen(article(LONG_WORDS - 1, title)) is reason
    assert seen(article(LONG_WORDS - 1), answer(f"<title>{title} - Courier</title>".encode())) is reason
    assert seen(article(LONG_WORDS, title)) is None
    assert seen(article(300, title, authors=("Ada Byron",))) is None


@pytest.mark.parametrize(
    ("opening", "reason"),
    [
        ("It seems we can't find what you're looking for.", GapReason.SOFT_404),
        ("We could not find this story anywhere.", GapReason.SOFT_404),
        ("Verify you are human to go on.", GapReason.CHALLENGE),
        ("TypeError: Cannot read properties of undefined", GapReason.MAINTENANCE),
        ("News Sport Warning: mysql_connect(): Too many connections", GapReason.MAINTENANCE),
    ],
)
def test_the_opening_of_a_short_page_convicts_it(opening: str, reason: GapReason) -> None:
    assert seen(article(SHORT_WORDS - 1, opening=opening)) is reason
    assert seen(article(SHORT_WORDS, opening=opening)) is None


def test_a_page_whose_headline_is_the_sites_name_has_none() -> None:
    assert seen(article(SHORT_WORDS - 1, "The Courier", site_name="the courier")) is GapReason.EMPTY
    assert seen(article(SHORT_WORDS - 1, "The Courier", site_name="Courier")) is None


@pytest.mark.parametrize(
    "opening", ["We and our 764 partners store", "Noi e i nostri 1.240 partner", "Wir und bis zu 184 Partner"]
)
def test_who_counts_partners_first_asks_for_consent(opening: str) -> None:
    assert seen(article(500, opening=opening)) is GapReason.CONSENT


def test_a_text_about_consent_under_a_button_that_asks_for_it_is_a_wall_unless_it_is_a_policy() -> None:
    asking = answer(b"<button class=x>Accept all</button>")
    about = "cookies consent vendors " * 10
    assert seen(article(300, opening=about), asking) is GapReason.CONSENT
    assert seen(article(300, opening=about)) is None
    assert seen(article(300, "Cookie policy", opening=about), asking) is None
    assert seen(article(300), asking) is None


@pytest.mark.parametrize(
    ("final", "is_away"),
    [
        ("https://ministry.example/news/2025/", True),
        ("https://ministry.example/news", True),
        ("https://ministry.example/news/2025/visit-to-baku", False),
        ("https://ministry.example/other/", False),
    ],
)
def test_a_redirect_to_the_section_above_is_no_article(final: str, *, is_away: bool) -> None:
    reply = answer(final=final, redirects=(Redirect(URL, 301, final),))
    assert seen(article(300), reply) is (GapReason.HOME_REDIRECT if is_away else None)
    assert seen(article(300, authors=("Ada Byron",)), reply) is None


def test_a_page_that_calls_itself_the_home_page_is_it() -> None:
    assert seen(article(300, canonical_url="https://ministry.example/")) is GapReason.HOME_REDIRECT
    assert seen(article(300, canonical_url=URL)) is None


@pytest.mark.parametrize(
    "payload",
    [
        b'{"error": "not found"}',
        b" [1, 2]",
        b'\xef\xbb\xbf<?xml version="1.0"?><rss version="2.0">',
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<soap:Envelope>",
        b"GIF89a",
        b"\x1f\x8b\x08",
        b"{\\rtf1",
    ],
)
def test_what_is_no_web_page_is_known_by_its_first_bytes(payload: bytes) -> None:
    finding = screen_response(answer(payload))
    assert finding is not None
    assert finding.reason is GapReason.MEDIA_TYPE


@pytest.mark.parametrize(
    "payload", [BARE, b"<?xml version='1.0'?><!DOCTYPE html><html>", b"{curly} beginnings", b"[Ansa] Rome"]
)
def test_a_web_page_may_begin_oddly(payload: bytes) -> None:
    assert screen_response(answer(payload)) is None
