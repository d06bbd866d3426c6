"""Addresses: what may be watched, and the one canonical form that stands for a page.

Parsing is the WHATWG URL standard's (ada). On top of it, `canonical_url` removes what never decides which document
is meant: RFC 3986 § 6.2.2 percent-encoding differences, fragments, the root dot of a host, tracking parameters.
It does not guess about trailing slashes, `www.` or index files: those need evidence from the server.

Parameters are sorted by name when each is written `name=value`; equal names keep their order. A server that reads
such parameters by position is not known to us, while shuffled links to one article are common. A query with a bare
part (`?2024/05/01`, `?a&b`) may be positional and is left in order.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import ada_url
from publicsuffixlist import PublicSuffixList

from scraper.errors import UrlError
from scraper.model import Url

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 8000
"""RFC 9110 § 4.1 asks everyone to support at least this many octets; what is longer is no article's address."""

# Added by senders (mail, advertising, social networks, audience measurement), never read by what serves the page.
_TRACKING_PREFIXES = ("utm_", "mtm_", "piwik_", "fb_action_", "hsa_", "at_custom")
_TRACKING_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid msclkid yclid ymclid ysclid twclid ttclid
    igsh igshid li_fat_id epik rdt_cid sccid irclickid mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp
    hsctatracking vero_id vero_conv oly_anon_id oly_enc_id wickedid rb_clickid s_cid s_kwcid ef_id
    cmpid icid _openstat _ga _gl
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid ns_mchannel ns_source ns_campaign
    ns_linkname ns_fee
    __twitter_impression fb_ref fb_source xtor xtref xts wt_mc wt_zmc wtmc
    at_medium at_campaign at_campaign_type at_link_id at_link_origin at_link_type at_format at_ptr_name at_bbc_team
    trk_contact trk_msg trk_module trk_sid sc_cid _kx ck_subscriber_id dm_i
    """.split()  # noqa: SIM905 - ninety words read better than ninety literals
)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"https?://([^/?#]*)([^?#]*)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[a-z0-9.-]+:\d{1,5}(?:[/?#]|$)", re.IGNORECASE)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SHOWN_LENGTH = 200
_NO_PAGES = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".mp3", ".mp4", ".webm", ".pdf", ".zip", ".doc", ".docx"),
    *(".xls", ".xlsx", ".csv", ".ppt", ".pptx", ".odt", ".ods", ".json", ".xml", ".rss", ".txt"),
)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_REFUSED_SCHEMES = {
    "file": "A file cannot be watched; give the http or https address of the page.",
    "data": "A data: address carries its own content and cannot change; give the page's http or https address.",
    "ftp": "FTP is not supported; give an http or https address.",
    "javascript": "That is a script, not a page; give the address that the browser shows.",
    "mailto": "That is a mail address; give the http or https address of a page.",
}


def parse_url(text: str) -> Url:
    """Return the canonical form of an address that a person typed or pasted; UrlError says what to do."""
    return canonical_url(text.strip())


def canonical_url(url: str) -> Url:
    """Return the one form that stands for the page at this address (idempotent); UrlError as `absolute_url`."""
    parsed = ada_url.URL(absolute_url(url))
    host = parsed.hostname.rstrip(".")
    authority = f"{host}:{parsed.port}" if parsed.port else host
    query = _canonical_query(parsed.search.removeprefix("?"))
    text = f"{parsed.protocol}//{authority}{_normal_escapes(parsed.pathname)}{'?' + query if query else ''}"
    return Url(_within_length(text))


def absolute_url(text: str) -> str:
    """Return the address as it is to be requested: checked, host in ASCII, no fragment, parameters untouched.

    UrlError for all but plain http and https, and for what different programs would read differently: user-info,
    backslashes, control characters, IPv4 in other than four decimal numbers.
    """
    host, path = _split_authority(text)
    _refuse_tricks(text, host, path)
    try:
        parsed = ada_url.URL(text)
    except ValueError:
        raise UrlError(f"The address {_shown(text)} cannot be read; copy it again from the browser.") from None
    _refuse_odd_host(host, parsed.hostname)
    return _within_length(parsed.href.partition("#")[0])


def join_url(base: str, reference: str) -> str | None:
    """Resolve a reference found in a document, as browsers do; None where it leads to nothing that can be fetched."""
    cleaned = re.sub(r"[\t\n\r]", "", reference).strip("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f \x1f")
    try:
        return absolute_url(ada_url.join_url(base, cleaned))
    except (ValueError, UrlError):
        return None


@lru_cache(maxsize=1000)
def host_of(url: str) -> str:
    """Return the host in lower case, without port; an IPv6 address without its brackets.

    One fetch asks for that of its address four times.
    """
    return str(ada_url.URL(url).hostname).strip("[]").rstrip(".")


def port_of(url: str) -> int:
    """Return the port, the scheme's own where none is written."""
    parsed = ada_url.URL(url)
    return int(parsed.port) if parsed.port else (443 if parsed.protocol == "https:" else 80)


