"""CPU and memory of other programs on the pages of benchmarks/service.py, beside ours in the same run.

    python -m benchmarks.service_peers [--pages 500] [--urlwatch PROGRAM] [--webchanges PROGRAM]
                                       [--changedetection PROGRAM]

Each program checks every page once in each phase, as its users run it: one command over a list of jobs, no filters;
changedetection.io in its batch mode, which ends when everything has been checked.
Figures are process time of the command and its children, less what the same command takes for one page (its start). A
program that is not installed is left out and said so. Ours is benchmarks/service.py with as many pages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from benchmarks.service import Site, url_of
from benchmarks.service_site import PHASES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The other phase is a matter of what we keep: whether a page's first 304 after a change costs more than the next.
_PHASES = tuple(phase for phase in PHASES if phase != "304 after a change")


class Program(Protocol):
    """How a peer is called."""

    def write_jobs(self, folder: Path, urls: Sequence[str]) -> None:
        """Have it check these addresses."""

    def command(self, folder: Path) -> list[str]:
        """Check all jobs of the folder."""


@dataclass(frozen=True, slots=True)
class Lists:
    """urlwatch and webchanges: an executable, and its options for the list of jobs and for what it keeps."""

    path: str
    jobs: str
    kept: str

    def write_jobs(self, folder: Path, urls: Sequence[str]) -> None:
        """As a document of YAML for each."""
        jobs = (f"name: report {number}\nurl: {url}\n" for number, url in enumerate(urls))
        (folder / "jobs.yaml").write_text("---\n".join(jobs), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        """With all files in the folder, so that a run finds what the one before kept."""
        options = {self.jobs: "jobs.yaml", "--config": "config.yaml", self.kept: "kept.db", "--hooks": "hooks.py"}
        return [self.path, *(part for name, file in options.items() for part in (name, str(folder / file)))]


@dataclass(frozen=True, slots=True)
class Changedetection:
    """changedetection.io, which is given its addresses by the first command."""

    path: str

    def write_jobs(self, folder: Path, urls: Sequence[str]) -> None:
        """For the first command."""
        (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        """Add what there is to check where nothing is kept yet, and check it."""
        batch = [self.path, "-d", str(folder / "kept"), "-h", "127.0.0.1", "-p", "0", "-b"]
        if (folder / "kept").exists():
            return [*batch, "-r", "all"]
        urls = (folder / "urls.txt").read_text(encoding="utf-8").split()
        return [*batch, "-C", *(part for url in urls for part in ("-u", url))]


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took."""

    cpu_s: float
    peak_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--urlwatch", default="urlwatch", help="its executable")
    parser.add_argument("--webchanges", default="webchanges", help="its executable")
    parser.add_argument("--changedetection", default="changedetection.io", help="its executable")
    arguments = parser.parse_args()
    print("== variorum", flush=True)
    subprocess.run([sys.executable, "-m", "benchmarks.service", "--pages", str(arguments.pages)], check=True)
    for name, made in _PROGRAMS.items():
        option = name.partition(".")[0]
        if path := shutil.which(getattr(arguments, option)):
            _measure(name, made(path), arguments.pages)
        else:
            print(f"== {name} is not installed (--{option} says where it is)")


_PROGRAMS: dict[str, Callable[[str], Program]] = {
    "urlwatch": partial(Lists, jobs="--urls", kept="--cache"),
    "webchanges": partial(Lists, jobs="--jobs", kept="--database"),
    "changedetection.io": Changedetection,
}


def _measure(name: str, program: Program, pages: int) -> None:
    print(f"== {name}", flush=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.service_site"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        site = Site(server)
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as all_of_them:
            program.write_jobs(Path(one), [url_of(0, site.port)])
            program.write_jobs(Path(all_of_them), [url_of(number, site.port) for number in range(pages)])
            _run(program, Path(one))
            peak_mb = 0.0
            for phase in _PHASES:
                site.say(phase)
                start, used = _run(program, Path(one)), _run(program, Path(all_of_them))
                peak_mb = max(peak_mb, used.peak_mb)
                each_ms = (used.cpu_s - start.cpu_s) * 1000 / (pages - 1)
                print(f"{phase:<34}{each_ms:8.2f} ms of CPU a page, {start.cpu_s:.2f} s to start", flush=True)
            print(f"peak memory {peak_mb:.0f} MB")
    finally:
        server.terminate()
        server.wait()


def _run(program: Program, folder: Path) -> Used:
    # Looking for a newer release of itself must end on this machine.
    own = {"HOME": str(folder), "HTTPS_PROXY": "http://127.0.0.1:9", "ALLOW_IANA_RESTRICTED_ADDRESSES": "true"}
    environment = {**os.environ, **own}
    process = subprocess.Popen(
        program.command(folder), env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
