"""How the press site's pages look: three house styles; what surrounds the article differs at every fetch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, assert_never

from variorum.demo.stories import TEASERS_EN, TEASERS_IT

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from variorum.demo.stories import Story

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Noise:
    """What differs between two fetches without the article having changed."""

    token: str = "a1"  # noqa: S105  decoration of class names
    counter: int = 100
    clock: str = "10:00:00"
    degrees: int = 12
    shift: int = 0
    """How far the related stories have rotated."""

    @staticmethod
    def drawn(source: random.Random) -> Noise:
        """Draw a fresh one."""
        return Noise(
            token=f"{source.getrandbits(48):012x}",
            counter=source.randrange(100, 99_999),
            clock=f"{source.randrange(24):02}:{source.randrange(60):02}:{source.randrange(60):02}",
            degrees=source.randrange(5, 60),
            shift=source.randrange(1000),
        )


def article_page(story: Story, base: str, noise: Noise) -> str:
    """Lay out one story."""
    return _template(f"{story.layout}.html").format(
        title=escape(story.title),
        standfirst=escape(story.standfirst, quote=False),
        author=escape(story.author),
        published=story.published_at,
        url=base + story.path,
        source=base + story.source_path,
        note=f"<p>{escape(story.note, quote=False)}</p>" if story.note else "",
        paragraphs="\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in story.paragraphs),
        related=_related(story, noise),
        token=noise.token,
        counter=noise.counter,
        clock=noise.clock,
        degrees=noise.degrees,
    )


def index_page(stories: Iterable[Story], noise: Noise) -> str:
    """Lay out the newspaper's section."""
    teasers = "\n".join(
        f'<article class="teaser"><h2><a href="{story.path}">{escape(story.title)}</a></h2>'
        f'<p>{escape(story.standfirst, quote=False)}</p><time datetime="{story.published_at}">2 March</time></article>'
        for story in stories
    )
    return _template("index.html").format(teasers=teasers, token=noise.token, counter=noise.counter, clock=noise.clock)


def feed(stories: Iterable[Story], base: str) -> str:
    """Lay out the newspaper's feed (RSS 2.0)."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{base}{story.path}</link>"
        f'<guid isPermaLink="true">{base}{story.path}</guid><pubDate>Mon, 02 Mar 2026 09:00:00 +0100</pubDate></item>'
        for story in stories
    )
    return _template("feed.xml").format(home=f"{base}/courier/", items=items)


@cache
def _template(name: str) -> str:
    return (files("variorum.demo") / "templates" / name).read_text(encoding="utf-8")


def _related(story: Story, noise: Noise) -> str:
    match story.layout:
        case "ministry":
            return _linked(_rotated(TEASERS_EN, noise.shift, 3))
        case "newspaper":
            return _linked(_rotated(TEASERS_EN, noise.shift, 5))
        case "republisher":
            return _excerpts(_rotated(TEASERS_IT, noise.shift, 6))
    assert_never(story.layout)


def _rotated(items: tuple[_T, ...], shift: int, count: int) -> list[_T]:
    return [items[(shift + index) % len(items)] for index in range(count)]


def _linked(teasers: list[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="/courier/news/2025/{slug}">{escape(title)}</a></li>' for slug, title in teasers)


def _excerpts(teasers: list[tuple[str, str, str]]) -> str:
    return "".join(
        f'<li><div class="related_link"><a href="/blog/{slug}/amp/"><amp-img src="/img/{slug}.jpg" width="150"'
        f' height="113"></amp-img></a><a href="/blog/{slug}/amp/">{escape(title)}</a>'
        f"<p>{escape(excerpt, quote=False)}</p></div></li>"
        for slug, title, excerpt in teasers
    )
