"""`variorum show`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import NotFoundError, StorageError
from variorum.bootstrap import utc_now
from variorum.cli.options import command_app
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, note, say

if TYPE_CHECKING:
    from storage.engine import Session
    from storage.records import Page, Version

app = command_app()


class ShowFormat(StrEnum):
    """What `variorum show --format` takes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    RAW = "raw"
    JSON = "json"


@app.command()
def show(
    ctx: typer.Context,
    page: Annotated[str, typer.Argument(metavar="PAGE[@N]", help="Address or number, and @N for version N.")],
    form: Annotated[
        ShowFormat,
        typer.Option("--format", metavar="F", help="text, markdown, html, json, or raw: the bytes as they came."),
    ] = ShowFormat.TEXT,
) -> None:
    """Show a version of a page: variorum show PAGE@2 (without @N the current one)."""
    from storage.versions import get_version

    with reading(ctx) as session:
        found, number = page_and_number(session, page)
        version = get_version(session, found.id, number)
        payload = _payload(session, version) if form is ShowFormat.RAW else b""
    if form is ShowFormat.RAW:
        sys.stdout.buffer.write(payload)
    elif form is ShowFormat.JSON:
        from variorum.fields.article import Entry, entry_fields

        json_line(entry_fields(Entry(version)))
    else:
        say(_rendered(version, form))
        _tell_state(found, form)


def _tell_state(page: Page, form: ShowFormat) -> None:
    """Say beside the text why it may be an old one."""
    from variorum.cli.health import retired_text

    if form is ShowFormat.TEXT and page.state.value == "retired":
        note(f"This page is {retired_text(page, utc_now())}")


def page_and_number(session: Session, ref: str) -> tuple[Page, int | None]:
    """Read `PAGE` or `PAGE@N`; an address that itself ends in @ and digits is tried as an address first."""
    from storage.pages import get_page

    head, at, number = ref.rpartition("@")
    if not at or not number.isdigit():
        return get_page(session, ref), None
    try:
        return get_page(session, ref), None
    except NotFoundError:
        return get_page(session, head), int(number)


def _payload(session: Session, version: Version) -> bytes:
    from storage.captures import capture_of_version
    from storage.payloads import read_payload

    capture = capture_of_version(session, version.id)
    if capture is None:
        raise StorageError(f"The payload of version {version.number} of {version.page_url} is no longer kept.")
    return read_payload(session, capture.payload_digest)


def _rendered(version: Version, form: ShowFormat) -> str:
    from scraper.render import to_markdown
    from variorum.export.document import html_document, text_document

    if form is ShowFormat.MARKDOWN:
        return to_markdown(version.article).rstrip("\n")
    return html_document(version.article).rstrip("\n") if form is ShowFormat.HTML else text_document(version.article)
