"""What a registry answers instead of an image, in the words of the specification.

https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A request that is not served.

    Attributes:
        status: of HTTP.
        code: one of the specification's.
        message: for people; clients print it.
        headers: of the answer, besides the usual ones.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        detail: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = dict(detail or {})
        self.headers = dict(headers or {})

    def to_json(self) -> dict[str, Any]:
        """The body of the answer."""
        error = {"code": self.code, "message": self.message}
        return {"errors": [{**error, "detail": self.detail} if self.detail else error]}


def unauthorized(
    message: str = "A password is needed: a token of Jupyter, or one made by "
    "`conda-store registry token create`.",
) -> Refusal:
    """Nobody known asks."""
    headers = {"WWW-Authenticate": 'Basic realm="conda-store"'}
    return Refusal(401, "UNAUTHORIZED", message, headers=headers)


def denied(message: str) -> Refusal:
    """Somebody known asks for what they may not have, whether it is there or not."""
    return Refusal(403, "DENIED", message)


def name_invalid(message: str) -> Refusal:
    """No repository can have that name."""
    return Refusal(400, "NAME_INVALID", message)


def name_unknown(name: str) -> Refusal:
    """There is no such repository."""
    return Refusal(
        404,
        "NAME_UNKNOWN",
        f"There is no environment {name[:200]!r}; repositories are NAMESPACE/ENVIRONMENT.",
    )


def manifest_unknown(message: str) -> Refusal:
    """There is no such image."""
    return Refusal(404, "MANIFEST_UNKNOWN", message)


def blob_unknown(digest: str) -> Refusal:
    """There is no such blob in this repository."""
    return Refusal(404, "BLOB_UNKNOWN", f"There is no blob {digest[:80]} here.")


def digest_invalid(digest: str) -> Refusal:
    """It is no digest that can be looked for."""
    return Refusal(400, "DIGEST_INVALID", f"{digest[:80]!r} is no SHA-256 digest.")


def unsupported(
    message: str = "Images are made of environments; they cannot be pushed.",
) -> Refusal:
    """The specification has it; this registry has not."""
    return Refusal(405, "UNSUPPORTED", message)


def later(message: str, seconds: int, **detail: Any) -> Refusal:
    """It is being made. skopeo, podman and containerd ask again by themselves."""
    headers = {"Retry-After": str(seconds)}
    return Refusal(429, "TOOMANYREQUESTS", message, detail=detail, headers=headers)


def nothing_of_it(size: int) -> Refusal:
    """A range beyond the end."""
    headers = {"Content-Range": f"bytes */{size}"}
    return Refusal(416, "BLOB_UNKNOWN", "Nothing of that range is there.", headers=headers)


def away(reason: str) -> Refusal:
    """The blob store does not answer."""
    message = f"The images cannot be read at the moment: {reason}"
    return Refusal(503, "UNSUPPORTED", message, headers={"Retry-After": "10"})


def with_hints(message: str, hints: Sequence[str]) -> str:
    """One text of a message and what to do about it."""
    return " ".join([message, *hints])
