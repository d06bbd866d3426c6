"""The demonstration: the press site edits itself, the real program watches it, and what it told is counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.cli.terminal import paint, say
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import BRIDGE, EVENT, REPUBLICATION, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Two checks of every page fit between two edits, so that each edit is a change of its own.
EVERY_S = 2
EDIT_EVERY_S = 5.0
SETTLE_S = 60.0

_CONFIG = """
[database]
url = "demo.sqlite3"
[log]
level = "error"
format = "text"
[fetch]
allow_private = true
[[sources]]
url = "{event}"
name = "The ministry"
every = "{every}s"
[[sources]]
url = "{republication}"
name = "The republisher"
every = "{every}s"
[[sources]]
url = "{feed}"
kind = "feed"
name = "The Harbour Courier"
every = "{every}s"
"""


def play(edit_every_s: float = EDIT_EVERY_S) -> bool:
    """Play it and say how it went; true where every edit was found and nothing else was told."""
    folder = Path(tempfile.mkdtemp(prefix="variorum-demo-"))
    with PressSite(STORIES) as site:
        config = _write_config(folder, site)
        say(f"A small press site runs at {site.base}; whatever surrounds its articles differs at every fetch.")
        with _service(config):
            _wait_for(config, len(STORIES))
            say(f"{len(STORIES)} articles are under watch. Their editors get to work now.")
            for edit in SCRIPT:
                say(paint(f"\n✎ {edit.words}", "cyan"))
                if edit.change is None:
                    site.put(BRIDGE)
                else:
                    site.edit(edit.path, edit.change)
                time.sleep(edit_every_s)
            _wait_for(config, len(STORIES) + len(SCRIPT))
            fetches = site.requests.total()
    return _close(config, fetches)


def _write_config(folder: Path, site: PressSite) -> Path:
    path = folder / "demo.toml"
    text = _CONFIG.format(
        event=site.url(EVENT.path), republication=site.url(REPUBLICATION.path), feed=site.url(FEED_PATH), every=EVERY_S
    )
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def _service(config: Path) -> Iterator[None]:
    """Run `variorum run` as a process of its own; its change log goes to this terminal."""
    process = subprocess.Popen(  # noqa: S603  this very program
        [*_command(config), "run"], env=_environment(), stdin=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(config: Path, entries: int) -> None:
    """Wait until the log has so many entries, or a minute has passed."""
    give_up = time.monotonic() + SETTLE_S
    while len(_log(config)) < entries and time.monotonic() < give_up:
        time.sleep(0.5)


def _log(config: Path) -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603  this very program
        [*_command(config), "log", "--json"], env=_environment(), capture_output=True, text=True, check=False
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _close(config: Path, fetches: int) -> bool:
    told = Counter(_path(change) for change in _log(config) if not change["baseline"])
    made = Counter(edit.path for edit in SCRIPT)
    found, false = (made & told).total(), (told - made).total()
    say(f"\n{made.total()} edits made, {found} found, {false} false alarms, in {fetches} fetches.\n")
    say("Look further (the site is gone, what it said is kept):")
    shared = f"--config {config}"
    for words in ("log", "pages", f"diff {_page_id(config)} 1 2", f"show {_page_id(config)}@1", "export --format csv"):
        say(f"  variorum {words} {shared}")
    return found == made.total() and false == 0


def _path(change: Mapping[str, Any]) -> str:
    return "/" + str(change["page_url"]).split("/", 3)[3]


def _page_id(config: Path) -> int:
    done = subprocess.run(  # noqa: S603  this very program
        [*_command(config), "pages", "--json"], env=_environment(), capture_output=True, text=True, check=True
    )
    pages = [json.loads(line) for line in done.stdout.splitlines()]
    return next((int(page["id"]) for page in pages if page["url"].endswith(EVENT.path)), 1)


def _command(config: Path) -> list[str]:
    return [sys.executable, "-m", "variorum", "--config", str(config)]


def _environment() -> dict[str, str]:
    """The environment without settings that would reach into the demonstration; this package stays importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    here = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (here, kept.get("PYTHONPATH"))))}
