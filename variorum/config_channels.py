"""`[[channels]]` and `[[notify]]`: ways to tell people, and who is told what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, PlainValidator, field_validator, model_validator

from scraper.compare.edits import EditClass  # noqa: TC001 - pydantic reads annotations
from scraper.errors import InputError
from scraper.fetch_options import SecretPlace, SecretRef
from scraper.model import ChangeKind, Dating  # noqa: TC001 - as above
from scraper.pace import Digest, Pace, Quiet, read_digest, read_quiet
from scraper.subscriptions import Subscription
from variorum.config_values import HOW_TO_NAME_IT, Headers, Seconds, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSOLE: Final = "console"
"""The name of the channel that is always there: the terminal, or whatever reads the program's output."""

ChannelType = Literal[
    "email", "webhook", "slack", "discord", "teams", "telegram", "matrix", "ntfy", "apprise", "command"
]
_ALL: Final = {"name", "type", "language", "zone", "per_hour", "templates"}
_NETWORK: Final = _ALL | {"allow_private"}
_REQUIRED: Final[dict[str, set[str]]] = {
    "email": {"host", "sender", "to"},
    "webhook": {"url"},
    "slack": {"url"},
    "discord": {"url"},
    "teams": {"url"},
    "telegram": {"token", "room"},
    "matrix": {"url", "token", "room"},
    "ntfy": {"topic"},
    "apprise": {"url"},
    "command": {"command"},
}
_ALLOWED: Final[dict[str, set[str]]] = {
    "email": _NETWORK | {"port", "security", "user", "password"},
    "webhook": (_NETWORK - {"templates", "language"}) | {"secret", "headers"},
    "slack": _NETWORK,
    "discord": _NETWORK,
    "teams": _NETWORK,
    "telegram": _NETWORK | {"url"},
    "matrix": _NETWORK,
    "ntfy": _NETWORK | {"url", "token"},
    "apprise": _NETWORK,
    "command": (_ALL - {"templates", "language"}) | {"environment", "timeout"},
}
_SECRET_ADDRESSES: Final = {"slack", "discord", "teams", "apprise"}
"""Whoever knows the address of these may write there."""


def _secret(raw: object) -> SecretRef:
    if isinstance(raw, dict) and len(raw) == 1:
        ((place, name),) = raw.items()
        if place in {"env", "file"} and isinstance(name, str) and name:
            return SecretRef(SecretPlace(place), name)
    raise ValueError(f"a secret does not belong here: {HOW_TO_NAME_IT}")


def _address(raw: object) -> str | SecretRef:
    if isinstance(raw, dict):
        return _secret(raw)
    if not isinstance(raw, str) or not raw.startswith(("http://", "https://")):
        raise ValueError("write an address that begins with https://, or where it is kept: " + HOW_TO_NAME_IT)
    if "@" in raw.split("/")[2]:
        raise ValueError(f"an address with a password in it is a secret: {HOW_TO_NAME_IT}")
    return raw


def _mail_address(text: str) -> str:
    from email.errors import MessageError  # noqa: PLC0415  few configurations send mail
    from email.headerregistry import Address  # noqa: PLC0415  as above
    from email.utils import parseaddr  # noqa: PLC0415  as above

    name, address = parseaddr(text)
    try:
        Address(name, addr_spec=address)
    except (ValueError, IndexError, MessageError):
        raise ValueError(
            f"“{text}” is no address that mail can be sent to; write desk@example.org or Desk <desk@example.org>, "
            "a name with a comma in double quotes"
        ) from None
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"“{name}” is no time zone, such as Europe/Rome") from None
    return name


def _read_digest(raw: object) -> Digest:
    return _read(raw, read_digest)  # type: ignore[return-value]


def _read_quiet(raw: object) -> Quiet:
    return _read(raw, read_quiet)  # type: ignore[return-value]


def _read(raw: object, reader: object) -> object:
    try:
        return reader(str(raw))  # type: ignore[operator]
    except InputError as error:
        raise ValueError(str(error)) from None


