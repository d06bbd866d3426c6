"""The demonstration: the press site edits itself, the real program watches it, and what it told is counted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from variorum.bootstrap import open_database
from variorum.cli.terminal import paint, say
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import BRIDGE, EVENT, REPUBLICATION, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.engine import Database
    from storage.records import Change
    from variorum.demo.edits import Edit

EVERY_S = 2
PAUSE_S = 3.0
PATIENCE_S = 30.0

_CONFIG = """
[database]
url = "demo.sqlite3"
[log]
level = "error"
format = "text"
[fetch]
allow_private = true
[web]
address = "127.0.0.1:0"
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
pages = "{every}s"
"""


def play(pause_s: float = PAUSE_S) -> bool:
    """Play it and say how it went; true where every edit was found and nothing else was told."""
    folder = Path(tempfile.mkdtemp(prefix="variorum-demo-"))
    with PressSite(STORIES) as site, closing(_Told(folder / "demo.sqlite3")) as told:
        config = _write_config(folder, site)
        say(f"A small press site runs at {site.base}; whatever surrounds its articles differs at every fetch.")
        with _service(config):
            told.wait_for(len(STORIES))
            say(f"{len(STORIES)} articles are under watch. Their editors get to work now.")
            for number, edit in enumerate(SCRIPT, 1):
                say(paint(f"\n✎ {edit.words}", "cyan"))
                _make(edit, site)
                told.wait_for(len(STORIES) + number)
                # Time to read it; and for false alarms to show themselves, should there be any.
                time.sleep(pause_s)
        return _close(config, told.changes(), site.requests.total())


def _make(edit: Edit, site: PressSite) -> None:
    if edit.change is None:
        site.put(BRIDGE)
    else:
        site.edit(edit.path, edit.change)


class _Told:
    """What the service has told so far, read from its database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: Database | None = None

    def changes(self) -> list[Change]:
        from storage.changes import list_changes  # noqa: PLC0415  as for every command

        if self._database is None:
            self._database = open_database(str(self._path), create=True, tell=say)
        with self._database.reading() as session:
            return list_changes(session)

    def wait_for(self, entries: int) -> None:
        """Wait until the log has so many entries, or patience is at its end."""
        give_up = time.monotonic() + PATIENCE_S
        while len(self.changes()) < entries and time.monotonic() < give_up:
            time.sleep(0.3)

    def close(self) -> None:
        if self._database is not None:
            self._database.dispose()


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


def _close(config: Path, changes: Sequence[Change], fetches: int) -> bool:
    made = Counter(edit.path for edit in SCRIPT)
    told = Counter(urlsplit(change.page_url).path for change in changes if not change.is_baseline)
    found, false = (made & told).total(), (told - made).total()
    say(f"\n{made.total()} edits made, {found} found, {false} false alarms, in {fetches} fetches.\n")
    say("Look further (the site is gone, what it said is kept):")
    event = next((change.page_id for change in changes if change.page_url.endswith(EVENT.path)), 1)
    for words in ("log", "pages", f"diff {event} 1 2", f"show {event}@1", "export --format csv"):
        say(f"  {_program_name()} {words} --config {config}")
    return found == made.total() and false == 0


def _program_name() -> str:
    """Say how the program can be called here: by its name, or by its path where `make` installed it."""
    called = Path(sys.argv[0])
    if shutil.which("variorum"):
        return "variorum"
    return os.path.relpath(called) if called.name == "variorum" else f"{sys.executable} -m variorum"


def _command(config: Path) -> list[str]:
    return [sys.executable, "-m", "variorum", "--config", str(config)]


def _environment() -> dict[str, str]:
    """The environment without settings that would reach into the demonstration; this package stays importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    here = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (here, kept.get("PYTHONPATH"))))}
