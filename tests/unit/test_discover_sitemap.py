"""Sitemaps: urlset, index, news, text, gzip, and hostile ones."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.discover import Discovery, discover, guess_kind
from scraper.discover.sitemap import MAX_LINKS
from scraper.model import Response, SourceKind, Url

ROOT = Path(__file__).parents[2]
SITEMAP = Url("https://example.org/sitemap.xml")
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def response(payload: str | bytes, content_type: str = "application/xml") -> Response:
    return Response(
        requested_url=SITEMAP,
        url=SITEMAP,
        status=200,
        headers=(("content-type", content_type),),
        payload=payload if isinstance(payload, bytes) else payload.encode(),
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def read(payload: str | bytes) -> Discovery:
    return discover(SourceKind.SITEMAP, response(payload))


def urls(discovery: Discovery) -> list[str]:
    return [link.url for link in discovery.links]


URLSET = f"""<?xml version="1.0"?><urlset {NAMESPACE}>
<url><loc> https://example.org/a?utm_source=x </loc><lastmod>2026-10-10T10:00:00+02:00</lastmod></url>
<url><loc>/b</loc><lastmod>2026-10-11</lastmod></url>
<url><lastmod>2026-10-11</lastmod></url><url><loc>ftp://example.org/c</loc></url></urlset>"""


def test_a_urlset_gives_pages_with_their_last_change() -> None:
    first, second = read(URLSET).links
    assert (first.url, first.updated_at) == ("https://example.org/a", datetime(2026, 10, 10, 8, tzinfo=UTC))
    assert (second.url, second.updated_at) == ("https://example.org/b", datetime(2026, 10, 11, tzinfo=UTC))


def test_an_index_names_more_sitemaps() -> None:
    first = "<sitemap><loc>https://example.org/s1.xml.gz</loc><lastmod>2026-10-11</lastmod></sitemap>"
    index = f"<sitemapindex {NAMESPACE}>{first}<sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>"
    found = read(index)
    assert (found.links, found.more) == ((), ("https://example.org/s1.xml.gz", "https://example.org/s2.xml"))
    assert [part.updated_at for part in found.parts] == [datetime(2026, 10, 11, tzinfo=UTC), None]


def test_a_robots_txt_names_sitemaps() -> None:
    robots = "User-agent: *\nDisallow: /x\nSitemap: https://example.org/s1.xml\n sitemap : /s2.xml\nSitemap:\n"
    assert read(robots).more == ("https://example.org/s1.xml", "https://example.org/s2.xml")
    assert guess_kind(response(robots, "text/plain")) == (SourceKind.SITEMAP, "It is a robots.txt that names sitemaps.")


def test_one_date_for_all_is_that_of_the_sitemap() -> None:
    assert {link.updated_at for link in discover(SourceKind.SITEMAP, sitemap_of(20)).links} == {None}


def test_the_news_extension_gives_titles_and_dates() -> None:
    news = f"""<urlset {NAMESPACE} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
    <image:image><image:loc>https://example.org/picture.jpg</image:loc><image:title>Picture</image:title></image:image>
    <loc>https://example.org/a</loc><news:news><news:publication><news:name>X</news:name></news:publication>
    <news:publication_date>2026-10-10T10:00+02:00</news:publication_date><news:title>A &amp; B</news:title>
    </news:news></url></urlset>"""
    (link,) = read(news).links
    assert (link.url, link.title) == ("https://example.org/a", "A & B")
    assert link.published_at == datetime(2026, 10, 10, 8, tzinfo=UTC)


def test_a_compressed_sitemap_is_unpacked() -> None:
    assert urls(read(gzip.compress(URLSET.encode()))) == urls(read(URLSET))


def test_a_text_sitemap_is_a_line_per_address() -> None:
    text = "\ufeffhttps://example.org/a\r\nhttps://example.org/b\n\nnot an address\n"
    assert urls(read(text)) == ["https://example.org/a", "https://example.org/b"]


def test_a_sitemap_without_namespace_is_read() -> None:
    assert urls(read(URLSET.replace(NAMESPACE, ""))) == urls(read(URLSET))


def test_a_broken_sitemap_gives_what_can_be_read() -> None:
    assert urls(read(URLSET[: URLSET.index("<url><lastmod>")])) == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.parametrize("payload", ["", "<html><body>404</body></html>", "nothing", b"\x1f\x8bnonsense", b"\x1f\x8b"])
def test_what_is_no_sitemap_says_so(payload: str | bytes) -> None:
    discovery = read(payload)
    assert discovery.links == ()
    assert discovery.detail


def test_entities_are_not_expanded_and_files_not_read() -> None:
    hostile = f"""<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "x">]>
    <urlset {NAMESPACE}><url><loc>https://example.org/&f;&a;</loc></url></urlset>"""
    assert urls(read(hostile)) == ["https://example.org/"]


def test_a_bomb_of_entities_ends_soon() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{levels}]><urlset {NAMESPACE}><url><loc>https://e.org/&l9;</loc></url></urlset>'
    assert len(read(bomb).links) <= 1


def sitemap_of(count: int) -> Response:
    entry = "<url><loc>https://example.org/{}</loc><lastmod>2026-10-11</lastmod></url>"
    return response(f"<urlset {NAMESPACE}>" + "".join(entry.format(number) for number in range(count)) + "</urlset>")


def test_the_protocols_limit_holds() -> None:
    assert len(discover(SourceKind.SITEMAP, sitemap_of(MAX_LINKS + 10)).links) == MAX_LINKS


def test_entries_cost_only_their_links() -> None:
    answer = sitemap_of(4000)
    tracemalloc.start()
    links = discover(SourceKind.SITEMAP, answer).links
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 900 * len(links)


_READ_TWICE = """
import gzip, resource
from tests.unit.test_discover_sitemap import read, sitemap_of
packed = gzip.compress(sitemap_of(50_000).payload)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
counts = [len(read(packed).links) for _ in range(2)]
print(counts[-1], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_the_largest_sitemap_takes_the_memory_of_its_links_however_often_it_is_read() -> None:
    done = subprocess.run([sys.executable, "-c", _READ_TWICE], capture_output=True, text=True, check=True, cwd=ROOT)
    found, grown_mb = map(int, done.stdout.split())
    assert found == 50_000
    # The links alone are 20 MB; a tree of this sitemap would be 60 MB more, a copy that stays 20 MB for each reading.
    assert grown_mb < 40


@pytest.mark.parametrize(
    "answer",
    [
        response(URLSET),
        response(gzip.compress(URLSET.encode()), "application/octet-stream"),
        response("https://example.org/a\nhttps://example.org/b", "text/plain"),
    ],
)
def test_sitemaps_are_guessed_as_sitemaps(answer: Response) -> None:
    assert guess_kind(answer)[0] is SourceKind.SITEMAP
