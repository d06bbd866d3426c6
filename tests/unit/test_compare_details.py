from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from scraper.compare import Detail, DetailChange, diff_articles
from scraper.model import Article, Block, BlockType, Link


def linked(text: str, *links: tuple[str, str]) -> Article:
    found = (Link(text.index(anchor), text.index(anchor) + len(anchor), url) for anchor, url in links)
    return Article(blocks=(Block(BlockType.PARAGRAPH, text, links=tuple(found)),))


def changes(old: Article, new: Article) -> tuple[DetailChange, ...]:
    diff = diff_articles(old, new)
    assert diff.is_textual == ((old.title, old.text) != (new.title, new.text))
    return diff.details


def test_byline_and_dates_are_told() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    old = Article(authors=("Ada",), published_at=noon)
    assert changes(old, Article(authors=("Ada", "Ida"), published_at=noon, modified_at=noon)) == (
        DetailChange(Detail.BYLINE, "Ada", "Ada, Ida"),
        DetailChange(Detail.MODIFIED_AT, None, "2026-01-01T12:00:00+00:00"),
    )


def test_the_same_instant_in_another_zone_is_no_change() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert (
        changes(Article(published_at=noon), Article(published_at=noon.astimezone(timezone(timedelta(hours=2))))) == ()
    )


def test_typography_in_a_byline_is_no_change() -> None:
    assert changes(Article(authors=("D’Anna",)), Article(authors=("D'Anna",))) == ()


def test_a_link_that_leads_elsewhere_is_one_change() -> None:
    old = linked("Vedi il rapporto.", ("rapporto", "https://a.example/"))
    new = linked("Vedi il rapporto.", ("rapporto", "https://b.example/"))
    assert changes(old, new) == (DetailChange(Detail.LINK, "https://a.example/", "https://b.example/", "rapporto"),)


def test_words_that_stayed_can_gain_and_lose_a_link() -> None:
    bare, with_link = linked("Vedi il rapporto."), linked("Vedi il rapporto.", ("rapporto", "https://a.example/"))
    assert changes(bare, with_link) == (DetailChange(Detail.LINK, None, "https://a.example/", "rapporto"),)
    assert changes(with_link, bare) == (DetailChange(Detail.LINK, "https://a.example/", None, "rapporto"),)


def test_a_link_that_came_with_its_words_is_told_by_the_text() -> None:
    assert changes(linked("Vedi."), linked("Vedi il rapporto.", ("rapporto", "https://a.example/"))) == ()


def test_two_links_on_one_word_are_two() -> None:
    old = linked("qui qui", ("qui", "https://a.example/"), ("qui", "https://b.example/"))
    new = linked("qui qui", ("qui", "https://a.example/"), ("qui", "https://c.example/"))
    assert changes(old, new) == (DetailChange(Detail.LINK, "https://b.example/", "https://c.example/", "qui"),)


def test_captions_are_paired_in_order() -> None:
    old = Article(blocks=(Block(BlockType.CAPTION, "Una foto"), Block(BlockType.CAPTION, "Resta")))
    new = Article(
        blocks=(
            Block(BlockType.CAPTION, "Altra foto"),
            Block(BlockType.CAPTION, "Resta"),
            Block(BlockType.CAPTION, "Terza"),
        )
    )
    assert changes(old, new) == (
        DetailChange(Detail.CAPTION, "Una foto", "Altra foto"),
        DetailChange(Detail.CAPTION, None, "Terza"),
    )
    assert changes(new, old)[-1] == DetailChange(Detail.CAPTION, "Terza", None)
