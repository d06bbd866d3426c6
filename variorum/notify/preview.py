"""What a channel would send, for people to look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scraper.errors import InputError
from variorum.notify.chat import ChatChannel
from variorum.notify.command import CommandChannel
from variorum.notify.email import EmailChannel
from variorum.notify.record import record_of
from variorum.notify.webhook import WebhookChannel

if TYPE_CHECKING:
    from email.message import EmailMessage

    from storage.service_records import Delivery
    from variorum.notify.build import Built


def preview_text(channel: Built, delivery: Delivery) -> str:
    """Return a message as its receiver reads it; of e-mail the headers and the text, of programs the JSON."""
    if isinstance(channel, EmailChannel):
        message = channel.message(delivery)
        headers = "\n".join(f"{name}: {value}" for name, value in message.items() if not name.startswith("Content"))
        return f"{headers}\n\n{_part(message, 'plain')}"
    if isinstance(channel, WebhookChannel | CommandChannel):
        return json.dumps(json.loads(record_of(delivery, web_url=channel.web_url)), ensure_ascii=False, indent=2)
    return channel.note(delivery).text if isinstance(channel, ChatChannel) else channel.text(delivery)


def preview_html(channel: Built, delivery: Delivery) -> str:
    """Return the HTML of a message; InputError where the channel sends none."""
    if not isinstance(channel, EmailChannel):
        raise InputError(f"{channel.name} sends no HTML; only channels of type email do")
    return _part(channel.message(delivery), "html")


def problems_of(channel: Built) -> list[str]:
    """Return what was wrong with the channel's own templates, after it has written something."""
    return (
        [] if isinstance(channel, WebhookChannel | CommandChannel) else list(dict.fromkeys(channel.renderer.problems))
    )


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()) if part is not None else ""
