"""From `[[channels]]` tables to channels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from scraper.errors import DeliveryError, InputError
from scraper.fetch_options import SecretRef
from variorum.notify.apprise import AppriseChannel
from variorum.notify.chat import SERVICES, ChatChannel
from variorum.notify.command import CommandChannel
from variorum.notify.email import EmailChannel
from variorum.notify.letter import Reader
from variorum.notify.mail_server import PORTS, Mailbox, MailServer
from variorum.notify.templating import Renderer
from variorum.notify.webhook import WebhookChannel
from variorum.secrets import SecretReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from scraper.fetch import FetchSettings, Outlet
    from variorum.config import Settings
    from variorum.config_channels import ChannelSettings
    from variorum.notify.outlets import Outlets

Built = EmailChannel | WebhookChannel | ChatChannel | AppriseChannel | CommandChannel

_FOR_PEOPLE: Final = {"email": 60, "apprise": 30, **dict.fromkeys(SERVICES, 30)}
"""Messages an hour where a channel says nothing: what a flood of changes, or the end of an outage, may bring."""
_HEADER: Final = "header "


@dataclass(frozen=True, slots=True)
class World:
    """What channels need of the outside."""

    environ: Mapping[str, str] = field(repr=False)
    now: Callable[[], datetime]
    fetching: FetchSettings
    outlets: Outlets


def configured_channels(settings: Settings, world: World) -> tuple[Built, ...]:
    """Return the channels that a configuration names."""
    builder = _Builder(settings, world)
    return tuple(builder.built(said) for said in settings.channels)


class _Builder:
    def __init__(self, settings: Settings, world: World) -> None:
        self._settings = settings
        self._world = world

    def _outlet(self, said: ChannelSettings) -> Outlet:
        fetching = self._world.fetching
        return self._world.outlets.under(replace(fetching, allow_private=fetching.allow_private or said.allow_private))

    def built(self, said: ChannelSettings) -> Built:
        settings, world = self._settings, self._world
        outlet, look_up = self._outlet(said), _LookUp(said, SecretReader(world.environ))
        language = said.language or settings.language
        web_url = settings.web.public_url
        usual: dict[str, Any] = {"name": said.name, "per_hour": _per_hour(said)}
        written: dict[str, Any] = {
            "renderer": Renderer(said.name, language),
            "reader": Reader(language, said.zone, web_url),
        }
        match said.type:
            case "email":
                mailbox = _mailbox(said)
                return EmailChannel(
                    **usual,
                    **written,
                    mailbox=mailbox,
                    server=MailServer(mailbox, outlet, lambda: look_up("password")),
                    now=world.now,
                    own_subject=said.templates.subject,
                    own_text=said.templates.text,
                    own_html=said.templates.html,
                )
            case "webhook":
                names = tuple(name for name, _ in said.headers)
                return WebhookChannel(
                    **usual, outlet=outlet, now=world.now, look_up=look_up, header_names=names, web_url=web_url
                )
            case "command":
                return CommandChannel(
                    **usual,
                    argv=said.command,
                    environ=world.environ,
                    environment=said.environment,
                    timeout_s=said.timeout,
                    web_url=web_url,
                )
            case "apprise":
                return AppriseChannel(
                    **usual, **written, outlet=outlet, look_up=look_up, own_template=said.templates.text
                )
            case _:
                return ChatChannel(
                    **usual,
                    **written,
                    service=SERVICES[said.type],
                    outlet=outlet,
                    look_up=look_up,
                    secrets=look_up.secrets,
                    own_template=said.templates.text,
                )


@dataclass(frozen=True, slots=True)
class _LookUp:
    """A channel's settings, read from their places where they are secrets, anew each time."""

    said: ChannelSettings
    read_secret: SecretReader = field(repr=False)

    def __call__(self, key: str) -> str:
        value = (
            dict(self.said.headers)[key.removeprefix(_HEADER)] if key.startswith(_HEADER) else getattr(self.said, key)
        )
        try:
            return self.read_secret(value) if isinstance(value, SecretRef) else value or ""
        except InputError as error:
            raise DeliveryError(f"it is not set up: {error}") from None

    def secrets(self) -> list[str]:
        return [text for ref in self.said.secrets if (text := self.read_secret(ref))]


def _per_hour(said: ChannelSettings) -> int | None:
    most = _FOR_PEOPLE.get(said.type, 0) if said.per_hour is None else said.per_hour
    return most or None


def _mailbox(said: ChannelSettings) -> Mailbox:
    port = said.port or PORTS[said.security]
    return Mailbox(said.host or "", port, said.security, said.sender or "", said.to, said.user)
