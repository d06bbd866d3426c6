"""A program of the user's: JSON on its standard input, never through a shell."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scraper.errors import DeliveryError
from scraper.fetch import redacted
from variorum.control_signs import harmless
from variorum.notify.record import record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.service_records import Delivery

_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What programs need to run at all; nothing else is passed on, for the environment is where secrets are."""
_MOST_OUTPUT: Final = 4096
_QUOTED: Final = 300


@dataclass(frozen=True, slots=True)
class CommandChannel:
    """Runs the program once for each delivery; exit code 0 means that it was taken."""

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    environment: tuple[str, ...] = ()
    """Names of further variables that are passed on."""
    timeout_s: float = 30.0
    per_hour: int | None = None
    web_url: str | None = None
    shows_diffs: bool = True

    async def deliver(self, delivery: Delivery, *, is_test: bool = False) -> None:
        """Run the program; DeliveryError where it cannot be started, fails, or does not end in time."""
        content = await asyncio.to_thread(record_of, delivery, web_url=self.web_url, is_test=is_test)
        try:
            process = await asyncio.create_subprocess_exec(
                *self.argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment(delivery),
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"{self.argv[0]} cannot be started ({error.strerror})") from None
        try:
            async with asyncio.timeout(self.timeout_s):
                output = await _talk(process, content)
                code = await process.wait()
        except TimeoutError:
            raise DeliveryError(f"{self.argv[0]} took longer than {self.timeout_s:g} seconds") from None
        finally:
            await _end(process)
        if code:
            raise DeliveryError(f"{self.argv[0]} ended with exit code {code}{self._quoted(output)}")

    async def hang_up(self) -> None:
        """Each program has ended."""

    def _environment(self, delivery: Delivery) -> dict[str, str]:
        passed = {name: self.environ[name] for name in (*_KEPT, *self.environment) if name in self.environ}
        return {**passed, "VARIORUM_CHANNEL": self.name, "VARIORUM_DELIVERY": delivery.delivery_id}

    def _quoted(self, output: bytes) -> str:
        """The last line of what it said, without the values of the variables that it was given."""
        said = redacted(output.decode("utf-8", "replace"), (self.environ.get(name, "") for name in self.environment))
        lines = harmless(said).strip().splitlines()
        return f": {lines[-1][:_QUOTED]}" if lines else ""


async def _talk(process: asyncio.subprocess.Process, content: bytes) -> bytes:
    """Give it the content, and take in what it says until it says no more; only the end of that is kept."""
    feeding = asyncio.create_task(_feed(process, content))
    output = b""
    try:
        while process.stdout is not None and (chunk := await process.stdout.read(65_536)):
            output = (output + chunk)[-_MOST_OUTPUT:]
        await feeding
    finally:
        feeding.cancel()
    return output


async def _feed(process: asyncio.subprocess.Process, content: bytes) -> None:
    if process.stdin is None:
        return
    # A program that reads nothing may be content with its arguments.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(content)
        await process.stdin.drain()
    process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of it, and of all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.returncode is None:
        await asyncio.shield(process.wait())
