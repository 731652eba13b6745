"""Tokens that pull images: made once, shown once, kept as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import PullToken
from conda_store_jupyter.db.repositories import pull_tokens
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound
from conda_store_jupyter.services.representation import timestamp
from conda_store_jupyter.spec.names import check_name
from conda_store_jupyter.spec.scopes import Scopes, parse_scopes

#: What a token begins with, so that scanners for leaked secrets know one.
PREFIX = "csp_"

# Uses of a token within this time are noted once.
_NOTE_EVERY = timedelta(minutes=1)


def create(
    session: Session, name: str, scopes: Sequence[str], days: float | None
) -> tuple[str, dict[str, Any]]:
    """A new token and what is recorded of it; the token itself cannot be shown again.

    Args:
        scopes: ``NAMESPACE`` or ``NAMESPACE/ENVIRONMENT``, with ``*``.
        days: until it expires; None: never.

    Raises:
        InvalidRequest: the name or a scope is none.
        Conflict: there is a token of that name.
    """
    check_name("token", name)
    try:
        patterns = parse_scopes(scopes).patterns
    except ValueError as error:
        raise InvalidRequest(f"{error}.", hints=["For example: team/* or team/data-*."]) from None
    secret = PREFIX + secrets.token_urlsafe(32)
    row = pull_tokens.add(
        session,
        name=name,
        secret_sha256=_hash(secret),
        scopes=patterns,
        expires_on=clock.now(session) + timedelta(days=days) if days is not None else None,
    )
    if row is None:
        raise Conflict(
            f"There is a token {name!r} already.",
            hints=[f"`conda-store registry token revoke {name}` removes it."],
        )
    return secret, _json(row)


def scopes_of(session: Session, secret: str) -> tuple[int, Scopes, bool] | None:
    """Id and scopes of a token, and whether its use should be noted; None when it is not valid."""
    row = pull_tokens.valid(session, _hash(secret))
    if row is None:
        return None
    now = clock.now(session)
    note = row.last_used_on is None or now - row.last_used_on > _NOTE_EVERY
    return row.id, Scopes(tuple(row.scopes)), note


def every(session: Session) -> list[dict[str, Any]]:
    """All tokens, without their secrets."""
    return [_json(row) for row in pull_tokens.every(session)]


def revoke(session: Session, name: str) -> None:
    """Remove a token. Raises NotFound."""
    if not pull_tokens.remove(session, name):
        raise NotFound(
            f"There is no token {name!r}.", hints=["`conda-store registry token list` shows all."]
        )


def _hash(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash.
    return sha256(secret.encode()).hexdigest()


def _json(row: PullToken) -> dict[str, Any]:
    return {
        "name": row.name,
        "scopes": list(row.scopes),
        "created_on": timestamp(row.created_on),
        "expires_on": timestamp(row.expires_on),
        "last_used_on": timestamp(row.last_used_on),
    }
