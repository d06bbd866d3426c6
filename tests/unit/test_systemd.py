"""Telling systemd how the service fares: real datagrams on real sockets."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from variorum.systemd import Systemd

if TYPE_CHECKING:
    from pathlib import Path


def listening(address: str) -> socket.socket:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    door.bind(address)
    door.settimeout(5)
    return door


def test_each_word_is_a_datagram(tmp_path: Path) -> None:
    with listening(str(tmp_path / "notify")) as door:
        systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        systemd.ready()
        systemd.alive()
        systemd.stopping()
        assert [door.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_reloading_says_when_it_began(tmp_path: Path) -> None:
    with listening(str(tmp_path / "notify")) as door:
        Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify")}).reloading()
        first, second = door.recv(100).decode().split("\n")
    assert first == "RELOADING=1"
    assert int(second.removeprefix("MONOTONIC_USEC=")) > 0


def test_an_abstract_socket_is_reached() -> None:
    name = f"variorum-test-{os.getpid()}"
    with listening(f"\0{name}") as door:
        Systemd({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert door.recv(100) == b"READY=1"


def test_where_nobody_listens_nothing_happens(tmp_path: Path) -> None:
    for environ in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone")}):
        Systemd(environ).ready()
