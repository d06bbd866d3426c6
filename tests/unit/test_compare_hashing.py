from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scraper.compare import canonical_text, content_hash, payload_digest
from scraper.model import Article, Block, BlockType, Link


def article(*texts: str, title: str = "Titolo") -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def test_the_hash_of_an_empty_article_never_changes() -> None:
    assert content_hash(Article()) == "n1:330bb7ec9210540ab8bb1e0f9947d1ed641a7c2ffeb4ba1b8cfa1e2a5bc19b06"


def test_the_hash_of_a_known_article_never_changes() -> None:
    expected = hashlib.sha256(b"variorum content\x001\x00Titolo\x00Uno. Due.").hexdigest()
    assert content_hash(article("Uno.", "Due.")) == f"n1:{expected}"


def test_typography_leaves_the_hash_alone() -> None:
    assert content_hash(article("L’evento – oggi…")) == content_hash(article("L'evento -  oggi..."))


def test_a_changed_word_changes_the_hash() -> None:
    assert content_hash(article("19 militari")) != content_hash(article("21 militari"))


def test_a_changed_title_changes_the_hash() -> None:
    assert content_hash(article("Uno", title="A")) != content_hash(article("Uno", title="B"))


def test_the_title_never_runs_into_the_body() -> None:
    assert content_hash(article("b c", title="a")) != content_hash(article("c", title="a b"))


def test_a_separator_in_the_text_forges_no_field() -> None:
    assert content_hash(article("b", title="a")) != content_hash(article(title="a\x00b"))


def test_block_boundaries_do_not_count() -> None:
    assert content_hash(article("Uno due. Tre.")) == content_hash(article("Uno due.", "Tre."))


def test_a_full_stop_in_a_block_of_its_own_does_not_count() -> None:
    assert content_hash(article("Uno due.")) == content_hash(article("Uno due", "."))


def test_the_order_of_blocks_counts() -> None:
    assert content_hash(article("Uno", "Due")) != content_hash(article("Due", "Uno"))


def test_empty_blocks_do_not_count() -> None:
    assert content_hash(article("Uno", "\u200b", "Due")) == content_hash(article("Uno", "Due"))


def test_captions_links_byline_and_dates_do_not_count() -> None:
    plain = article("Uno due")
    rich = Article(
        title="Titolo",
        blocks=(
            Block(BlockType.HEADING, "Uno due", level=2, links=(Link(0, 3, "https://example.org/"),)),
            Block(BlockType.CAPTION, "Una foto"),
        ),
        authors=("Ada",),
        modified_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert content_hash(plain) == content_hash(rich)


def test_a_lone_surrogate_has_a_hash() -> None:
    assert content_hash(article("\ud800")).startswith("n1:")


@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_hashes_are_equal_when_the_canonical_words_are(one: list[str], other: list[str]) -> None:
    same = canonical_text(" ".join(one)) == canonical_text(" ".join(other))
    assert (content_hash(article(*one)) == content_hash(article(*other))) == same


def test_a_payload_digest_is_sha_256_of_its_bytes() -> None:
    assert payload_digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
