"""Which IP addresses may be asked.

The tables are those of the IANA special-purpose registries (RFC 6890 and its updates), written out because the
standard library's `is_global` differs between Python versions. Addresses that carry an IPv4 address inside are judged
by what they carry, for that is where the packets go.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address


class Reach(Enum):
    """How far an address can be reached from."""

    PUBLIC = "public"
    PRIVATE = "private"
    """Loopback and private networks: asked only where the configuration allows it."""
    FORBIDDEN = "forbidden"
    """Never asked: link-local (cloud metadata), multicast, reserved, documentation, unspecified."""


_PRIVATE_4 = tuple(
    map(IPv4Network, ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]),
)
_FORBIDDEN_4 = tuple(
    map(
        IPv4Network,
        [
            "0.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ],
    ),
)
_PRIVATE_6 = tuple(map(IPv6Network, ["::1/128", "fc00::/7"]))
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_FORBIDDEN_6 = tuple(map(IPv6Network, ["2001::/23", "2001:db8::/32", "3fff::/20"]))
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")


def reach_of(address: str) -> Reach:
    """Return how far an address (decimal or hexadecimal, a zone allowed) reaches; FORBIDDEN if it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return Reach.FORBIDDEN
    return _reach_of_4(parsed) if isinstance(parsed, IPv4Address) else _reach_of_6(parsed)


def _reach_of_4(address: IPv4Address) -> Reach:
    if any(address in network for network in _FORBIDDEN_4):
        return Reach.FORBIDDEN
    return Reach.PRIVATE if any(address in network for network in _PRIVATE_4) else Reach.PUBLIC


def _reach_of_6(address: IPv6Address) -> Reach:
    carried = [_reach_of_4(inner) for inner in _carried(address)]
    if carried:
        return max(carried, key=list(Reach).index)
    if any(address in network for network in _PRIVATE_6):
        return Reach.PRIVATE
    if address not in _GLOBAL_UNICAST_6 or any(address in network for network in _FORBIDDEN_6):
        return Reach.FORBIDDEN
    return Reach.PUBLIC


def _carried(address: IPv6Address) -> list[IPv4Address]:
    low = int(address) & 0xFFFFFFFF
    if address in _MAPPED or address in _NAT64:
        return [IPv4Address(low)]
    if address in _SIX_TO_FOUR:
        return [IPv4Address(int(address) >> 80 & 0xFFFFFFFF)]
    if address in _TEREDO:
        return [IPv4Address(int(address) >> 64 & 0xFFFFFFFF), IPv4Address(low ^ 0xFFFFFFFF)]
    return []
