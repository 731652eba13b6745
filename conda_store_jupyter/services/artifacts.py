"""What can be downloaded of a build, and how far it is.

Texts are rendered when they are asked for. Archives are made when somebody asks for the first time,
or ahead; once, whoever asks meanwhile; and then kept in the blob store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Artifact, Build
from conda_store_jupyter.db.repositories import artifacts, blobs
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import documents, lookup
from conda_store_jupyter.services.activation import has_prefix
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.representation import timestamp
from conda_store_jupyter.status import BuildStatus

#: Type → media type of what is made of a prefix (RFC 8878, RFC 6713).
ARCHIVES: Mapping[str, str] = {
    "archive.tar.zst": "application/zstd",
    "archive.tar.gz": "application/gzip",
}

#: Every type, in the order in which they are listed.
TYPES: tuple[str, ...] = (documents.TYPED, *documents.FORMATS, *ARCHIVES)

# How long a failure is answered with before the next request is a new try.
_FAILURE_HOLDS = timedelta(minutes=1)


@dataclass(frozen=True)
class Ready:
    """Bytes that can be sent; ``text`` when they are not in the blob store."""

    sha256: str
    size: int
    filename: str
    media_type: str
    text: bytes | None = None


@dataclass(frozen=True)
class Making:
    """It is being made, or will be."""

    state: str
    progress: Mapping[str, Any] | None
    error: str | None


def list_artifacts(session: Session, context: Context, build_id: int) -> list[dict[str, Any]]:
    """Everything that can be downloaded of a build, as JSON values without addresses.

    Raises:
        NotFound: there is no such build.
    """
    build = lookup.build(session, build_id)
    texts = [_text_json(session, context, build, kind) for kind in _texts(build)]
    if not _is_complete(build):
        return texts
    rows = artifacts.of_build(session, build_id)
    can_make = has_prefix(context, build)
    archives = [
        _archive_json(session, build, kind, rows.get(kind))
        for kind in ARCHIVES
        if can_make or _is_made(rows.get(kind))
    ]
    return texts + archives


def find(session: Session, context: Context, build_id: int, kind: str) -> Ready | Making | None:
    """An artifact as it is now; None: it has to be asked for with :func:`ask`.

    Raises:
        NotFound: there is no such build, it has no lockfile, or there is no such type.
        Conflict: the format cannot say all that the build has, or making it has failed just now.
    """
    _refuse_unknown(kind)
    build = lookup.build(session, build_id)
    if kind not in ARCHIVES:
        content = documents.render(session, context, build_id, kind).encode()
        return _ready_text(kind, content)
    row = artifacts.of_build(session, build_id).get(kind)
    if row is None:
        return None
    if row.state == artifacts.READY and row.sha256 is not None:
        blob = blobs.by_sha256(session, row.sha256)
        if blob is None:
            return None
        return Ready(row.sha256, blob.size, row.filename, blob.media_type)
    if row.state == artifacts.FAILED:
        if _holds(session, row):
            raise _failed(build, row)
        return None
    if row.state == artifacts.PENDING:
        _refuse_unmakeable(context, build)  # It was collected since it was asked for.
    return Making(row.state, row.progress, row.error)


def ask(session: Session, context: Context, build_id: int, kind: str) -> Ready | Making:
    """An artifact as it is now; it is made if it has to be.

    Raises:
        NotFound, Conflict: as :func:`find`; and Conflict when the build has no prefix any more.
    """
    found = find(session, context, build_id, kind)
    if found is not None:
        return found
    build = lookup.build(session, build_id)
    _refuse_unmakeable(context, build)
    row = artifacts.wanted(session, build_id, kind, filename(build, kind))
    if row.state in (artifacts.FAILED, artifacts.READY):
        artifacts.ask_again(session, row)
    after_commit(session, context.makers.ring)
    return Making(row.state, row.progress, row.error)


def lost(session: Session, context: Context, build_id: int, kind: str, sha256: str) -> Making:
    """The bytes of an artifact are not in the blob store any more: it is made again.

    Raises:
        NotFound, Conflict: as :func:`ask`.
    """
    row = artifacts.of_build(session, build_id).get(kind)
    if row is not None and row.sha256 == sha256:
        build = lookup.build(session, build_id)
        _refuse_unmakeable(context, build)
        artifacts.ask_again(session, row)
        after_commit(session, context.makers.ring)
    return Making(artifacts.PENDING, None, None)


def ask_ahead(session: Session, context: Context, build_id: int) -> None:
    """Ask for what the settings want of every build."""
    if not context.artifacts_ahead:
        return
    build = lookup.build(session, build_id)
    for kind in context.artifacts_ahead:
        artifacts.wanted(session, build_id, kind, filename(build, kind))
    after_commit(session, context.makers.ring)


def filename(build: Build, kind: str) -> str:
    """Under which a browser saves it; texts are called what the tools that read them expect."""
    if kind not in ARCHIVES:
        return kind
    platform = build.lockfile.platform if build.lockfile else "unknown"
    ending = kind.removeprefix("archive")
    return f"{build.environment.name}-{build.number}-{platform}{ending}"


def _texts(build: Build) -> tuple[str, ...]:
    if build.lockfile is None:
        return (documents.TYPED,)
    return (documents.TYPED, *documents.FORMATS)


def _text_json(session: Session, context: Context, build: Build, kind: str) -> dict[str, Any]:
    base = {"type": kind, "filename": filename(build, kind), "media_type": _media_type(kind)}
    try:
        ready = _ready_text(kind, documents.render(session, context, build.id, kind).encode())
    except Conflict as error:
        return {**base, **_json(None, None, artifacts.FAILED, error=error.message)}
    return {**base, **_json(ready.size, ready.sha256, artifacts.READY)}


def _archive_json(
    session: Session, build: Build, kind: str, row: Artifact | None
) -> dict[str, Any]:
    base = {"type": kind, "filename": filename(build, kind), "media_type": _media_type(kind)}
    if row is None:
        return {**base, **_json(None, None, "absent")}
    blob = blobs.by_sha256(session, row.sha256) if row.sha256 else None
    # It can be had from here; it has not reached the store in which it belongs.
    state = artifacts.PENDING if blob and blob.state == blobs.PENDING else row.state
    return {
        **base,
        **_json(
            blob.size if blob else None,
            row.sha256,
            state,
            error=row.error,
            progress=row.progress if row.state == artifacts.MAKING else None,
            next_attempt_on=timestamp(row.not_before),
        ),
    }


def _json(
    size: int | None,
    sha256: str | None,
    state: str,
    *,
    error: str | None = None,
    progress: Mapping[str, Any] | None = None,
    next_attempt_on: str | None = None,
) -> dict[str, Any]:
    return {
        "size": size,
        "sha256": sha256,
        "state": state,
        "error": error,
        "progress": dict(progress) if progress else None,
        "next_attempt_on": next_attempt_on,
    }


def _ready_text(kind: str, content: bytes) -> Ready:
    sha256 = hashlib.sha256(content).hexdigest()
    return Ready(sha256, len(content), kind, _media_type(kind), content)


def _media_type(kind: str) -> str:
    if kind in ARCHIVES:
        return ARCHIVES[kind]
    return documents.YAML if kind == documents.TYPED else documents.FORMATS[kind].media_type


def _is_complete(build: Build) -> bool:
    return build.status == BuildStatus.COMPLETED.value and build.lockfile is not None


def _is_made(row: Artifact | None) -> bool:
    return row is not None and row.state == artifacts.READY


def _holds(session: Session, row: Artifact) -> bool:
    return row.ended_on is not None and clock.now(session) - row.ended_on < _FAILURE_HOLDS


def _refuse_unknown(kind: str) -> None:
    if kind not in TYPES:
        raise NotFound(
            f"There is no artifact {kind[:60]!r}.", hints=[f"There are: {', '.join(TYPES)}."]
        )


def _refuse_unmakeable(context: Context, build: Build) -> None:
    if not _is_complete(build):
        raise NotFound(
            f"Build {build.id} has no prefix: its status is {build.status}.",
            hints=["Archives are made of completed builds."],
        )
    if not has_prefix(context, build):
        raise Conflict(
            f"The files of build {build.number} of {build.environment.name} are not here any more.",
            hints=["Roll back to it, which makes them again from its lockfile; then ask again."],
        )


def _failed(build: Build, row: Artifact) -> Conflict:
    return Conflict(
        f"{row.type} of build {build.number} of {build.environment.name} could not be made: "
        f"{row.error}",
        hints=["It is tried again by the next request after a minute."],
        detail={"code": "artifact-failed", "type": row.type},
    )
