"""How the client behaves. Durations are in seconds, sizes in bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class HostTerms:
    """How one host is asked otherwise than its like; None where it is not."""

    delay_s: float | None = None
    respect_robots: bool | None = None


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """The defaults are those of a stranger on the public Web."""

    user_agent: str = "variorum/0.1"
    contact: str | None = None
    """An address or page where the operator can be reached; sent as `variorum/0.1 (+contact)`."""
    accept_language: str | None = None
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 20.0
    """The longest silence between two pieces of an answer."""
    deadline_s: float = 60.0
    """The longest that one fetch may take with all its redirects and retries, waiting for its turn not counted."""
    max_wire_bytes: int = 15_000_000
    max_payload_bytes: int = 15_000_000
    """An accepted payload takes about four times its size in memory: 16 MB took 65."""
    max_redirects: int = 10
    retries: int = 2
    """How often a connection that failed before any answer is tried again."""
    retry_base_s: float = 0.5
    allow_private: bool = False
    """Whether loopback and private addresses may be asked. Link-local ones (cloud metadata) never are."""
    private_networks: tuple[str, ...] = ()
    """The private networks that may be asked, such as `10.2.0.0/16`, where `allow_private` is not set for all."""
    http2: bool = True
    """Whether HTTP/2 is spoken where a server offers it."""
    proxy: str | None = field(default=None, repr=False)
    """For requests that name none of their own."""
    host_delay_s: float = 2.0
    """Between the end of one request to a host and the start of the next."""
    requests_per_host: int = 1
    respect_robots: bool = True
    private_host_delay_s: float = 0.0
    private_requests_per_host: int = 16
    private_respect_robots: bool = False
    own_hosts: frozenset[str] = frozenset()
    """Hosts that the operator owns: treated like private ones, without delay and robots."""
    hosts: Mapping[str, HostTerms] = field(default_factory=dict)
    """Terms of single hosts, by name in lower case. What a host's robots.txt asks for still comes on top."""
    max_slot_wait_s: float = 30.0
    """A fetch that would wait longer for its turn at a host comes back as BUSY."""
    max_crawl_delay_s: float = 60.0
    max_retry_after_s: float = 86_400.0
    default_retry_after_s: float = 60.0
    """How long a host is left alone after a 429 that names no time."""
    robots_ttl_s: float = 86_400.0
    """RFC 9309 § 2.4 asks for at most a day."""
    robots_retry_s: float = 600.0
    """How soon a robots.txt that could not be had is asked for again."""
    robots_give_up_s: float = 30 * 86_400.0
    """RFC 9309 § 2.3.1.4: after about 30 days of server errors, the site may be read."""
    keepalive_s: float = 30.0
    chromium: str | None = None
    """The program that reads pages which need a browser; None where there is none."""

    @property
    def user_agent_line(self) -> str:
        """The User-Agent header: who asks, and whom to write to."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent

    @property
    def robots_token(self) -> str:
        """The product token that robots.txt rules are matched with (RFC 9309 § 2.2.1)."""
        return self.user_agent.partition("/")[0]
