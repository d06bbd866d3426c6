"""The site that benchmarks/service.py checks: pages of 43 KB that answer as the phase named on standard input says."""

from __future__ import annotations

import asyncio
import sys

PHASES = (
    "first check",
    "304 after a change",
    "304",
    "same bytes, no validators",
    "bytes differ, article does not",
    "changed",
)
_SIZE = 43_000
_TEXT = (
    "council bridge river harbour ministry works engineer statement traffic budget spring citizens closure road plan "
    "million euros office report opened measured agreed delayed announced reviewed restored promised published"
)
_WORDS = _TEXT.split()


class Site:
    """What is served, and how often somebody connected."""

    def __init__(self, latency_s: float = 0.0) -> None:
        self._latency_s = latency_s
        self.phase = PHASES[0]
        self.connections = 0
        self.requests = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests += 1
                if self._latency_s:
                    await asyncio.sleep(self._latency_s)
                writer.write(self._reply(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _reply(self, head: bytes) -> bytes:
        if self.phase.startswith("304") and b"if-none-match" in head.lower():
            return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nServer: bench\r\n\r\n'
        path = head.split(b" ", 2)[1].decode()
        body = page(path, self._edition(), self.requests if self.phase.startswith("bytes differ") else 0).encode()
        tag = "" if self.phase.startswith("same") else 'ETag: "1"\r\n'
        kind = "text/html; charset=utf-8"
        return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{tag}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _edition(self) -> int:
        return {"changed": 1, "changed again": 2}.get(self.phase, 0)


def page(path: str, edition: int, noise: int) -> str:
    """A news page of 43 KB: an article of 800 words and what stands around one. Editions differ in a figure."""
    number = sum(map(ord, path))
    paragraphs = "".join(f"<p>{_sentences(number + n)}</p>" for n in range(12))
    article = (
        f"<article><h1>Report of {path}</h1>{paragraphs}<p>The works cost {19 + edition} million euros.</p></article>"
    )
    links = "".join(f'<li><a href="/news/other-{n}.html">{_title(number + 7 * n)}</a></li>' for n in range(120))
    script = f"<script>window.nonce={noise};</script>"
    whole = (
        f"<!doctype html><html lang=en><head><title>Report of {path}</title>{script}</head><body>"
        f"<nav><ul>{links}</ul></nav><main>{article}</main><aside><ul>{links}</ul></aside>"
    )
    end = "</body></html>"
    return whole + f"<script>/*{'x' * max(0, _SIZE - len(whole) - len(end) - 21)}*/</script>" + end


def _title(seed: int) -> str:
    return " ".join(_WORDS[(seed * 31 + n * 7) % len(_WORDS)] for n in range(6))


def _sentences(seed: int) -> str:
    words = [_WORDS[(seed * 17 + n * n) % len(_WORDS)] for n in range(65)]
    return f"The {' '.join(words[:22])}. It was {' '.join(words[22:44])}. They {' '.join(words[44:])}."


async def _listen(site: Site) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        site.phase = line.decode().strip() or site.phase
        print(site.connections, flush=True)


async def _serve() -> None:
    site = Site(float(sys.argv[2]) / 1000 if sys.argv[1:2] == ["--latency-ms"] else 0.0)
    server = await asyncio.start_server(site.answer, "0.0.0.0", 0, backlog=1000)  # noqa: S104 - all of 127/8
    print(server.sockets[0].getsockname()[1], flush=True)
    await _listen(site)


if __name__ == "__main__":
    asyncio.run(_serve())
