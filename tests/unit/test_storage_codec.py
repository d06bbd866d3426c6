from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, ArticleType, Block, BlockType, Link, Redirect, Response, Url
from storage.chain import START, digest_of, moment, next_hash
from storage.codec import article_from_json, article_to_json, exchange_from_json, exchange_to_json, to_bytes
from storage.columns import plain

any_text = st.text(alphabet=st.characters())
maybe_text = st.none() | any_text
moments = st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=2))))
links = st.builds(Link, st.integers(0, 99), st.integers(0, 99), any_text)
blocks = st.builds(
    Block,
    type=st.sampled_from(BlockType),
    text=any_text,
    level=st.integers(0, 6),
    links=st.lists(links, max_size=3).map(tuple),
    is_standfirst=st.booleans(),
    rows=st.lists(st.lists(any_text, max_size=3).map(tuple), max_size=3).map(tuple),
    is_ordered=st.booleans(),
)
articles = st.builds(
    Article,
    title=any_text,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    authors=st.lists(any_text, max_size=3).map(tuple),
    published_at=st.none() | moments,
    modified_at=st.none() | moments,
    language=maybe_text.filter(lambda text: text != ""),
    description=maybe_text.filter(lambda text: text != ""),
    image=maybe_text.filter(lambda text: text != ""),
    canonical_url=maybe_text.filter(lambda text: text != ""),
    site_name=maybe_text.filter(lambda text: text != ""),
    article_type=st.sampled_from(ArticleType),
    origins=st.lists(any_text, max_size=3).map(tuple),
)


@given(articles)
def test_an_article_comes_back_as_it_was(article: Article) -> None:
    assert article_from_json(article_to_json(article)) == article


@given(articles)
def test_an_article_comes_back_from_bytes_too(article: Article) -> None:
    assert article_from_json(to_bytes(article_to_json(article))) == article


def test_an_empty_article_is_short() -> None:
    assert article_to_json(Article()) == '{"article_type":"other"}'


def test_a_moment_keeps_its_offset() -> None:
    at = datetime(2025, 7, 23, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    kept = article_from_json(article_to_json(Article(published_at=at))).published_at
    assert kept is not None
    assert kept.isoformat() == "2025-07-23T09:30:00+02:00"


@pytest.mark.parametrize("nonsense", ["[]", "{}", '{"article_type": "other", "blocks": [1]}', "1", "not json"])
def test_something_else_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        article_from_json(nonsense)


def test_an_exchange_comes_back_byte_for_byte() -> None:
    response = Response(
        requested_url=Url("https://a.example/"),
        url="https://a.example/b",
        status=200,
        headers=(("Set-Cookie", "a=1"), ("set-cookie", "b=caf\xe9")),
        payload=b"",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        redirects=(Redirect("https://a.example/", 301, "https://a.example/b"),),
        is_truncated=True,
    )
    found = exchange_from_json(to_bytes(exchange_to_json(response)))
    assert found["headers"] == response.headers
    assert found["redirects"] == response.redirects
    assert (found["final_url"], found["is_truncated"], found["peer"]) == ("https://a.example/b", True, None)


def test_a_digest_is_taken_over_canonical_json() -> None:
    # From outside: printf '%s' '{"a":"è","b":1}' | sha256sum
    assert digest_of({"b": 1, "a": "è"}) == "8395494206df59820a0b31df59025a34ee96b7b468c8aebb5ca3acef969d0f32"


def test_a_chain_hash_covers_the_one_before() -> None:
    first = next_hash(START, "ab" * 32)
    assert next_hash(first, "cd" * 32) != next_hash(START, "cd" * 32)


def test_a_moment_in_a_digest_is_utc_with_six_digits() -> None:
    at = datetime(2025, 7, 23, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    assert moment(at) == "2025-07-23T09:30:00.000000Z"


@given(any_text)
def test_plain_text_is_taken_by_every_database(text: str) -> None:
    kept = plain(text)
    assert "\x00" not in kept
    assert plain(kept) == kept
    assert kept.encode() is not None
