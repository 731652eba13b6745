"""Who asks for an image, and what they may pull.

Basic authentication (RFC 7617), because every client of registries has it: the user name is not
looked at, the password is Jupyter's token, JupyterHub's, or one that was made for pulling.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from conda_store_jupyter.api.base import OpenStore
from conda_store_jupyter.db.repositories import pull_tokens
from conda_store_jupyter.services.images import tokens
from conda_store_jupyter.spec.scopes import EVERYTHING, NOTHING, Scopes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """Somebody who asks.

    Attributes:
        name: of the token, for the record.
        known: a password was given, and it was right.
    """

    scopes: Scopes
    name: str = ""
    known: bool = True


@dataclass(frozen=True)
class Access:
    """Knows passwords.

    Attributes:
        public: what anybody may pull.
        is_server_token: whether a password is one of the Jupyter server's own.
        is_open: nobody needs a password, as in a Jupyter server without one.
    """

    store: OpenStore
    public: Scopes = NOTHING
    is_server_token: Callable[[str], bool] = field(default=lambda password: False)
    is_open: bool = False

    def caller(self, authorization: str) -> Caller | None:
        """Who says what the header ``Authorization`` says; None when the password is wrong.

        It may ask the database or JupyterHub, so it is not for the event loop.
        """
        if self.is_open:
            return Caller(EVERYTHING)
        password = _password(authorization) if authorization else ""
        # skopeo and podman say that they have neither name nor password, instead of nothing.
        if password == "":
            return Caller(self.public, known=False)
        if password is None:
            return None
        if password.startswith(tokens.PREFIX):
            return self._by_pull_token(password)
        return Caller(EVERYTHING, "jupyter") if self.is_server_token(password) else None

    def _by_pull_token(self, password: str) -> Caller | None:
        found = self.store.read(tokens.scopes_of, password)
        if found is None:
            return None
        token_id, scopes, note = found
        if note:
            self.store.write(pull_tokens.note_use, token_id)
        return Caller(scopes | self.public, "a pull token")


def same(given: str, right: str) -> bool:
    """Whether a password is the right one; an empty one never is."""
    return bool(right) and hmac.compare_digest(given.encode(), right.encode())


def _password(authorization: str) -> str | None:
    """The password in a header; None when the header cannot be understood."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() in ("bearer", "token"):
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return text.partition(":")[2]
