"""`variorum web`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scraper.errors import InputError
from variorum.bootstrap import utc_now
from variorum.cli.options import command_app
from variorum.cli.session import writing
from variorum.cli.terminal import say

app = command_app()


@app.callback()
def web() -> None:
    """Set the password of the web view."""


@app.command("password")
def set_password(
    ctx: typer.Context,
    remove: Annotated[bool, typer.Option("--remove", help="Ask for none any more.")] = False,
) -> None:
    """Set the password of the web view; it is asked for, or read from standard input.

    Whoever is logged in is logged out by it. Only its hash (argon2id) is kept.
    """
    from storage.web_keys import set_password_hash
    from variorum.web.passwords import hashed

    value = None if remove else hashed(_password())
    with writing(ctx, create=True) as session:
        set_password_hash(session, value, utc_now())
    say("The web view asks for no password any more." if remove else "The web view asks for this password from now on.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first: str = typer.prompt("Password", hide_input=True)
    if typer.prompt("Once more", hide_input=True) != first:
        raise InputError("The two are not the same; nothing was changed")
    return first
