"""Feeds of every format, whole and broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.discover import DiscoveredLink, Discovery, discover, guess_kind
from scraper.model import Response, SourceKind, Url

FEED = Url("https://example.org/feeds/news.xml")
TENTH = datetime(2026, 10, 10, 8, 0, tzinfo=UTC)
ELEVENTH = datetime(2026, 10, 11, 9, 30, tzinfo=UTC)


def response(payload: str | bytes, content_type: str = "application/xml") -> Response:
    return Response(
        requested_url=FEED,
        url=FEED,
        status=200,
        headers=(("Content-Type", content_type),),
        payload=payload if isinstance(payload, bytes) else payload.encode(),
        fetched_at=ELEVENTH,
    )


def read(payload: str | bytes) -> Discovery:
    return discover(SourceKind.FEED, response(payload))


RSS_2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<link>https://example.org/</link><item><title>Bridge &amp; road reopened</title>
<link>https://example.org/2026/bridge?utm_source=rss</link>
<pubDate>Sat, 10 Oct 2026 10:00:00 +0200</pubDate><dc:creator>Jane Doe</dc:creator></item></channel></rss>"""

RSS_091 = """<rss version="0.91"><channel><title>News</title><link>https://example.org/</link>
<item><title>Bridge &amp; road reopened</title><link>/2026/bridge</link></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>News</title></channel>
<item rdf:about="https://example.org/2026/bridge"><title>Bridge &amp; road reopened</title>
<link>https://example.org/2026/bridge</link><dc:date>2026-10-10T10:00:00+02:00</dc:date></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/2026/"><title>News</title>
<entry><title type="html">Bridge &amp;amp; road &lt;em&gt;reopened&lt;/em&gt;</title><id>tag:example.org,2026:1</id>
<link rel="self" href="https://example.org/api/1"/><link rel="alternate" href="bridge"/>
<published>2026-10-10T10:00:00+02:00</published><updated>2026-10-11T09:30:00Z</updated>
<author><name>Jane Doe</name></author></entry></feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": "1",
"url": "/2026/bridge", "title": "Bridge & road reopened",
"date_published": "2026-10-10T10:00:00+02:00", "authors": [{"name": "Jane Doe"}]}]}"""


@pytest.mark.parametrize(
    ("payload", "has_date", "has_author"),
    [(RSS_2, True, True), (RSS_091, False, False), (RDF, True, False), (ATOM, True, True), (JSON_FEED, True, True)],
)
def test_every_format_gives_the_same_page(payload: str, *, has_date: bool, has_author: bool) -> None:
    (link,) = read(payload).links
    assert link == DiscoveredLink(
        url=Url("https://example.org/2026/bridge"),
        title="Bridge & road reopened",
        published_at=TENTH if has_date else None,
        updated_at=ELEVENTH if payload is ATOM else None,
        authors=("Jane Doe",) if has_author else (),
    )


@pytest.mark.parametrize("payload", [RSS_2, RSS_091, RDF, ATOM, JSON_FEED])
def test_feeds_are_guessed_as_feeds(payload: str) -> None:
    assert guess_kind(response(payload))[0] is SourceKind.FEED


@pytest.mark.parametrize(
    "broken",
    [
        RSS_2.replace("&amp;", "&"),
        RSS_2.replace("</channel></rss>", ""),
        RSS_2.replace("&amp;", "&nbsp;&amp;"),
        "\n\n" + RSS_2,
        RSS_2.replace("Bridge", "Br\x0bidge"),
    ],
)
def test_broken_xml_still_gives_its_pages(broken: str) -> None:
    assert [link.url for link in read(broken).links] == ["https://example.org/2026/bridge"]


def test_an_old_encoding_is_read() -> None:
    payload = RSS_2.replace("utf-8", "iso-8859-1").replace("Bridge", "Località").encode("cp1252")
    assert read(payload).links[0].title == "Località & road reopened"


def test_a_permanent_guid_serves_as_the_link_and_another_does_not() -> None:
    items = """<rss version="2.0"><channel><item><title>a</title><guid>https://example.org/a</guid></item>
    <item><title>b</title><guid isPermaLink="false">123</guid></item></channel></rss>"""
    (link,) = read(items).links
    assert (link.url, link.published_at) == ("https://example.org/a", None)


