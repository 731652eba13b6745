"""Reads the log of a build by byte offset, also while it is being written."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.representation import timestamp
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


@dataclass(frozen=True)
class BuildState:
    """What who follows a log wants to know of its build."""

    status: BuildStatus
    progress: dict[str, Any] | None
    attempt: int
    next_attempt_on: str | None
    failure: dict[str, Any] | None


def build_state(session: Session, build_id: int) -> BuildState:
    """The state of a build now. Raises NotFound."""
    build = lookup.build(session, build_id)
    return BuildState(
        status=BuildStatus(build.status),
        progress=build.progress,
        attempt=build.attempt,
        next_attempt_on=timestamp(build.not_before),
        failure=build.failure,
    )


@dataclass(frozen=True)
class LogText:
    """A piece of a log from byte ``offset``; the next one begins at ``next_offset``."""

    offset: int
    next_offset: int
    text: str


def read_text(path: Path, offset: int, most: int, *, ended: bool) -> LogText | None:
    """Whole lines from ``offset``, at most ``most`` bytes; None when there are none yet.

    A line that is longer is cut between characters. Of an ended build the last line counts as
    whole. A file that is shorter than ``offset`` was begun again: it is read from its beginning.
    """
    try:
        with path.open("rb") as file:
            if offset > file.seek(0, 2):
                offset = 0
            file.seek(offset)
            content = file.read(most)
    except FileNotFoundError:
        return None
    lines = content.rfind(b"\n") + 1
    last = ended and len(content) < most
    if lines and not last:
        content = content[:lines]
    elif len(content) < most and not last:
        return None
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(content, final=last)
    reached = offset + len(content) - len(decoder.getstate()[0])
    return LogText(offset, reached, text) if content else None
