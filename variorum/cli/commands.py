"""The table of commands, and the group that imports each one only when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from variorum.cli.shared import with_shared_options

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of `variorum --help`: section, what the command does, and where it lives."""

    section: str
    help: str
    module: str


COMMANDS = {
    "add": Entry("Watch", "Watch a page, a section, a feed or a sitemap: variorum add URL", "add"),
    "import": Entry("Watch", "Take over what another program watches: variorum import FILE", "import_sources"),
    "sources": Entry("Watch", "List what is watched", "sources"),
    "schedule": Entry("Watch", "Show what is checked next, when, and why then", "schedule"),
    "pages": Entry("Watch", "List the pages found, and how each one fares", "pages"),
    "edit": Entry("Watch", "Change the name, schedule or tags of a source", "edit"),
    "links": Entry("Watch", "Show which pages an address or source names, and why not others", "links"),
    "noise": Entry("Watch", "Say what of a page does not count, and why there is no alarm", "noise"),
    "rules": Entry("Watch", "Try rules on past edits: variorum rules try SOURCE --least 0.3", "rules"),
    "pause": Entry("Watch", "Stop checking a source for now; nothing is lost", "pause"),
    "resume": Entry("Watch", "Check a paused source again", "resume"),
    "remove": Entry("Watch", "Watch a source no longer; versions stay unless --purge", "remove"),
    "run": Entry("Look", "Run the service: check everything when due, until Ctrl-C", "run"),
    "check": Entry("Look", "Check now and wait for the result: variorum check --all", "check"),
    "status": Entry("Look", "Say in ten lines whether all is well", "status"),
    "notify": Entry("Look", "Try a channel, or see what it would send", "notify"),
    "deliveries": Entry("Look", "Show what was told on which channel, what waits, and what failed", "deliveries"),
    "log": Entry("Read", "Show what changed: variorum log --since 24h", "log"),
    "search": Entry("Read", 'Find text in every version ever seen: variorum search "nessun ferito"', "search"),
    "timeline": Entry("Read", "Show a page's life, with the times in which it could not be seen", "timeline"),
    "blame": Entry("Read", "Say of each sentence of a page which version brought it", "blame"),
    "when": Entry("Read", "Say when a sentence appeared on a page, and when it disappeared", "when"),
    "origins": Entry("Read", "Show where a page's text comes from, and who carries it", "origins"),
    "versions": Entry("Read", "List the versions of a page", "versions"),
    "show": Entry("Read", "Show a version of a page: variorum show PAGE@2", "show"),
    "diff": Entry("Read", "Show what changed between two versions: variorum diff PAGE 1 2", "diff"),
    "export": Entry("Read", "Write versions to a file: variorum export --format csv --output all.csv", "export"),
    "extract": Entry("Read", "Print the article of a file or address, without a database", "extract"),
    "config": Entry("Keep", "Check or show the configuration, or print one to start from", "config"),
    "web": Entry("Keep", "Set the password of the web view", "web"),
    "db": Entry("Keep", "Upgrade, check, back up, restore or shrink the database", "db"),
    "demo": Entry("Keep", "See it work offline, in about a minute", "demo"),
}


class LazyGroup(TyperGroup):
    """Lists the table for `--help`; imports a command's module when it is asked for."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002
        """Name the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import the command, or say which one may have been meant."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            close = get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"did you mean “{close[0]}”?" if close else "variorum --help lists them all."
            ctx.fail(f"There is no command “{cmd_name}”; {hint}")
        return load(cmd_name)

    def invoke(self, ctx: Context) -> Any:
        """Run the command; what is wrong with an option is said without the words of the library that found it."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        """Write the table by sections, without importing a command."""
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            rows = [(name, entry.help) for name, entry in COMMANDS.items() if entry.section == section]
            with formatter.section(section):
                formatter.write_dl(rows, col_max=10)


def build() -> Command:
    """Make the root command."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(help=_ABOUT, context_settings={"help_option_names": ["-h", "--help"]})(_root)
    return with_shared_options(get_command(app))


def load(name: str) -> Command:
    """Import one command and give it the options that all share."""
    app: typer.Typer = import_module(f"variorum.cli.{COMMANDS[name].module}").app
    command = with_shared_options(get_command(app))
    command.name = name
    return command


_ABOUT = "Watches news pages, keeps every version of each article, and tells what changed."


def _print_version(wanted: bool) -> None:
    if wanted:
        from variorum import __version__

        typer.echo(f"variorum {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass
