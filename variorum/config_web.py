"""`[web]`: where the web view is served, and what it answers to."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator

from variorum.config_values import HostNames, Table

_MOST_PORT = 65_535
_BASE_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


def _address(raw: object) -> str:
    """Check `host:port`; a port of 0 lets the system choose one."""
    text = str(raw)
    host, _, port = text.rpartition(":")
    is_port = port.isascii() and port.isdigit() and int(port) <= _MOST_PORT
    if not host or not is_port or (":" in host and not (host.startswith("[") and host.endswith("]"))):
        raise ValueError(f"“{text}” is no address; write host and port, such as 127.0.0.1:8417 or [::1]:8417")
    return text


def _base_path(raw: object) -> str:
    text = str(raw).rstrip("/")
    if text and not _BASE_PATH.fullmatch(text):
        raise ValueError(f"“{text}” is no path; write one such as /variorum")
    return text


def _proxy_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(f"“{text}” is no address of a proxy, such as 127.0.0.1") from None


ProxyAddresses = tuple[Annotated[str, AfterValidator(_proxy_address)], ...]


def _public_url(raw: object) -> str:
    text = str(raw).rstrip("/")
    if not re.fullmatch(r"https?://[^\s?#@]+", text):
        raise ValueError(f"“{text}” is no address; write one such as https://news.example.org/variorum")
    return text


class WebSettings(Table):
    """Where the web view is served, and what it answers to."""

    enabled: bool = True
    address: Annotated[str, PlainValidator(_address)] = "127.0.0.1:8417"
    base_path: Annotated[str, PlainValidator(_base_path)] = ""
    hosts: HostNames = ()
    trusted_proxies: ProxyAddresses = ()
    user_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    public_url: Annotated[str, PlainValidator(_public_url)] | None = None
