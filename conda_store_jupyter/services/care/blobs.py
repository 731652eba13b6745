"""Blobs that wait until their store can be reached, and those that nothing needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Blob
from conda_store_jupyter.db.repositories import artifacts, blobs
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.services.care.files import age, inside
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobError, BlobStoreAway

# Between a blob is stored and the row that needs it are moments; for whom that is not enough, it
# is made again.
_GRACE = timedelta(days=1)
# A file that is being written grows.
_SILENT_SECONDS = 3600.0
_UNKNOWN = "application/octet-stream"


def check_waiting(site: Site) -> Iterator[Finding]:
    """Blobs that have not reached their store."""
    store = site.context.blobs
    if not isinstance(store, ForwardingBlobs):
        return
    waiting = store.waiting()
    if waiting:
        size = sum(stat.size for stat in waiting)
        yield Finding(
            code="blobs-waiting",
            severity=Severity.WARNING,
            subject=store.name,
            message=f"{len(waiting)} blobs ({size / 1e6:.0f} MB) wait on this machine: the blob "
            "store could not be reached, or refused them. They can be downloaded from here.",
            remedy="send them",
            repair=partial(forward, site, store),
            automatic=True,
        )


def check_store(site: Site) -> Iterator[Finding]:
    """A blob store that cannot be used."""
    store = site.context.blobs
    try:
        store.check()
    except BlobStoreAway as away:
        yield Finding(
            code="blob-store-away",
            severity=Severity.ERROR,
            subject=store.name,
            message=f"The blob store cannot be used: {away}",
            remedy="look at c.CondaStore.blob_store and the settings that begin with s3_, and at "
            "the credentials of this process",
        )


def check_unneeded(site: Site) -> Iterator[Finding]:
    """Blobs of builds that have been deleted."""
    for sha256, size in site.database.read(_unneeded):
        yield Finding(
            code="unneeded-blob",
            severity=Severity.WARNING,
            subject=sha256,
            message=f"Nothing needs this blob of {size / 1e6:.1f} MB any more.",
            remedy="remove it",
            repair=partial(_remove, site, sha256),
            automatic=True,
        )


def check_making(site: Site) -> Iterator[Finding]:
    """What makers of artifacts left when they died."""
    for path in inside(site.layout.making):
        if age(path) > _SILENT_SECONDS:
            yield Finding(
                code="leftover",
                severity=Severity.WARNING,
                subject=str(path),
                message="A process died while it made this artifact.",
                remedy="remove it",
                repair=partial(_unlink, path),
                automatic=True,
            )


def forward(site: Site, store: ForwardingBlobs) -> bool:
    """Send what waits.

    Raises:
        StoreUnusable: it still cannot be sent; those who ask for the artifact see why.
    """
    done = False
    for stat in store.waiting():
        media_type = site.database.read(_media_type, stat.sha256)
        try:
            done |= store.forward(stat.sha256, media_type)
        except BlobStoreAway as away:
            site.database.write(artifacts.tell, stat.sha256, f"It waits on the server: {away}")
            raise StoreUnusable(str(away)) from away
        site.database.write(_arrived, stat.sha256)
    return done


def _arrived(session: Session, sha256: str) -> None:
    blobs.mark(session, [sha256], blobs.STORED)
    artifacts.tell(session, sha256, None)


def _media_type(session: Session, sha256: str) -> str:
    found = blobs.by_sha256(session, sha256)
    return found.media_type if found else _UNKNOWN


def _unneeded(session: Session) -> list[tuple[str, int]]:
    before = clock.now(session) - _GRACE
    return [(blob.sha256, blob.size) for blob in blobs.unneeded(session, before)]


def _remove(site: Site, sha256: str) -> bool:
    # The record first: whoever wants the blob from now on stores it again.
    if not site.database.write(_forget, sha256):
        return False
    try:
        site.context.blobs.delete(sha256)
    except BlobError as error:
        raise StoreUnusable(f"The blob {sha256} cannot be removed: {error}") from error
    return True


def _forget(session: Session, sha256: str) -> bool:
    doomed: list[Blob] = [
        blob
        for blob in blobs.unneeded(session, clock.now(session) - _GRACE)
        if blob.sha256 == sha256
    ]
    for blob in doomed:
        session.delete(blob)
    return bool(doomed)


def _unlink(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True
