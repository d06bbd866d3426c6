"""The web view in a browser, through the real service on the demonstration's site."""

from __future__ import annotations

import re
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import FLAGS, installed_chromium
from tests.program import Program
from tests.waiting import PATIENCE_S, until
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import EVENT, FERRY, HARBOUR, LIBRARY, REPUBLICATION, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_MS = PATIENCE_S * 1000
PASSWORD = "correct horse battery"
FIXED_PATHS = (
    *("/?all=1", "/?kind=edited", "/captures/1", "/pages", "/search?q=militari", "/status", "/login", "/nothing"),
    *("/sources", "/sources/1", "/sources/3", "/sources/1/edit", "/sources/3/edit", "/sources/1/remove"),
    *("/sources/new", "/sources/import", "/sources/schedule?when=daily+07:30&zone=Europe/Rome"),
)
OF_A_PAGE = ("", "/timeline", "/captures", "/diff?old=1&new=1", "/origins", "/beside/{other}?view=beside")
READ_FIRST = {story.title for story in (EVENT, REPUBLICATION, HARBOUR, FERRY)}
"""What tests look for whichever of them comes first."""
_ADDRESS = re.compile(r"To read in a browser: (\S+)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=installed_chromium(), args=list(FLAGS))
        expect.set_options(timeout=PATIENCE_MS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def site() -> Iterator[PressSite]:
    with PressSite(STORIES) as running:
        yield running


@contextmanager
def served(home: Path, site: PressSite) -> Iterator[tuple[Program, str]]:
    """The service and the address of its web view."""
    config = home / "variorum.toml"
    config.write_text(
        f'[[sources]]\nurl = "{site.url(EVENT.path)}"\nname = "The ministry"\nevery = "1s"\n'
        f'[[sources]]\nurl = "{site.url(REPUBLICATION.path)}"\nname = "The republisher"\nevery = "1s"\n'
        f'[[sources]]\nurl = "{site.url(FEED_PATH)}"\nkind = "feed"\nname = "The Harbour Courier"\n'
        'every = "1s"\npages = "1s"\n',
        encoding="utf-8",
    )
    program = Program(home, {"VARIORUM_CONFIG": str(config)})
    said = home / "err.txt"
    with (home / "out.txt").open("w") as out, said.open("w") as err:
        service = program.start("run", stdout=out, stderr=err)
        try:
            until(lambda: _ADDRESS.search(said.read_text(encoding="utf-8")) is not None)
            found = _ADDRESS.search(said.read_text(encoding="utf-8"))
            assert found
            yield program, found[1]
            service.send_signal(signal.SIGTERM)
            assert service.wait(PATIENCE_S) == 0
        finally:
            service.kill()
            service.wait()
    assert "Traceback" not in said.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, site: PressSite) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("desk"), site) as (_, address):
        until(lambda: titles_read(address) >= READ_FIRST)
        yield address


def titles_read(address: str) -> set[str]:
    """Of what was read by now; a page that was only found has a title, too, and no version."""
    answer = httpx.get(f"{address}api/v1/changes", params={"kind": "added"})
    return {change["title"] for change in answer.json()["items"]}


