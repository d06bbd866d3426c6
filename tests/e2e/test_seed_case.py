"""The case it all began with: an event page's republication as an AMP page, with teasers that come and go."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine, Program
from variorum.demo.site import PressSite
from variorum.demo.stories import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

FIXTURES = Path(__file__).parent / "fixtures"
PATH = "/italia-e-azerbaijan-rafforzano-lintesa-strategica/amp/"
ORIGIN = "https://www.difesa.it/smd/casmd/eventi/visita-capo-di-stato-maggiore-difesa-in-azerbaijan/75779.html"
TEASERS = (FIXTURES / "teasers.txt").read_text(encoding="utf-8").splitlines()
OTHERS = (
    "La Marina Militare ha concluso nel Mediterraneo orientale la più ampia esercitazione dell’anno…",
    "Il bilancio della difesa sale ancora e divide i partiti in vista del voto di…",
    "Secondo fonti di stampa, un drone da ricognizione sarebbe precipitato a pochi chilometri dal…",
    "Con una cerimonia sobria, il comando della brigata è passato ieri di mano dopo…",
    "L’industria europea chiede regole comuni per gli appalti e tempi certi per le…",
    "Trecento paracadutisti si sono lanciati sulla zona di atterraggio nonostante il vento e la…",
)


def amp_page(teasers: tuple[str, ...] | list[str], soldiers: int = 19) -> str:
    """The page as its theme writes it: related posts as linked thumbnails with excerpts behind the article."""
    template = Template((FIXTURES / "brigatafolgore-amp.html").read_text(encoding="utf-8"))
    items = "\n".join(
        f'<li class="has_thumbnail"><div class="rlp-image"><a href="/storia-{index}/amp/"><amp-img src="/s{index}.jpg"'
        f' width="150" height="113"></amp-img></a></div><div class="rlp-cnt"><a href="/storia-{index}/amp/">'
        f"{' '.join(teaser.split()[:5])}</a><p>{teaser}</p></div></li>"
        for index, teaser in enumerate(teasers, len(teasers[0]))
    )
    page = template.substitute(teasers=items, canonical=PATH.removesuffix("amp/"))
    assert "19 militari azeri" in page
    return page.replace("19 militari azeri", f"{soldiers} militari azeri")


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(()) as running:
        running.put_page(PATH, amp_page(TEASERS))
        yield running


@pytest.fixture
def watched(tmp_path: Path, site: PressSite) -> Program:
    program = CommandLine(tmp_path)
    program.run("add", site.url(PATH), "--kind", "page", "--name", "folgore")
    program.run("check", "--all")
    return program


def test_the_article_is_read_whole_and_nothing_else(watched: Program) -> None:
    article = json.loads(watched.run("show", "folgore", "--format", "json"))
    assert article["title"].startswith("Italia e Azerbaijan rafforzano l’intesa strategica")
    assert article["title"].endswith("del Generale Portolano a Baku")
    assert article["text"].startswith("Il 23 e 24 luglio 2025, il Generale Luciano Portolano")
    assert article["text"].endswith("attenta, pragmatica e orientata al futuro.")
    assert len(article["text"].split("\n\n")) == 12
    assert not [teaser for teaser in TEASERS if teaser.rstrip("…") in article["text"]]
    assert article["origins"] == [ORIGIN]
    assert article["language"] == "it"


def test_exchanged_teasers_are_no_change(watched: Program, site: PressSite) -> None:
    site.put_page(PATH, amp_page(OTHERS))
    assert "unchanged" in watched.run("check", "--all")
    site.put_page(PATH, amp_page([*OTHERS[3:], *TEASERS[:3]]))
    assert "unchanged" in watched.run("check", "--all")
    assert [entry["kind"] for entry in watched.lines("log")] == ["added"]


def test_a_corrected_figure_is_one_change_and_the_difference_shows_just_that(watched: Program, site: PressSite) -> None:
    site.put_page(PATH, amp_page(OTHERS, soldiers=21))
    watched.run("check", "--all")
    edits = watched.lines("log", "--kind", "edited")
    assert len(edits) == 1
    assert edits[0]["classes"] == ["figure"]
    assert "19 → 21 militari" in edits[0]["summary"]
    words = watched.run("diff", "folgore")
    assert "[-19-]{+21+} militari azeri" in words
    assert (words.count("[-"), words.count("{+")) == (1, 1)
    assert watched.run("check", "--all").count("unchanged") == 2
    assert len(watched.lines("log")) == 2


EVENT_PATH = ORIGIN.removeprefix("https://www.difesa.it")
MIRROR_PATH = "/rassegna/visita-ufficiale/"


def mirror_page(site: PressSite) -> str:
    """Another site's page with the ministry's words, and its source named as Italian papers do."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in EVENT.paragraphs)
    source = f'<p>Fonte: <a href="{site.url(EVENT_PATH)}">Ministero della Difesa</a></p>'
    head = f'<html lang="it"><head><title>{EVENT.title}</title></head>'
    return f"{head}<body><article><h1>{EVENT.title}</h1>{paragraphs}{source}</article></body></html>"


def test_the_chain_from_republication_to_origin(tmp_path: Path, site: PressSite) -> None:
    program, event = CommandLine(tmp_path), site.url(EVENT_PATH)
    site.put(replace(EVENT, path=EVENT_PATH))
    site.put_page(PATH, amp_page(TEASERS).replace(ORIGIN, event))
    site.put_page(MIRROR_PATH, mirror_page(site))
    program.run("add", site.url(PATH), "--kind", "page", "--name", "folgore", "--follow-origins")
    program.run("add", site.url(MIRROR_PATH), "--kind", "page", "--name", "mirror")
    program.run("check", "--all")

    followed = program.lines("sources")[-1]
    assert (followed["url"], followed["managed_by"], followed["followed_from"]) == (event, "origin", 1)
    program.run("check", "--all")
    (found,) = program.lines("origins", "folgore")
    assert found["names"] == [{"url": event, "named_by": "page", "version": 1, "page": 3}]
    assert found["first"] == {"page": 3, "url": event}
    assert [(one["page"], one["likeness"], one["because"]) for one in found["carriers"]] == [(3, None, "named")]
    assert "in other words" in program.run("origins", "folgore")

    # The ministry corrects a figure: the mirror, which has its words, still says the old one.
    site.edit(EVENT_PATH, lambda story: story.with_text("19 militari", "21 militari"))
    assert "edited" in program.run("check", event)
    (mirror,) = program.lines("origins", "mirror", "--diff")
    (origin,) = mirror["carriers"]
    assert (origin["page"], origin["likeness"], origin["first"], origin["because"]) == (3, "near", 3, "named")
    assert (len(origin["only_there"]), len(origin["only_here"])) == (2, 1)
    (stale,) = program.lines("origins", "--stale")
    (correction,) = stale["corrections"]
    assert (stale["url"], stale["origin_url"], correction["version"]) == (site.url(MIRROR_PATH), event, 2)
    assert "19 militari" in correction["old"]
    assert "21 militari" in correction["new"]
    assert "still says what page 3 has corrected" in program.run("origins", "--stale")
