"""Request errors: what a caller did that cannot be done, and what to do instead.

Build failures are *not* errors of this tree: they are recorded as a
:class:`conda_store_jupyter.status.Failure` on the build. Anything else that
escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class CondaStoreError(Exception):
    """A request that cannot be carried out.

    Attributes:
        code: a stable word for programs.
        status: the HTTP status that the API answers with.
        message: one sentence for people.
        hints: what the person can do next, one sentence each.
        detail: JSON values for programs (for example ``problems``).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(
        self, message: str, *, hints: Sequence[str] = (), detail: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hints = tuple(hints)
        self.detail = dict(detail or {})


class InvalidRequest(CondaStoreError):
    """A parameter or body that cannot be understood."""

    code = "invalid-request"


class InvalidName(InvalidRequest):
    """A namespace or environment name outside the allowed form."""

    code = "invalid-name"


class InvalidSpecification(CondaStoreError):
    """A specification with problems; ``detail["problems"]`` lists each with its position."""

    code = "invalid-specification"


class InvalidFile(InvalidSpecification):
    """A file of another tool with problems; ``detail["problems"]`` lists each with its place."""

    code = "invalid-file"


class NotFound(CondaStoreError):
    """Nothing there, or nothing that the caller may see."""

    code = "not-found"
    status = 404


class Conflict(CondaStoreError):
    """The request is well-formed but the present state does not allow it."""

    code = "conflict"
    status = 409


class StaleBase(Conflict):
    """Somebody else asked for another build meanwhile; ``detail`` says which."""

    code = "stale-base"


class ChannelUnreadable(CondaStoreError):
    """A channel that is needed for an answer cannot be read."""

    code = "channel-unreadable"
    status = 502


class Unsolvable(CondaStoreError):
    """A specification has no solution; ``detail["failure"]`` says why."""

    code = "unsolvable"
    status = 422


class Forbidden(CondaStoreError):
    """The caller is known but may not do this."""

    code = "forbidden"
    status = 403


class Busy(CondaStoreError):
    """As much is being done as may be done at a time; the same may work in a while."""

    code = "busy"
    status = 429


class LimitExceeded(CondaStoreError):
    """A namespace has as much as it may have; ``detail`` says of what, and the setting."""

    code = "limit-exceeded"
    status = 409


class StoreUnusable(CondaStoreError):
    """The store or its database cannot be used by this process at all."""

    code = "store-unusable"
    status = 503


class DatabaseAway(StoreUnusable):
    """The database does not answer at the moment."""

    code = "database-away"
