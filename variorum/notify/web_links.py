"""Where a change stands in the web view, for those who read of it elsewhere. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.records import Change


def web_url_of(change: Change, public_url: str | None) -> str:
    """Return the address of an edit's difference, else of the page; empty where there is neither or no web view."""
    if public_url is None or change.page_id is None:
        return ""
    page = f"{public_url.rstrip('/')}/pages/{change.page_id}"
    if change.from_version is None or change.to_version is None:
        return page
    return f"{page}/diff?old={change.from_version}&new={change.to_version}"
