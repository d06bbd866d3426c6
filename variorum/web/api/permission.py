"""Who may call: a token that says so (RFC 6750), or whoever may read the web view."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from storage.api_tokens import find_token
from storage.records import TokenScope
from variorum.web.desk import Lent

if TYPE_CHECKING:
    from variorum.web.access import Access

_bearer = HTTPBearer(auto_error=False, description="A token made by `variorum web token NAME`")
_Said = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def may_read(request: Request, desk: Lent, said: _Said) -> None:
    """Let pass whoever is known."""
    _require(request, desk, said, TokenScope.READ)


def may_write(request: Request, desk: Lent, said: _Said) -> None:
    """Let pass whoever may steer: tokens of this scope, and readers of the web view."""
    _require(request, desk, said, TokenScope.WRITE)


def _require(request: Request, desk: Lent, said: HTTPAuthorizationCredentials | None, scope: TokenScope) -> None:
    if said is None:
        # A header that is no bearer's is somebody's mistake, and must not pass for none.
        access: Access = request.app.state.access
        if "authorization" in request.headers or access.reader_of(request) is None:
            raise _unknown("Bearer", "Send a token (Authorization: Bearer …); variorum web token makes one")
        return
    with desk.database.reading() as session:
        token = find_token(session, said.credentials)
    if token is None:
        raise _unknown('Bearer error="invalid_token"', "This token is not known, or was revoked")
    if scope is TokenScope.WRITE and token.scope is not TokenScope.WRITE:
        headers = {"www-authenticate": 'Bearer error="insufficient_scope", scope="write"'}
        raise HTTPException(HTTPStatus.FORBIDDEN, f"The token {token.name} may only read", headers)


def _unknown(challenge: str, detail: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, detail, {"www-authenticate": challenge})


READS = Depends(may_read)
WRITES = Depends(may_write)
