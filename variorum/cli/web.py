"""`variorum web`."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from scraper.errors import InputError
from variorum.bootstrap import utc_now
from variorum.cli.options import command_app
from variorum.cli.session import reading, writing
from variorum.cli.terminal import say, table
from variorum.times import local_text

app = command_app()
_MARK = "variorum_"
"""Scanners for leaked secrets find a token by it."""
_TOKEN_BYTES = 32


@app.callback()
def web() -> None:
    """Set the password of the web view, and make tokens for its API."""


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


@app.command("token")
def make_token(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What will use it: newsroom-bot.")],
    write: Annotated[bool, typer.Option("--write", help="It may also add and steer sources.")] = False,
) -> None:
    """Make a token for the API and print it, this once: only its digest is kept."""
    from storage.api_tokens import add_token
    from storage.records import TokenScope

    secret = f"{_MARK}{secrets.token_urlsafe(_TOKEN_BYTES)}"
    with writing(ctx, create=True) as session:
        add_token(session, name, TokenScope.WRITE if write else TokenScope.READ, secret, utc_now())
    say(secret)


@app.command("tokens")
def list_all_tokens(
    ctx: typer.Context,
    revoke: Annotated[str | None, typer.Option(metavar="NAME", help="Let this one count no more.")] = None,
) -> None:
    """List the tokens of the API, or revoke one."""
    from storage.api_tokens import list_tokens, revoke_token

    if revoke is not None:
        with writing(ctx) as session:
            revoke_token(session, revoke)
        say(f"The token {revoke} counts no more.")
        return
    with reading(ctx) as session:
        rows = [(token.name, token.scope.value, local_text(token.added_at)) for token in list_tokens(session)]
    if rows:
        table(("name", "may", "made"), rows)
    else:
        say("There are no tokens. Make one with: variorum web token NAME")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first: str = typer.prompt("Password", hide_input=True)
    if typer.prompt("Once more", hide_input=True) != first:
        raise InputError("The two are not the same; nothing was changed")
    return first
