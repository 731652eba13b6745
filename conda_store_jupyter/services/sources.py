"""Where the files of a build come from, when they are brought over from another store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import artifacts, blobs
from conda_store_jupyter.services.artifacts import ARCHIVES
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, submit
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import BuildFailed, Failure, Policy, Step
from conda_store_jupyter.store.blobs.interface import BlobMissing, BlobStoreAway
from conda_store_jupyter.store.blobs.local import LocalBlobs


@dataclass(frozen=True)
class Archive:
    """An archive in the blob store; ``kind`` is a type of artifact, ``size`` in bytes."""

    kind: str
    sha256: str
    size: int


def bring_over(
    session: Session,
    context: Context,
    request: SubmissionRequest,
    lockfile: Lockfile,
    archive: Archive | None = None,
) -> Submission:
    """Queue a build with exactly these packages: unpacked from ``archive``, or installed.

    Raises:
        InvalidSpecification, InvalidName, LimitExceeded, Conflict: as
            :func:`conda_store_jupyter.services.submission.submit`.
    """
    made = submit(session, context, request, policy=Policy.EXACT, lockfile=lockfile)
    if made.new and archive is not None:
        blobs.record(
            session,
            sha256=archive.sha256,
            size=archive.size,
            media_type=ARCHIVES[archive.kind],
            state=blobs.STORED,
        )
        name = f"{made.environment}-{lockfile.platform}{archive.kind.removeprefix('archive')}"
        row = artifacts.wanted(session, made.build_id, archive.kind, name)
        row.state, row.sha256 = artifacts.READY, archive.sha256
    return made


@contextmanager
def archive_of(database: Database, context: Context, build_id: int) -> Iterator[Path | None]:
    """The archive from which a build is to be made, as a file; None: from its packages.

    Raises:
        BuildFailed: it cannot be had.
    """
    sha256 = database.read(_placed, build_id)
    if sha256 is None:
        yield None
        return
    store = context.blobs
    known = store.path(sha256) if isinstance(store, LocalBlobs) else None
    if known is not None:
        yield known
        return
    target = context.layout.making / f"build-{build_id}.part"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        try:
            with target.open("wb") as file:
                file.writelines(store.open(sha256))
        except BlobMissing as error:
            raise BuildFailed(_missing()) from error
        except BlobStoreAway as error:
            raise BuildFailed(_away(str(error))) from error
        yield target
    finally:
        target.unlink(missing_ok=True)


def _placed(session: Session, build_id: int) -> str | None:
    for row in artifacts.of_build(session, build_id).values():
        if row.type in ARCHIVES and row.state == artifacts.READY:
            return row.sha256
    return None


def _missing() -> Failure:
    return Failure(
        code="archive-unusable",
        step=Step.FETCH,
        message="The archive that this build was to be made of is not in the blob store any more.",
        hints=("Install it again, from the store that it came from.",),
    )


def _away(message: str) -> Failure:
    return Failure(
        code="archive-unreachable",
        step=Step.FETCH,
        message=f"The archive that this build is made of cannot be had: {message}",
        transient=True,
    )
