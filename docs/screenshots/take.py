"""Takes the pictures of the documentation: the real service watches the demonstration's site, Chromium looks at it.

python docs/screenshots/take.py

Charts, which want a year of history, are pictured by charts.py beside it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.browser import FLAGS  # noqa: E402 - the checkout has to be found first
from variorum.demo.edits import SCRIPT  # noqa: E402 - as above
from variorum.demo.site import FEED_PATH, PressSite  # noqa: E402 - as above
from variorum.demo.stories import BRIDGE, EVENT, REPUBLICATION, STORIES  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

DESKTOP = {"width": 1100, "height": 800}
PHONE = {"width": 390, "height": 780}
PICTURES = (
    ("changes", "/", DESKTOP, "light"),
    ("changes-phone", "/", PHONE, "light"),
    ("changes-dark", "/", DESKTOP, "dark"),
    ("article-phone-dark", "/pages/2", PHONE, "dark"),
    ("differences", "/pages/2/diff", DESKTOP, "light"),
    ("side-by-side-dark", "/pages/2/diff?view=beside", DESKTOP, "dark"),
    ("origins", "/pages/2/origins", DESKTOP, "light"),
    ("search", "/search?q=militari", DESKTOP, "light"),
)
FORM = "schedule"
"""The picture of a schedule being typed."""
PATIENCE_S = 120
"""For one thing to happen; the whole takes a minute on an idle machine."""
MOST_BYTES = 150_000
"""Of a picture: they are part of the repository."""
_CONFIG = """
[fetch]
allow_private = true
[web]
address = "127.0.0.1:0"
"""
_ADDRESS = re.compile(r"To read in a browser: (\S+)/")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        PressSite(STORIES) as site,
        _service(Path(folder), site) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        _let_editors_work(browser, site, address)
        for name, path, size, scheme in PICTURES:
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
            page = context.new_page()
            page.goto(address + path, wait_until="load")
            _keep(page, name)
            context.close()
        _type_a_schedule(browser, site, address)
        browser.close()


def _let_editors_work(browser: Browser, site: PressSite, address: str) -> None:
    page = browser.new_page()
    _wait_for(page, f"{address}/?all=1", "article.card", len(STORIES))
    for number, edit in enumerate(SCRIPT, 1):
        site.put(BRIDGE) if edit.change is None else site.edit(edit.path, edit.change)
        _wait_for(page, f"{address}/?all=1", "article.card", len(STORIES) + number)
    # Texts are compared soon after they were read.
    _wait_for(page, f"{address}/pages/2/origins", ".chain li", 2)
    page.close()


def _type_a_schedule(browser: Browser, site: PressSite, address: str) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", timezone_id="Europe/Rome")
    page = context.new_page()
    page.goto(f"{address}/sources/new?url={site.url(FEED_PATH)}", wait_until="load")
    page.get_by_label("When to look", exact=True).fill("Mon-Fri 07:00-20:00 every 10m")
    page.get_by_text("Next: ").wait_for()
    _keep(page, FORM)
    context.close()


def _keep(page: Page, name: str) -> None:
    file = HERE / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file.name} has {file.stat().st_size:,} bytes; {MOST_BYTES:,} are enough for a picture")


def _wait_for(page: Page, address: str, wanted: str, count: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        page.goto(address)
        if page.locator(wanted).count() >= count:
            return
        time.sleep(0.5)
    raise SystemExit(f"{address} shows no {count} of {wanted} after {PATIENCE_S} seconds")


@contextmanager
def _service(folder: Path, site: PressSite) -> Iterator[str]:
    sources = ((EVENT.path, "page", "The ministry"), (REPUBLICATION.path, "page", "The republisher"))
    sources = (*sources, (FEED_PATH, "feed", "The Harbour Courier"))
    text = _CONFIG + "".join(
        f'[[sources]]\nurl = "{site.url(path)}"\nkind = "{kind}"\nname = "{name}"\nevery = "2s"\n'
        + ('pages = "every 2s"\n' if kind == "feed" else "")
        for path, kind, name in sources
    )
    (folder / "variorum.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "variorum", "--config", "variorum.toml", "--db", "pictures.sqlite3", "run"]
    said = folder / "said.txt"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    environ["PYTHONPATH"] = str(HERE.parents[1])
    with said.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=out, stderr=out)
        try:
            give_up = time.monotonic() + PATIENCE_S
            while not (found := _ADDRESS.search(said.read_text(encoding="utf-8"))):
                if process.poll() is not None or time.monotonic() > give_up:
                    raise SystemExit(said.read_text(encoding="utf-8"))
                time.sleep(0.2)
            yield found[1]
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    main()
