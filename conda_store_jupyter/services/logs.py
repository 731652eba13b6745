"""Reads the log of a build by byte offset, also while it is being written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus


@dataclass(frozen=True)
class LogPart:
    """Bytes of a log; ``complete`` means that nothing will follow ``next_offset``."""

    content: bytes
    next_offset: int
    complete: bool


def read_log(
    session: Session, context: Context, build_id: int, offset: int, most: int | None
) -> LogPart:
    """At most ``most`` bytes from ``offset``, cut after a line where there is one.

    Raises:
        NotFound: there is no such build.
    """
    # The status is read first: what an ended build wrote is then all in the file.
    ended = BuildStatus(lookup.build(session, build_id).status).ended
    try:
        with context.layout.log(build_id).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            content = file.read() if most is None else file.read(most)
    except FileNotFoundError:
        return LogPart(b"", 0, ended)
    if most is not None and len(content) == most:
        content = content[: content.rfind(b"\n") + 1] or content
    reached = min(offset, size) + len(content)
    return LogPart(content, reached, ended and reached >= size)
