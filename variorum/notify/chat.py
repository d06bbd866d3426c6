"""Chats and push services that take a message as JSON: one table of how each wants it.

They go through the guarded client rather than through Apprise, whose own connections nobody checks.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from scraper.fetch import Posting
from variorum.notify.dialects import DISCORD, HTML, MATRIX, PLAIN, SLACK, TEAMS, Dialect
from variorum.notify.letter import Reader, letter_of
from variorum.notify.posting import post
from variorum.notify.templating import Form, Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scraper.fetch import Outlet
    from storage.service_records import Delivery


@dataclass(frozen=True, slots=True)
class Note:
    """A message as services take it."""

    delivery_id: str
    subject: str
    text: str
    """In the service's dialect."""
    plain: str
    url: str
    """Of the page it is about."""


@dataclass(frozen=True, slots=True)
class Service:
    """How one service wants its messages. `request` makes one from a note and what the channel says of the service."""

    dialect: Dialect
    most: int
    """Characters of a message."""
    request: Callable[[Note, Callable[[str], str]], Posting]


def _json(url: str, fields: Mapping[str, Any], *, token: str = "", method: str = "POST") -> Posting:
    headers = [("Content-Type", "application/json; charset=utf-8")]
    headers += [("Authorization", f"Bearer {token}")] if token else []
    return Posting(url, json.dumps(fields, ensure_ascii=False).encode(), tuple(headers), method)


def _slack(note: Note, said: Callable[[str], str]) -> Posting:
    return _json(said("url"), {"text": note.text, "unfurl_links": False, "unfurl_media": False})


def _discord(note: Note, said: Callable[[str], str]) -> Posting:
    # What a page says must not call everyone.
    return _json(said("url"), {"content": note.text, "allowed_mentions": {"parse": []}})


def _teams(note: Note, said: Callable[[str], str]) -> Posting:
    body = [{"type": "TextBlock", "text": line, "wrap": True} for line in note.text.split("\n") if line.strip()]
    card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4"}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {**card, "body": body}}
    return _json(said("url"), {"type": "message", "attachments": [attachment]})


def _telegram(note: Note, said: Callable[[str], str]) -> Posting:
    base = (said("url") or "https://api.telegram.org").rstrip("/")
    fields = {"chat_id": said("room"), "text": note.text, "parse_mode": "HTML"}
    return _json(f"{base}/bot{said('token')}/sendMessage", {**fields, "link_preview_options": {"is_disabled": True}})


def _matrix(note: Note, said: Callable[[str], str]) -> Posting:
    base, room = said("url").rstrip("/"), quote(said("room"), safe="")
    # A transaction of the same id is one message to the server, however often it comes.
    url = f"{base}/_matrix/client/v3/rooms/{room}/send/m.room.message/{note.delivery_id}"
    html = note.text.replace("\n", "<br>")
    fields = {"msgtype": "m.notice", "body": note.plain, "format": "org.matrix.custom.html", "formatted_body": html}
    return _json(url, fields, token=said("token"), method="PUT")


def _ntfy(note: Note, said: Callable[[str], str]) -> Posting:
    fields = {"topic": said("topic"), "title": note.subject[:250], "message": note.text, "click": note.url}
    return _json(said("url") or "https://ntfy.sh", fields, token=said("token"))


SERVICES: Final[Mapping[str, Service]] = {
    "slack": Service(SLACK, 3900, _slack),
    "discord": Service(DISCORD, 2000, _discord),
    "teams": Service(TEAMS, 15_000, _teams),
    "telegram": Service(HTML, 4000, _telegram),
    "matrix": Service(MATRIX, 20_000, _matrix),
    "ntfy": Service(PLAIN, 3500, _ntfy),
}


@dataclass(frozen=True, slots=True)
class ChatChannel:
    """One room, or one phone."""

    name: str
    service: Service
    outlet: Outlet
    look_up: Callable[[str], str] = field(repr=False)
    """Gives a setting of the channel, read from its place where it is a secret; "" where it has none."""
    secrets: Callable[[], list[str]] = field(repr=False)
    renderer: Renderer
    reader: Reader
    own_template: str | None = None
    per_hour: int | None = None
    shows_diffs: bool = True

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Send a delivery; DeliveryError where it was not taken."""
        note = await asyncio.to_thread(self.note, delivery, is_test=is_test)
        await post(self.outlet, self.service.request(note, self.look_up), self.secrets())

    async def hang_up(self) -> None:
        """Connections are the outlet's."""

    def note(self, delivery: Delivery, *, is_test: bool = False) -> Note:
        """Write a delivery as this service takes it."""
        letter = letter_of(delivery, self.reader, is_test=is_test)
        form = Form("chat.txt", self.service.dialect, self.own_template)
        plain = self.renderer.text(Form("chat.txt", PLAIN), letter, self.service.most)
        text = self.renderer.text(form, letter, self.service.most)
        subject = self.renderer.subject(letter)
        return Note(delivery.delivery_id, subject, text.strip(), plain.strip(), letter.changes[0].url)