@pytest.fixture
def page(browser: Browser, desk: str) -> Iterator[Page]:
    """A tab of an English browser in Rome, on whose console nothing may be complained of."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Rome", base_url=desk)
    context.set_default_timeout(PATIENCE_MS)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield tab
    context.close()
    # The sandbox says so where a captured page wanted to run a script.
    assert [said for said in complaints if "frame is sandboxed" not in said] == []


def edit_once_known(page: Page, site: PressSite) -> None:
    """Let the ministry correct a figure as soon as its first version is there; wait until that is told."""
    page.goto("/?all=1")
    expect(page.locator("article.card", has_text=EVENT.title).first).to_be_visible()
    site.edit(EVENT.path, SCRIPT[1].change)


def test_a_change_arrives_and_leads_to_its_differences(page: Page, site: PressSite) -> None:
    edit_once_known(page, site)
    card = page.locator("#arrived article.card", has_text=EVENT.title).filter(has=page.locator("ins"))
    expect(card.first).to_be_visible()
    expect(page.locator("#news")).to_contain_text("arrived")
    card.first.locator("h3 a").click()
    expect(page.locator(".diff del").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".diff > :focus")).to_have_count(1)
    page.get_by_label("View").select_option("beside")
    expect(page.locator("table.beside del").first).to_be_visible()
    expect(page).to_have_url(re.compile("view=beside"))
    assert sides(page)["old"]["right"] <= sides(page)["new"]["left"]
    page.set_viewport_size({"width": 390, "height": 780})
    assert sides(page)["old"]["bottom"] <= sides(page)["new"]["top"]
    assert sides(page)["new"]["right"] <= 390


def sides(page: Page) -> dict[str, dict[str, float]]:
    """Where old and new of the first edited paragraph stand, in CSS pixels."""
    boxes = "cells => cells.map(cell => cell.getBoundingClientRect().toJSON())"
    old, new = page.locator("table.beside .edited").first.locator("td").evaluate_all(boxes)
    return {"old": old, "new": new}


def test_a_slider_moves_through_the_versions(page: Page, site: PressSite) -> None:
    page.goto("/?all=1")
    page.locator("article.card", has_text=HARBOUR.title).first.locator("h3 a").click()
    expect(page.locator(".article")).to_contain_text("The goverment has")
    site.edit(HARBOUR.path, SCRIPT[0].change)
    page.goto(page.url.partition("?")[0])
    until_there_are(page, 2)
    expect(page.locator(".article")).to_contain_text("The government has")
    slider = page.get_by_role("slider")
    expect(slider).to_be_visible()
    expect(page.get_by_text("Version 2 of 2")).to_be_visible()
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".article")).to_contain_text("The goverment has")
    expect(page).to_have_url(re.compile(r"version=1"))
    expect(slider).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("l")
    expect(page.locator(".article")).to_contain_text("The government has")


def test_a_republication_leads_to_its_origin(page: Page) -> None:
    page.goto("/pages")
    page.get_by_role("link", name=REPUBLICATION.title[:20]).click()
    page.get_by_role("link", name="Origin and copies").click()
    # Texts are compared soon after they were read.
    until(lambda: page.reload() is not None and page.locator(".chain li").count() == 2)
    expect(page.locator(".chain")).to_contain_text(EVENT.title)
    page.locator("table.list").get_by_role("link", name="Differences").click()
    expect(page.locator("table.beside ins").first).to_be_visible()
    expect(page.get_by_role("heading", name="Two texts beside each other")).to_be_visible()
    page.get_by_role("button", name="next").click()
    expect(page.locator(".steps output")).to_contain_text("Change 1 of")
    expect(page.locator(".beside .differs:focus")).to_have_count(1)


def test_a_schedule_is_said_in_words_while_it_is_typed(page: Page) -> None:
    page.goto("/sources/1/edit")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Rome")
    page.get_by_label("When to look", exact=True).fill("Mon-Fri 07:00-20:00 every 10m")
    expect(page.locator("#timing")).to_contain_text("Monday to Friday, 7:00 to 20:00, every 10 minutes, Europe/Rome")
    expect(page.locator("#timing")).to_contain_text("Next: ")
    page.get_by_label("When to look", exact=True).fill("at noon")
    expect(page.locator("#timing")).to_contain_text("is no schedule")


def test_a_list_is_imported_and_a_source_deleted_for_good(page: Page, site: PressSite) -> None:
    page.goto("/sources")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Or paste it here").fill(f"{site.url(LIBRARY.path)}\n{site.url(EVENT.path)}\n")
    page.get_by_role("button", name="Show what would be added").click()
    expect(page.get_by_role("status")).to_contain_text("1 new, 1 watched already")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    page.locator("main").get_by_role("link", name="Sources").last.click()
    page.get_by_role("link", name=LIBRARY.path).click()
    page.get_by_role("link", name="Watch it no longer").click()
    page.get_by_label("Delete it for good").check()
    page.get_by_label("Yes, delete it all").check()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    expect(page.get_by_role("link", name=LIBRARY.path)).to_have_count(0)


def until_there_are(page: Page, versions: int) -> None:
    """Wait until a page has so many versions; its views do not grow by themselves."""
    rows = page.locator("#versions + table tbody tr")
    until(lambda: page.reload() is not None and rows.count() >= versions)


def test_the_log_is_filtered_in_the_address(page: Page) -> None:
    page.goto("/?all=1")
    expect(page.locator("article.card").first).to_be_visible()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Words").fill("ferry")
    page.get_by_label("Words").press("Enter")
    expect(page).to_have_url(re.compile("q=ferry"))
    expect(page.locator("article.card", has_text=FERRY.title).first).to_be_visible()
    expect(page.locator("article.card", has_text=EVENT.title)).to_have_count(0)


def test_words_are_found_in_every_version(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Search").click()
    page.wait_for_url("**/search")
    page.keyboard.press("/")
    page.keyboard.type("militari")
    page.keyboard.press("Enter")
    expect(page.locator(".hit mark").first).to_have_text(re.compile("militari", re.IGNORECASE))
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".article")).to_contain_text("militari")


def test_a_source_is_added_after_a_look_at_it(page: Page, site: PressSite) -> None:
    page.goto("/sources")
    page.get_by_role("link", name="Watch a page").click()
    page.get_by_label("Address", exact=True).fill(site.url(FERRY.path))
    page.get_by_label("Name (optional)").fill("The ferry alone")
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_role("heading", name="What would be read")).to_be_visible()
    expect(page.locator(".article")).to_contain_text(FERRY.title)
    page.get_by_role("button", name="Watch it").click()
    expect(page.get_by_role("heading", name="The ferry alone")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Watch again")).to_be_visible()
    page.get_by_role("button", name="Watch again").click()
    expect(page.get_by_role("button", name="Check now")).to_be_visible()


def test_times_are_those_of_the_readers_zone(page: Page) -> None:
    page.goto("/?all=1")
    time = page.locator("article.card time").first
    expect(time).to_be_visible()
    shown = page.evaluate(
        "at => new Date(at).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Rome'})",
        time.get_attribute("datetime"),
    )
    expect(time).to_have_text(shown)


def test_without_a_script_everything_can_be_read(browser: Browser, desk: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=desk, locale="it-IT")
    context.set_default_timeout(PATIENCE_MS)
    tab = context.new_page()
    tab.goto("/?all=1")
    expect(tab.get_by_role("heading", name="Che cosa è cambiato")).to_be_visible()
    tab.get_by_text("Filtra", exact=True).click()
    tab.get_by_label("Parole").fill("ferry")
    tab.get_by_label("Parole").press("Enter")
    expect(tab.locator("article.card", has_text=FERRY.title).first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(browser: Browser, desk: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, base_url=desk, locale="en-GB")
    tab = context.new_page()
    tab.goto("/pages")
    first, other = (link.get_attribute("href") or "" for link in tab.locator("table.list a").all()[:2])
    paths = [*FIXED_PATHS, *(first + path.format(other=other.rpartition("/")[2]) for path in OF_A_PAGE)]
    found = {}
    for path in paths:
        tab.goto(path)
        violations = Axe().run(tab).response["violations"]
        serious = [one["id"] for one in violations if one["impact"] in {"serious", "critical"}]
        if serious:
            found[path] = serious
    context.close()
    assert found == {}


def test_with_a_password_one_logs_in_and_out(browser: Browser, site: PressSite, tmp_path: Path) -> None:
    with served(tmp_path, site) as (program, address):
        program.run("web", "password", stdin=f"{PASSWORD}\n")
        context = browser.new_context(base_url=address, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        tab = context.new_page()
        tab.goto("/status")
        tab.get_by_label("Password").fill("wrong horse battery")
        tab.get_by_role("button", name="Log in").click()
        expect(tab.get_by_role("alert")).to_contain_text("not the password")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Log in").click()
        expect(tab.get_by_role("heading", name="Status")).to_be_visible()
        tab.get_by_role("button", name="Log out").click()
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
        tab.goto("/status")
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
        context.close()
