"""A delivery as JSON, for programs. Its schema is docs/reference/webhook.schema.json; a test holds them together.

Within one `version` keys are added, never renamed or taken away, so receivers should ignore what they do not know.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from scraper.compare.render import to_json
from variorum.fields.change import change_fields
from variorum.notify.web_links import web_url_of

if TYPE_CHECKING:
    from storage.records import Change
    from storage.service_records import Delivery

VERSION: Final = 1


def record_of(delivery: Delivery, *, web_url: str | None = None, is_test: bool = False) -> bytes:
    """Return a delivery as one JSON object, the same bytes each time it is tried."""
    fields = {
        "version": VERSION,
        "type": "test" if is_test else "changes",
        "id": delivery.delivery_id,
        "channel": delivery.channel,
        "changes": [_change(delivery, change, web_url) for change in delivery.changes],
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def _change(delivery: Delivery, change: Change, web_url: str | None) -> dict[str, Any]:
    diff = delivery.diffs.get(change.id)
    return {
        **change_fields(change),
        "web_url": web_url_of(change, web_url) or None,
        "diff": to_json(diff) if diff else None,
    }
