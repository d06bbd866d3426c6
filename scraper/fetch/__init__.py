"""The HTTP client: limits, politeness, robots, address guard. See README.md."""

from scraper.fetch.fetcher import Fetcher, HttpFetcher
from scraper.fetch.redaction import redacted
from scraper.fetch.sending import Outlet, Posted, Posting, PostTrouble
from scraper.fetch.settings import FetchSettings, HostTerms

__all__ = [
    "FetchSettings",
    "Fetcher",
    "HostTerms",
    "HttpFetcher",
    "Outlet",
    "PostTrouble",
    "Posted",
    "Posting",
    "redacted",
]
