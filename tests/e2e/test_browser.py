"""What leaves as HTML is opened in a real browser: whatever a watched page said, nothing of it runs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import rendered
from tests.program import CommandLine, Program
from variorum.demo.site import PressSite

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

SENTENCE = "The council voted on Tuesday to repair the harbour wall before the winter storms set in, officials said."
HOSTILE = (
    "<script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "<svg onload=\"document.title='ran'\"></svg>",
    "<a href=\"javascript:document.title='ran'\">a link</a>",
    "&lt;script&gt;document.title='ran'&lt;/script&gt;",
    "&lt;img src=x onerror=document.title='ran'&gt;",
    "]]&gt;&lt;/style&gt;&lt;/title&gt;&lt;script&gt;document.title='ran'&lt;/script&gt;",
)


def hostile_page(ending: str) -> str:
    paragraphs = "".join(f"<p>{SENTENCE} {attempt} {SENTENCE} {SENTENCE}</p>" for attempt in HOSTILE)
    title = "Harbour &lt;script&gt;document.title='ran'&lt;/script&gt; wall"
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{paragraphs}<p>{SENTENCE} {ending}</p></article></body></html>"
    )


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = CommandLine(tmp_path_factory.mktemp("watched"))
    with PressSite(()) as site:
        site.put_page("/wall.html", hostile_page("It costs 19 million."))
        program.run("add", site.url("/wall.html"), "--kind", "page")
        program.run("check", "--all")
        site.put_page("/wall.html", hostile_page("It costs <b onclick=\"document.title='ran'\">21</b> million."))
        program.run("check", "--all")
    return program


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--format", "html", "--versions", "all"),
        ("show", "1", "--format", "html"),
        ("diff", "1", "--format", "html"),
    ],
)
def test_no_script_of_a_watched_page_runs_in_what_we_write(
    watched: Program, tmp_path: Path, command: tuple[str, ...]
) -> None:
    written = tmp_path / "written.html"
    written.write_text(watched.run(*command), encoding="utf-8")
    seen = rendered(written)
    assert "harbour wall before the winter storms" in seen
    assert "<title>ran</title>" not in seen
    assert "onerror=" not in seen.replace("&lt;img src=x onerror=", "")
    assert 'href="javascript:' not in seen


def test_the_same_page_opened_as_it_came_does_run_them(tmp_path: Path) -> None:
    raw = tmp_path / "raw.html"
    raw.write_text(hostile_page("It costs 19 million."), encoding="utf-8")
    assert "<title>ran</title>" in rendered(raw)
