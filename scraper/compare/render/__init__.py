"""One Diff, many faces: a file for each format. Texts are shown as they stood."""

from __future__ import annotations

from scraper.compare.render.html_fragment import to_html
from scraper.compare.render.json_record import to_json
from scraper.compare.render.markdown import to_markdown
from scraper.compare.render.side_by_side import LEAST_WIDTH, to_side_by_side
from scraper.compare.render.unified import to_unified
from scraper.compare.render.words import to_words

__all__ = ["LEAST_WIDTH", "to_html", "to_json", "to_markdown", "to_side_by_side", "to_unified", "to_words"]