def test_a_page_named_twice_is_found_once() -> None:
    item = RSS_2[RSS_2.index("<item>") : RSS_2.index("</channel>")]
    assert len(read(RSS_2.replace(item, item + item.replace("rss<", "other<"))).links) == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@example.org", "http://u:p@example.org/"]
)
def test_links_that_cannot_be_fetched_are_left_out(link: str) -> None:
    assert read(RSS_091.replace("/2026/bridge", link)).links == ()


@pytest.mark.parametrize(
    "payload", ["", "<html><body>Not found</body></html>", "nonsense", "{}", b"\xff\xfe\x00", "http://127.0.0.1:1/"]
)
def test_what_is_no_feed_says_so(payload: str | bytes) -> None:
    discovery = read(payload)
    assert discovery.links == ()
    assert discovery.detail == "The address gives no feed, or one without items."


def test_a_bomb_of_entities_is_not_unfolded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]>' + RSS_091.replace("Bridge", "&l9;")
    assert all(len(link.title or "") < 1_000_000 for link in read(bomb).links)


def test_files_are_not_read_into_a_feed() -> None:
    hostile = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + RSS_091.replace("Bridge", "&f;")
    assert all("root:" not in (link.title or "") for link in read(hostile).links)


def test_bare_ampersands_cut_no_address_short_and_html_entities_keep_their_sign() -> None:
    broken = """junk before <?xml version="1.0"?><rss version="2.0"><channel><title>A & B</title><item>
    <title>Caff&egrave; & &unknown; <![CDATA[R&D &egrave;]]></title><link>https://example.org/a?id=5&sez=cro</link></item>
    <item><title>Open tag<br></title><link>https://example.org/b?id=6&amp;sez=cro</link></item></channel>"""
    first, second = read(broken).links
    assert (first.url, first.title) == ("https://example.org/a?id=5&sez=cro", "Caffè & &unknown; R&D è")
    assert second.url == "https://example.org/b?id=6&sez=cro"


def test_the_nearest_base_counts() -> None:
    entry = '<entry xml:base="2025/"><title>Old</title><link href="mill"/></entry>'
    links = read(ATOM.replace("</feed>", entry + "</feed>")).links
    assert [link.url for link in links] == ["https://example.org/2026/bridge", "https://example.org/2026/2025/mill"]


def test_the_next_part_of_a_feed_is_named() -> None:
    paged = JSON_FEED.replace('"items"', '"next_url": "/feed.json?page=2", "language": "de-CH", "items"')
    discovery = read(paged)
    assert discovery.more == ("https://example.org/feed.json?page=2",)
    assert discovery.links[0].language == "de"
    atom = ATOM.replace("<entry>", '<link rel="next" href="https://example.org/feed?page=2"/><entry>')
    assert read(atom).more == ("https://example.org/feed?page=2",)


@pytest.mark.parametrize("items", ['"none"', "[1, null]", '[{"url": 5, "authors": "me", "title": ["x"]}]', "[{}]"])
def test_odd_json_is_no_feed(items: str) -> None:
    assert read('{"version": "https://jsonfeed.org/version/1", "items": ' + items + "}").links == ()


def test_the_author_of_the_first_json_feeds_is_read() -> None:
    old = JSON_FEED.replace('"authors": [{"name": "Jane Doe"}]', '"author": {"name": "Jane Doe"}')
    assert read(old).links[0].authors == ("Jane Doe",)


def test_the_address_behind_a_counter_is_the_pages() -> None:
    counted = RSS_2.replace("<rss ", '<rss xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" ').replace(
        "</item>", "<fb:origLink>https://example.org/2026/own</fb:origLink></item>"
    )
    assert [link.url for link in read(counted).links] == ["https://example.org/2026/own"]


def test_a_date_with_points_has_its_day_first() -> None:
    dotted = RSS_2.replace("Sat, 10 Oct 2026 10:00:00 +0200", "03.10.2026")
    assert read(dotted).links[0].published_at == datetime(2026, 10, 3, tzinfo=UTC)
