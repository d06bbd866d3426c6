"""The HTTP client: limits, politeness, robots, address guard. See README.md."""

from scraper.fetch.fetcher import Fetcher, HttpFetcher
from scraper.fetch.settings import FetchSettings, HostTerms

__all__ = ["FetchSettings", "Fetcher", "HostTerms", "HttpFetcher"]
