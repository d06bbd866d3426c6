"""The API keeps to its own description, whatever is sent to it: hundreds of requests made from its OpenAPI document."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.api_tokens import add_token
from storage.engine import Database
from storage.migrate import upgrade
from storage.records import TokenScope
from tests.storage_situations import NOW, checked, shows, watched
from tests.webview import web_view, with_password

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

ENDLESS = "/changes/stream"
ASKS_SERVERS = ("/sources/{number}/links", "/links")
"""Of the addresses that the run itself has made up, which lie beyond loopback."""
# A selector, a pattern or an address can be refused for reasons that no schema says.
LEFT_OUT = "positive_data_acceptance"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(str(tmp_path / "variorum.sqlite3"))
    upgrade(found)
    page = watched(found, name="News")
    checked(found, page, shows(1, "Nineteen soldiers left. They will be back.", at=NOW))
    checked(found, page, shows(2, "Twenty-one soldiers left. They will be back.", at=NOW + timedelta(hours=1)))
    with_password(found)
    with found.writing() as session:
        add_token(session, "contract", TokenScope.WRITE, "contract", NOW)
    yield found
    found.dispose()


@pytest.mark.timeout(600)
def test_no_request_breaks_what_the_description_promises(database: Database) -> None:
    with web_view(database) as view:
        place = f"{view.address}api/v1"
        described = view.client.get("api/v1/openapi.json").json()["paths"]
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("run", f"{place}/openapi.json", "--url", place, "--header", "Authorization: Bearer contract"),
                *("--exclude-checks", LEFT_OUT, "--phases", "coverage,fuzzing", "--max-examples", "5"),
                *(word for path in (ENDLESS, *ASKS_SERVERS) for word in ("--exclude-path", path)),
                *("--seed", "1", "--no-color", "--generation-database", "none"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    operations = sum(len(methods) for path, methods in described.items() if path not in {ENDLESS, *ASKS_SERVERS})
    assert f"Tested: {operations}" in done.stdout
