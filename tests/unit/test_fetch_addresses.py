"""Which addresses are asked, in all their spellings."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.addresses import Reach, reach_of
from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.guard import AddressGuard
from scraper.model import FailureReason


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "193.0.6.139", "2001:4860:4860::8888", "2606:4700::1111", "172.32.0.1"]
)
def test_public_addresses(address: str) -> None:
    assert reach_of(address) is Reach.PUBLIC


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "fd00::1",
    ],
)
def test_private_addresses(address: str) -> None:
    assert reach_of(address) is Reach.PRIVATE


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - the address is what is tested
        "169.254.169.254",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "fec0::1",
        "::8.8.8.8",
        "64:ff9b:1::1",
        "100::1",
        "not an address",
        "",
    ],
)
def test_forbidden_addresses(address: str) -> None:
    assert reach_of(address) is Reach.FORBIDDEN


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_another_is_judged_as_itself(inner: IPv4Address) -> None:
    number = int(inner)
    mapped = IPv6Address(0xFFFF << 32 | number)
    nat64 = IPv6Address(0x64FF9B << 96 | number)
    six_to_four = IPv6Address(0x2002 << 112 | number << 80)
    assert {reach_of(str(outer)) for outer in (mapped, nat64, six_to_four)} == {reach_of(str(inner))}


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_teredo_is_as_bad_as_its_worse_end(server: IPv4Address, client: IPv4Address) -> None:
    outer = IPv6Address(0x20010000 << 96 | int(server) << 64 | (int(client) ^ 0xFFFFFFFF))
    worst = max((reach_of(str(end)) for end in (server, client)), key=list(Reach).index)
    assert reach_of(str(outer)) is worst


@given(st.ip_addresses(v=4) | st.integers(0x2000 << 112, 0x3FFF << 112).map(IPv6Address))
def test_nothing_is_public_that_python_calls_otherwise(address: IPv4Address | IPv6Address) -> None:
    is_special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    if is_special or address.is_reserved:
        assert reach_of(str(address)) is not Reach.PUBLIC


class Names:
    """A resolver that answers from a table."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = answers
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        assert port > 0
        self.asked += 1
        if host not in self.answers:
            raise OSError
        return self.answers[host]


def checked(names: Names, host: str, *, allow_private: bool = False) -> list[str] | FailureReason:
    guard = AddressGuard(names, allow_private=allow_private)
    try:
        return list(asyncio.run(guard.checked_addresses(host, 443)))
    except FetchTroubleError as trouble:
        return trouble.reason


def test_every_address_of_an_answer_is_checked() -> None:
    names = Names(
        good=["8.8.8.8", "2606:4700::1"], mixed=["8.8.8.8", "127.0.0.1"], inner=["10.0.0.1"], cloud=["169.254.169.254"]
    )
    assert checked(names, "good") == ["8.8.8.8", "2606:4700::1"]
    assert checked(names, "mixed") is FailureReason.REFUSED_ADDRESS
    assert checked(names, "inner") is FailureReason.REFUSED_ADDRESS
    assert checked(names, "inner", allow_private=True) == ["10.0.0.1"]
    assert checked(names, "cloud", allow_private=True) is FailureReason.REFUSED_ADDRESS


def test_names_without_an_answer_are_dns_failures() -> None:
    names = Names(empty=[])
    assert checked(names, "empty") is FailureReason.DNS
    assert checked(names, "unknown") is FailureReason.DNS


def test_literal_addresses_are_not_looked_up() -> None:
    names = Names()
    assert checked(names, "8.8.8.8") == ["8.8.8.8"]
    assert checked(names, "::1") is FailureReason.REFUSED_ADDRESS
    assert names.asked == 0


def test_a_host_is_private_only_where_that_is_allowed() -> None:
    names = Names(inner=["10.0.0.1"], mixed=["10.0.0.1", "8.8.8.8"], outer=["8.8.8.8"])
    allowing, strict = AddressGuard(names, allow_private=True), AddressGuard(names, allow_private=False)
    hosts = ["inner", "mixed", "outer", "unknown", "127.0.0.1"]
    assert [asyncio.run(allowing.is_private(host)) for host in hosts] == [True, False, False, False, True]
    assert not any(asyncio.run(strict.is_private(host)) for host in hosts)


def test_single_private_networks_can_be_allowed() -> None:
    names = Names(ours=["10.2.7.1"], theirs=["10.3.0.1"], both=["10.2.7.1", "10.3.0.1"], ours6=["fd00:7::1"])
    guard = AddressGuard(names, allow_private=False, private_networks=("10.2.0.0/16", "fd00:7::/64"))

    def is_refused(host: str) -> bool:
        try:
            asyncio.run(guard.checked_addresses(host, 443))
        except FetchTroubleError as trouble:
            return trouble.reason is FailureReason.REFUSED_ADDRESS
        return False

    hosts = ["ours", "ours6", "theirs", "both", "127.0.0.1", "169.254.169.254", "::ffff:10.2.7.1", "8.8.8.8"]
    assert [is_refused(host) for host in hosts] == [False, False, True, True, True, True, True, False]
    assert [asyncio.run(guard.is_private(host)) for host in ("ours", "both", "8.8.8.8")] == [True, False, False]