def origin_of(url: str) -> str:
    """Return scheme, host and port (RFC 6454), `https://example.com:8443`."""
    return str(ada_url.URL(url).origin)


def registrable_domain(url: str) -> str:
    """Return the domain that one party registered (`bbc.co.uk`, `name.github.io`), by the Public Suffix List.

    An IP address, a single label or a public suffix stands for itself.
    """
    host = host_of(url)
    if _is_ip(host):
        return host
    return _private_suffix(host)


def is_page_address(url: str) -> bool:
    """Whether a document may stand at this address: not a site's home page, nor what is plainly no HTML."""
    parsed = ada_url.URL(url)
    is_home = not parsed.pathname.strip("/") and not parsed.search
    return not is_home and not parsed.pathname.lower().endswith(_NO_PAGES)


def is_tracking_parameter(name: str) -> bool:
    """Whether a parameter of this name only says how the reader came here."""
    lowered = name.lower()
    return lowered in _TRACKING_NAMES or lowered.startswith(_TRACKING_PREFIXES)


@lru_cache(maxsize=10_000)
def _private_suffix(host: str) -> str:
    return _public_suffixes().privatesuffix(host) or host


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _split_authority(text: str) -> tuple[str, str]:
    match = _AUTHORITY.match(text)
    if match is None:
        raise UrlError(_scheme_refusal(text))
    return match[1], match[2]


def _scheme_refusal(text: str) -> str:
    if not text:
        return "The address is empty; give one such as https://example.com/news."
    match = _SCHEME.match(text)
    if match is None or _HOST_AND_PORT.match(text) or "." in match[1]:
        return f"The address {_shown(text)} has no scheme; write https://{_shown(text.lstrip('/'))} for example."
    scheme, rest = match[1].lower(), match[2]
    if scheme in {"http", "https"}:
        return f"The address {_shown(text)} needs two slashes: {scheme}://{_shown(rest.lstrip('/'))}."
    return _REFUSED_SCHEMES.get(
        scheme, f"Addresses of scheme {scheme}: cannot be watched; give an http or https address."
    )


def _refuse_tricks(text: str, authority: str, path: str) -> None:
    if _FORBIDDEN.search(text):
        raise UrlError("The address holds control characters; copy it again without line breaks.")
    if "@" in authority:
        raise UrlError("The address holds a user name or password; leave out what stands before the @.")
    if "\\" in authority or "\\" in path:
        raise UrlError("The address holds a backslash; write / instead.")
    if not authority.partition(":")[0].strip("."):
        raise UrlError("The address has no host; write one such as https://example.com/news.")


def _refuse_odd_host(authority: str, hostname: str) -> None:
    written = re.sub(r":\d*$", "", authority).rstrip(".")
    if _is_ip(hostname) and not hostname.startswith("[") and written != hostname:
        raise UrlError(f"The host {_shown(written)} is an IP address in disguise; if you mean it, write {hostname}.")
    if hostname.startswith(".") or ".." in hostname:
        raise UrlError(f"The host {_shown(written)} has an empty part; check its dots.")


def _within_length(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise UrlError(f"The address is {len(text):,} characters long; the most is {MAX_LENGTH:,}.")
    return text


def _normal_escapes(text: str) -> str:
    return _ESCAPE.sub(_normal_escape, _BARE_PERCENT.sub("%25", text))


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _canonical_query(query: str) -> str:
    parts = [part for part in _normal_escapes(query).split("&") if part and not _is_tracking(part)]
    return "&".join(_in_order(parts))


def _is_tracking(part: str) -> bool:
    return is_tracking_parameter(unquote_plus(part.partition("=")[0]))


def _in_order(parts: list[str]) -> Iterable[str]:
    if all("=" in part for part in parts):
        return sorted(parts, key=lambda part: part.partition("=")[0])
    return parts


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _shown(text: str) -> str:
    without_secrets = re.sub(r"[^/@\s]+@", "…@", text)
    return without_secrets if len(without_secrets) <= _SHOWN_LENGTH else without_secrets[:_SHOWN_LENGTH] + "…"
