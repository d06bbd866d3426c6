"""Debian's headless Chromium, for what only a browser can tell. Missing, tests skip aloud; forbidden to, they fail."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from tests.absence import without

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed_chromium() -> str:
    """Where it lies; where it is missing the test skips aloud, or fails."""
    chromium = shutil.which("chromium")
    if chromium is None:
        without("Chromium is not installed; on Debian: apt-get install chromium")
    return chromium


def rendered(page: Path) -> str:
    """The document as Chromium holds it after loading a file and running whatever it runs."""
    chromium = installed_chromium()
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            *FLAGS,
            f"--user-data-dir={profile}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            page.as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout
