"""Empty pages that a script fills, told from short ones that are what they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.model import Article, GapReason, Response, Url
from scraper.screen import screen_article
from scraper.shells import MOST_WORDS, is_script_shell

URL = Url("https://news.example/a")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "page",
    [
        '<div id="root"></div><script src="/app.js"></script>',
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="app"></div><SCRIPT>1</SCRIPT>',
        '<div id="__next">Loading …</div><script>window.__DATA__ = "' + "many words " * 200 + '"</script>',
        "<html><head><script>1</script></head><body></body></html>",
    ],
)
def test_shells(page: str) -> None:
    assert is_script_shell(page.encode())


@pytest.mark.parametrize(
    "page",
    [
        '<div id="root"></div>',
        "",
        "<p>" + "word " * (MOST_WORDS + 1) + "</p><script>1</script>",
        "plain text that speaks of a &lt;script",
        "<!-- <script> -->",
    ],
)
def test_no_shells(page: str) -> None:
    assert not is_script_shell(page.encode())


def empty_because(payload: bytes, *, is_rendered: bool = False) -> str:
    answer = Response(URL, URL, 200, (), payload, NOW, is_rendered=is_rendered)
    finding = screen_article(Article(), answer)
    assert finding is not None
    assert finding.reason is GapReason.EMPTY
    return finding.detail


def test_what_would_help_is_said_where_it_would() -> None:
    shell = b'<div id="root"></div><script src="/app.js"></script>'
    assert "--browser" in empty_because(shell)
    assert empty_because(shell, is_rendered=True) == "the page holds no article text, even after its scripts have run"
    assert empty_because(b"<p></p>") == "the page holds no article text"
