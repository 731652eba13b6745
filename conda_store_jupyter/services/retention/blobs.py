"""Collects archives of builds whose prefixes were collected, and blobs that nothing needs.

Images stay as long as their builds are in the record: somebody may have written down their address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import blobs
from conda_store_jupyter.db.repositories import retention as records
from conda_store_jupyter.db.repositories.retention import Archive
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.services.care.blobs import check_making, check_unneeded
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.retention.judgement import LONGEST_DAYS
from conda_store_jupyter.services.retention.leftovers import remove_found
from conda_store_jupyter.services.retention.running import Collection
from conda_store_jupyter.store.blobs.interface import BlobError
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.store.weight import Weight

KIND = "blob"

# Between a blob is stored and the row that names it are moments; a large upload takes hours.
_UPLOAD = timedelta(days=1)


def collect_blobs(collection: Collection) -> None:
    """Remove what can be made again, or that nobody can ask for.

    Raises:
        Interrupted: it is time to stop.
    """
    site, days = collection.site, min(collection.terms.keep_days, LONGEST_DAYS)
    grace = timedelta(seconds=min(collection.terms.grace_seconds, LONGEST_DAYS * 86_400))
    before = site.database.read(clock.now) - max(timedelta(days=days), grace)
    for archive in site.database.read(records.old_archives, before, collection.doomed):
        collection.remove(
            KIND,
            None,
            partial(_take_archive, site, archive),
            subject=f"{archive.type} of build {archive.number} of {archive.namespace}/"
            f"{archive.environment}",
            why="the prefix of its build is not kept",
            builds=[archive.build_id],
            weight=_weight(archive.size),
        )
    for finding in check_unneeded(site):
        assert finding.repair is not None
        remove_found(collection, finding, KIND, weight=_weight(_size(site, finding.subject)))
    for finding in check_making(site):
        remove_found(collection, finding, "interrupted")
    _collect_unrecorded(collection)


def _collect_unrecorded(collection: Collection) -> None:
    """Files of the store's own directory of blobs. A bucket may have other users."""
    store = collection.site.context.blobs
    if not isinstance(store, LocalBlobs):
        return
    before = datetime.now(timezone.utc) - _UPLOAD
    old = {stat.sha256: stat.size for stat in store.list() if stat.modified_on < before}
    known = collection.site.database.read(blobs.recorded, old)
    for sha256 in sorted(old.keys() - known):
        collection.remove(
            KIND,
            store.path(sha256),
            partial(_delete, collection.site, sha256),
            subject=sha256[:12],
            why="the record does not name it",
        )


def _take_archive(site: Site, archive: Archive) -> Sequence[Path] | None:
    if not site.database.write(_forget_archive, archive):
        return None
    if archive.sha256 and site.database.read(blobs.by_sha256, archive.sha256) is None:
        return _delete(site, archive.sha256)
    return []


def _forget_archive(session: Session, archive: Archive) -> bool:
    """Whether the archive still goes; its blob goes from the record, unless others need it."""
    if not records.drop_archive(session, archive.artifact_id):
        return False
    if archive.sha256 and blobs.is_unneeded(session, archive.sha256):
        blobs.forget(session, archive.sha256)
    return True


def _delete(site: Site, sha256: str) -> Sequence[Path]:
    try:
        site.context.blobs.delete(sha256)
    except BlobError as error:
        raise StoreUnusable(str(error)) from error
    return []


def _size(site: Site, sha256: str) -> int:
    found = site.database.read(blobs.by_sha256, sha256)
    return found.size if found else 0


def _weight(size: int) -> Weight:
    return Weight(size, size, size)
