"""What settings are made of: tables, durations, and values that may be secrets. No message repeats a value that is."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from scraper.durations import kept_for_s
from scraper.errors import InputError
from scraper.fetch_options import (
    FetchOptions,
    SecretPlace,
    SecretRef,
    Value,
    is_credential,
    require_cookie,
    require_header,
    require_proxy,
)
from variorum.times import duration_s

HOW_TO_NAME_IT = 'write { env = "NAME" } or { file = "path" }'


class Table(BaseModel):
    """A table of the configuration; what it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('write a duration with its unit in quotes, such as "15m"')  # noqa: TRY004  pydantic wants ValueError
    try:
        return duration_s(value)
    except InputError as error:
        raise ValueError(str(error)) from None


Seconds = Annotated[float, BeforeValidator(_seconds)]
"""Written as a string with a unit, `"15m"`."""


def _kept_for(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('write a duration with its unit in quotes, such as "8w", or "forever"')  # noqa: TRY004  as above
    try:
        return kept_for_s(value)
    except InputError as error:
        raise ValueError(str(error)) from None


KeptFor = Annotated[float, BeforeValidator(_kept_for)]
"""A duration of a day or more, or the word for no end."""


def _schedule(text: str) -> str:
    from scraper.schedule import parse_schedule  # noqa: PLC0415  few configurations have one

    try:
        parse_schedule(text)
    except InputError as error:
        raise ValueError(str(error)) from None
    return text


def _zone(name: str) -> str:
    from scraper.schedule import require_zone  # noqa: PLC0415  as above

    try:
        return require_zone(name)
    except InputError as error:
        raise ValueError(str(error)) from None


ScheduleText = Annotated[str, AfterValidator(_schedule)]
"""As scraper/schedule.py reads it; its zone may stand elsewhere."""
Zone = Annotated[str, AfterValidator(_zone)]


def is_duration(validator: object) -> bool:
    """Whether this is what makes a setting a duration."""
    return isinstance(validator, BeforeValidator) and validator.func is _seconds


def _named(raw: dict[Any, Any], what: str) -> Value:
    if len(raw) == 1:
        ((place, name),) = raw.items()
        if place == "public" and isinstance(name, str):
            return name
        if place in {"env", "file"} and isinstance(name, str) and name:
            return SecretRef(SecretPlace(place), name)
    raise ValueError(f"{what}: {HOW_TO_NAME_IT}")


def _header_value(name: str, raw: object) -> Value:
    if isinstance(raw, dict):
        return _named(raw, name)
    if not isinstance(raw, str):
        raise ValueError(f"{name}: write its value in quotes")  # noqa: TRY004  pydantic wants ValueError
    if is_credential(name):
        raise ValueError(f"{name} looks like a secret, which does not belong here: {HOW_TO_NAME_IT}")
    return raw


def _cookie_value(name: str, raw: object) -> Value:
    if isinstance(raw, dict):
        return _named(raw, name)
    raise ValueError(f'the cookie {name}: {HOW_TO_NAME_IT}; one that is no secret is written {{ public = "value" }}')


def _headers(raw: object) -> tuple[tuple[str, Value], ...]:
    found = tuple((name, _header_value(name, value)) for name, value in _items(raw, 'headers = { X-Edition = "it" }'))
    _require(require_header, found)
    return found


def _cookies(raw: object) -> tuple[tuple[str, Value], ...]:
    found = tuple((name, _cookie_value(name, value)) for name, value in _items(raw, "cookies = { name = { env = … } }"))
    _require(require_cookie, found)
    return found


def _auth(raw: object) -> tuple[Value, Value]:
    items = dict(_items(raw, _AUTH))
    if set(items) != {"user", "password"}:
        raise ValueError(f"write {_AUTH}")
    user, password = items["user"], items["password"]
    if not isinstance(password, dict) or "public" in password:
        raise ValueError(f"a password does not belong here: {HOW_TO_NAME_IT}")
    named = _named(user, "user") if isinstance(user, dict) else user
    if not isinstance(named, str | SecretRef) or (isinstance(named, str) and (not named or ":" in named)):
        raise ValueError("a user's name holds no colon and is written in quotes")
    return named, _named(password, "password")


_AUTH = 'auth = { user = "name", password = { env = "NAME" } }'


def _proxy(raw: object) -> Value:
    value = _named(raw, "proxy") if isinstance(raw, dict) else raw
    if not isinstance(value, str | SecretRef):
        raise ValueError("write a proxy as http://host:port, in quotes")  # noqa: TRY004  as above
    try:
        require_proxy(value)
    except InputError as error:
        raise ValueError(str(error)) from None
    return value


def _items(raw: object, example: str) -> list[tuple[str, object]]:
    if not isinstance(raw, dict):
        raise ValueError(f"write {example}")  # noqa: TRY004  as above
    return [(str(name), value) for name, value in raw.items()]


def _require(check: Any, found: tuple[tuple[str, Value], ...]) -> None:
    try:
        for name, value in found:
            check(name, value)
    except InputError as error:
        raise ValueError(str(error)) from None


Headers = Annotated[tuple[tuple[str, Value], ...], PlainValidator(_headers)]
Cookies = Annotated[tuple[tuple[str, Value], ...], PlainValidator(_cookies)]
Auth = Annotated[tuple[Value, Value], PlainValidator(_auth)]
Proxy = Annotated[Value, PlainValidator(_proxy)]


Language = Annotated[str, Field(pattern=r"^[A-Za-z0-9*;=., -]{1,200}$")]


def _host_names(raw: object) -> tuple[str, ...]:
    return tuple(_host_name(host) for host in _words(raw, '["www.example.org"]'))


def _host_name(text: str) -> str:
    from scraper.urls import host_of  # noqa: PLC0415  few configurations name hosts

    host = text.lower().rstrip(".")
    try:
        is_host = host_of(f"https://[{host}]/" if ":" in host else f"https://{host}/") == host
    except ValueError:
        is_host = False
    if not is_host or "*" in host:
        raise ValueError(f"“{text}” is no single host; name each one in full, such as www.example.org")
    return host


def _private_networks(raw: object) -> tuple[str, ...]:
    return tuple(_private_network(text) for text in _words(raw, 'private_networks = ["10.2.0.0/16"]'))


def _private_network(text: str) -> str:
    from scraper.fetch.addresses import Reach, reach_of  # noqa: PLC0415  httpx costs 150 ms

    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError(f"“{text}” is no network, such as 10.2.0.0/16 or fd00:7::/64") from None
    if reach_of(str(network[0])) is not Reach.PRIVATE or reach_of(str(network[-1])) is not Reach.PRIVATE:
        raise ValueError(f"“{text}” is no private network; public addresses need no permission, link-local get none")
    return str(network)


def _words(raw: object, example: str) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise ValueError(f"write a list, {example}")
    return raw


HostName = Annotated[str, AfterValidator(_host_name)]
HostNames = Annotated[tuple[str, ...], PlainValidator(_host_names)]
PrivateNetworks = Annotated[tuple[str, ...], PlainValidator(_private_networks)]


class AskingSettings(Table):
    """How a source wants its servers asked."""

    headers: Headers = ()
    cookies: Cookies = ()
    auth: Auth | None = None
    proxy: Proxy | None = None
    accept_language: Language | None = None
    browser: bool = False

    @property
    def fetch_options(self) -> FetchOptions:
        """The same as the other rooms know it."""
        user, password = self.auth or (None, None)
        return FetchOptions(self.headers, self.cookies, user, password, self.proxy, self.accept_language, self.browser)


def anchor_files(values: Any, folder: Path) -> None:
    """Make the files of `{ file = "path" }`, anywhere in these values, absolute: they are meant from this folder."""
    children = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
    for child in children:
        if isinstance(child, dict) and set(child) == {"file"} and isinstance(child["file"], str):
            child["file"] = str(folder / Path(child["file"]).expanduser())
        else:
            anchor_files(child, folder)