Secret = Annotated[SecretRef, PlainValidator(_secret)]
SecretOrAddress = Annotated[str | SecretRef, PlainValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
MailAddress = Annotated[
    str,
    Field(pattern=r'^[^\x00-\x1f\x7f]{0,120}?<?[^\s<>@,;:"]+@[^\s<>@,;:"]+>?$', max_length=250),
    AfterValidator(_mail_address),
]


class TemplateSettings(Table):
    """Files that take the place of a channel's own templates."""

    subject: str | None = None
    text: str | None = None
    html: str | None = None


class ChannelSettings(Table):
    """One `[[channels]]` table."""

    name: Name
    type: ChannelType
    language: Literal["en", "it"] | None = None
    zone: Zone | None = None
    per_hour: int | None = Field(default=None, ge=0, le=10_000)
    allow_private: bool = False
    templates: TemplateSettings = TemplateSettings()
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: Secret | None = None
    sender: MailAddress | None = None
    to: tuple[MailAddress, ...] = ()
    url: SecretOrAddress | None = None
    secret: Secret | None = None
    headers: Headers = ()
    token: Secret | None = None
    room: str | None = None
    topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    command: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    timeout: Seconds = Field(default=30.0, ge=1, le=50)

    @field_validator("name")
    @classmethod
    def _is_no_other(cls, name: str) -> str:
        if name == CONSOLE:
            raise ValueError(f"“{CONSOLE}” is the program's own output; take another name")
        return name

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        said, kind = self.model_fields_set, self.type
        if missing := [key for key in sorted(_REQUIRED[kind]) if not getattr(self, key)]:
            raise ValueError(f"a channel of type {kind} needs {', '.join(missing)}")
        if odd := sorted(said - _REQUIRED[kind] - _ALLOWED[kind]):
            takes = ", ".join(sorted(_REQUIRED[kind] | _ALLOWED[kind]))
            raise ValueError(f"a channel of type {kind} takes no {', '.join(odd)}; it takes {takes}")
        if kind in _SECRET_ADDRESSES and not isinstance(self.url, SecretRef):
            raise ValueError(f"the address of a channel of type {kind} is a secret: {HOW_TO_NAME_IT}")
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password belong together")
        if self.password is not None and self.security == "none":
            raise ValueError('a password is not sent in clear: write security = "starttls" or "tls"')
        return self

    @property
    def secrets(self) -> tuple[SecretRef, ...]:
        """All secrets that this channel names."""
        values = [self.password, self.url, self.secret, self.token, *(value for _, value in self.headers)]
        return tuple(value for value in values if isinstance(value, SecretRef))


class NotifySettings(Table):
    """One `[[notify]]` table: what goes to which channels, and when."""

    channels: tuple[str, ...] = Field(min_length=1)
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    classes: tuple[EditClass, ...] = ()
    least: float = Field(default=0.0, ge=0, le=1)
    dating: tuple[Dating, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    baseline: bool = False
    digest: Annotated[Digest, PlainValidator(_read_digest)] | None = None
    quiet: Annotated[Quiet, PlainValidator(_read_quiet)] | None = None
    zone: Zone | None = None

    @model_validator(mode="after")
    def _has_a_zone(self) -> Self:
        if self.zone is None and (self.quiet or (self.digest and str(self.digest) != "hourly")):
            raise ValueError('say by which clock: zone = "Europe/Rome"')
        return self

    @property
    def subscription(self) -> Subscription:
        """The same as the other rooms know it."""
        return Subscription(
            channels=self.channels,
            sources=self.sources,
            tags=self.tags,
            kinds=self.kinds,
            classes=tuple(str(name) for name in self.classes),
            least=self.least,
            datings=self.dating,
            words=self.words,
            languages=self.languages,
            baseline=self.baseline,
            pace=Pace(self.digest, self.quiet, self.zone or "UTC"),
        )


def anchor_templates(values: dict[str, Any], folder: Path) -> None:
    """Make the files of channels' templates absolute: they are meant from this folder."""
    channels = values.get("channels")
    for channel in channels if isinstance(channels, list) else ():
        templates = channel.get("templates") if isinstance(channel, dict) else None
        if isinstance(templates, dict):
            names = {key: name for key, name in templates.items() if isinstance(name, str)}
            templates.update({key: str(folder / Path(name).expanduser()) for key, name in names.items()})


def subscriptions(channels: Sequence[str], notify: Sequence[NotifySettings]) -> tuple[Subscription, ...]:
    """Return who is told what: a channel that no `[[notify]]` table names gets everything at once."""
    named = {channel for said in notify for channel in said.channels}
    others = tuple(channel for channel in channels if channel not in named)
    return (*(said.subscription for said in notify), *([Subscription(others)] if others else ()))


def channel_problems(
    channels: Sequence[ChannelSettings], notify: Sequence[NotifySettings]
) -> list[tuple[tuple[str | int, ...], str]]:
    """Say of each channel that is there twice, and of each that is named and not there."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    names: list[str] = []
    for at, channel in enumerate(channels):
        if channel.name in names:
            found.append((("channels", at, "name"), f"there is a channel “{channel.name}” already"))
        names.append(channel.name)
    known = ", ".join([CONSOLE, *names])
    for at, said in enumerate(notify):
        found += [
            (("notify", at, "channels"), f"there is no channel “{name}”; there are: {known}")
            for name in said.channels
            if name not in {CONSOLE, *names}
        ]
    return found
