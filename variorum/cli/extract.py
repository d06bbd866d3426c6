"""`variorum extract`."""

from __future__ import annotations

import asyncio
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError, VariorumError
from variorum.cli.options import command_app
from variorum.cli.shared import place
from variorum.cli.terminal import note, paint, say

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.extract import Explanation
    from scraper.model import Article, FetchFailure, Response
    from variorum.config import Settings

app = command_app()


class ExtractFormat(StrEnum):
    """What `variorum extract --format` takes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@app.command()
def extract(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A saved page, an address, or - for input.")],
    url: Annotated[str | None, typer.Option(metavar="U", help="The address a saved page came from.")] = None,
    form: Annotated[
        ExtractFormat, typer.Option("--format", metavar="F", help="text, markdown or json.")
    ] = ExtractFormat.TEXT,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each block why it was kept or left.")] = False,
) -> None:
    """Print the article of a file or address, without a database."""
    html, address, fetched_at = _page(ctx, target, url)
    if explain:
        from scraper.extract import explain as explain_blocks

        for line in explanation_lines(explain_blocks(html, address)):
            say(line)
        return
    from scraper.extract import extract_article

    article = extract_article(html, address, now=fetched_at)
    is_empty = not article.title and not article.blocks
    if not is_empty or form is ExtractFormat.JSON:
        say(_rendered(article, form))
    if is_empty:
        note("variorum: there is no article in it; --explain tells what was left out, and why.")
        raise typer.Exit(1)


def explanation_lines(found: Explanation) -> list[str]:
    """Say where the article was found and, of each block, what was decided and why."""
    lines = [f"The article was found in: {found.region or 'nothing'}"]
    for verdict in found.verdicts:
        mark = paint("kept", "green") if verdict.is_kept else paint("left", "dim")
        lines += [
            f"{mark}  {' '.join(verdict.text.split())[:100]}",
            f"      {verdict.reason}; {verdict.place}",
        ]
    return lines


def _page(ctx: typer.Context, target: str, url: str | None) -> tuple[str, str | None, datetime | None]:
    """Get the page's text, the address it came from, and when it came."""
    from scraper.charset import decode_html

    if target.startswith(("http://", "https://")):
        response = _fetched(target, place(ctx).settings)
        html = decode_html(response.payload, response.header("content-type"))
        return html, url or response.url, response.fetched_at
    return decode_html(_read(target)), url, None


def _read(target: str) -> bytes:
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as error:
        raise InputError(f"{target}: {error.strerror}; give a file, an address with https://, or - for input") from None


def _fetched(url: str, settings: Settings) -> Response:
    from scraper.model import FetchFailure

    answer = asyncio.run(_fetch(url, settings))
    if isinstance(answer, FetchFailure):
        raise VariorumError(f"{url}: {answer.detail}")
    if answer.status != 200:  # noqa: PLR2004  anything else is not the page
        raise VariorumError(f"{url}: the server answered with status {answer.status}")
    return answer


async def _fetch(url: str, settings: Settings) -> Response | FetchFailure:
    from scraper.model import Request
    from scraper.urls import parse_url
    from variorum.bootstrap import http_fetcher

    fetcher = http_fetcher(settings)
    try:
        return await fetcher.fetch(Request(parse_url(url)))
    finally:
        await fetcher.aclose()


def _rendered(article: Article, form: ExtractFormat) -> str:
    from scraper.render import to_markdown
    from variorum.export.document import text_document
    from variorum.fields.article import article_fields

    if form is ExtractFormat.JSON:
        return json.dumps(article_fields(article), ensure_ascii=False)
    return to_markdown(article).rstrip("\n") if form is ExtractFormat.MARKDOWN else text_document(article)
