"""JSON-LD as sites really write it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.metadata.evidence import article_of
from scraper.extract.metadata.jsonld import read_graph, text_of, url_of

ARTICLE = {"@type": "NewsArticle", "headline": "Ponte riaperto", "datePublished": "2025-07-23"}


def headline(script: str) -> object:
    thing = article_of(read_graph([script]), None)
    return thing.fields.get("headline") if thing else None


def test_plain_object() -> None:
    assert headline(json.dumps(ARTICLE)) == "Ponte riaperto"


def test_array_and_graph() -> None:
    assert headline(json.dumps([{"@type": "WebSite"}, ARTICLE])) == "Ponte riaperto"
    assert (
        headline(json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, ARTICLE]}))
        == "Ponte riaperto"
    )


def test_article_inside_a_web_page() -> None:
    assert headline(json.dumps({"@type": "WebPage", "mainEntity": ARTICLE})) == "Ponte riaperto"


def test_type_with_the_vocabulary_in_front() -> None:
    assert (
        headline(json.dumps({**ARTICLE, "@type": ["https://schema.org/NewsArticle", "schema:Report"]}))
        == "Ponte riaperto"
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Ponte riaperto",}',
        '{"@type": "NewsArticle", "keywords": ["a", "b",], "headline": "Ponte riaperto"}',
        '<!-- {"@type": "NewsArticle", "headline": "Ponte riaperto"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ponte riaperto"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Ponte riaperto", "description": "due\nrighe\te tab"}',
        '{"@type": "NewsArticle", "headline": "Ponte riaperto"};',
        '{"@type": "NewsArticle", "headline": "Ponte riaperto", "description": "l\\\'aquila"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ponte riaperto&quot;}",
        '{"@type": "WebSite"}\n{"@type": "NewsArticle", "headline": "Ponte riaperto"}',
        '\ufeff {"@type": "NewsArticle", "headline": "Ponte riaperto"}',
    ],
)
def test_broken_syntax_is_repaired(script: str) -> None:
    assert headline(script) == "Ponte riaperto"


@pytest.mark.parametrize(
    "script", ["", "null", "42", "[", "{", '"text"', "{}", "[[[[]]]]", "[" * 5000, '{"@type": 7}', '{"@type": []}']
)
def test_beyond_repair_is_left_out(script: str) -> None:
    assert headline(script) is None


def test_references_by_id_are_followed() -> None:
    graph = read_graph(
        [
            json.dumps(
                {
                    "@graph": [
                        {**ARTICLE, "author": {"@id": "#anna"}},
                        {"@type": "Person", "@id": "#anna", "name": "Anna Rossi"},
                    ]
                }
            )
        ]
    )
    thing = article_of(graph, None)
    assert thing is not None
    assert text_of(graph.resolve(thing.fields["author"])) == "Anna Rossi"


def test_the_pages_own_address_decides_among_articles() -> None:
    graph = read_graph(
        [
            json.dumps(
                [
                    {**ARTICLE, "headline": "Altro", "url": "https://news.example/altro"},
                    {**ARTICLE, "mainEntityOfPage": {"@id": "https://www.news.example/ponte/"}},
                ]
            )
        ]
    )
    thing = article_of(graph, "https://news.example/ponte?utm_source=x")
    assert thing is not None
    assert thing.fields["headline"] == "Ponte riaperto"


def test_text_of_unescapes_and_folds() -> None:
    assert text_of(" L&#39;acqua  &amp;\nil fuoco ") == "L'acqua & il fuoco"
    assert text_of([{"@value": "x"}, "y"]) == "x"
    assert text_of({"name": ["", "z"]}) == "z"
    assert text_of(7) is None


def test_url_of() -> None:
    assert url_of([{"@type": "ImageObject", "url": "https://x.example/a.jpg"}]) == "https://x.example/a.jpg"
    assert url_of({"contentUrl": " /b.jpg "}) == "/b.jpg"
    assert url_of(None) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "name", "author", "headline", "url", "mainEntity", "x"]),
            children,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_read(value: object) -> None:
    graph = read_graph([json.dumps(value)])
    thing = article_of(graph, "https://news.example/ponte")
    for child in (thing.fields if thing else {}).values():
        assert isinstance(text_of(graph.resolve(child)), str | None)
        url_of(child)


@given(st.text(max_size=200))
def test_any_text_is_read(script: str) -> None:
    assert len(read_graph([script]).things) < 1000
