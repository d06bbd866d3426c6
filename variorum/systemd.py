"""Telling systemd how the service fares, in the protocol of sd_notify(3): a datagram to the socket it names."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Systemd:
    """A supervisor that was started by systemd, or by who speaks like it; silent where nobody did."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        path = environ.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the zero byte of Linux' abstract sockets.
        self._address = f"\0{path[1:]}" if path.startswith("@") else path

    def ready(self) -> None:
        """The service works; also after `reloading`."""
        self._tell("READY=1")

    def alive(self) -> None:
        """The watchdog may wait anew."""
        self._tell("WATCHDOG=1")

    def reloading(self) -> None:
        """The configuration is being read again; `ready` follows."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """The service comes to its end."""
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        # A supervisor that does not listen is no reason to stop working.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.setblocking(False)
            door.sendto(state.encode(), self._address)
