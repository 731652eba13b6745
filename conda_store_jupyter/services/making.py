"""Makes the artifacts that were asked for, one after the other, in a thread of a process."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import artifacts, blobs
from conda_store_jupyter.db.repositories.artifacts import ArtifactClaim, ClaimLost
from conda_store_jupyter.errors import CondaStoreError, DatabaseAway
from conda_store_jupyter.publish.archive.child import ArchiveFailed, make_in_child
from conda_store_jupyter.publish.archive.making import Made
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.activation import has_prefix
from conda_store_jupyter.services.artifacts import ARCHIVES
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.keeping import Keeping, Stopping
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.store.archives.compression import Format
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobError

logger = logging.getLogger(__name__)

_STOP_SECONDS = 5.0
_FORMATS: Mapping[str, Format] = {"archive.tar.zst": "tar.zst", "archive.tar.gz": "tar.gz"}


class MakeArchive(Protocol):
    """:func:`make_in_child`, or a test's own."""

    def __call__(
        self,
        prefix: Path,
        target: Path,
        form: Format,
        *,
        variables: Mapping[str, str],
        about: Mapping[str, Any],
        progress: Callable[[int], None],
    ) -> Made:
        """Make it. Raises ArchiveFailed."""


@dataclass(frozen=True)
class Order:
    """What an archive is made of."""

    prefix: Path
    size: int
    variables: Mapping[str, str]
    about: Mapping[str, Any]


@dataclass(frozen=True)
class MakerTerms:
    """How an artifact is kept while it is made, and tried again when it could not be."""

    lease_seconds: float = 30.0
    poll_seconds: float = 1.0
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class ArtifactMaker:
    """Takes artifacts that wait and makes them. One thread; several processes may have one."""

    def __init__(
        self,
        database: Database,
        context: Context,
        terms: MakerTerms,
        make: MakeArchive = make_in_child,
    ) -> None:
        self._database = database
        self._context = context
        self._terms = terms
        self._make = make
        self._lease = timedelta(seconds=terms.lease_seconds)
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="conda-store-artifacts")
        self._thread.daemon = True

    def start(self) -> None:
        """Begin. The thread does not keep the process alive."""
        self._thread.start()

    def stop(self) -> None:
        """End now; what is being made is given back."""
        self._stop.set()
        self._context.makers.ring()
        if self._thread.is_alive():
            # An upload cannot be interrupted; what it was for is somebody else's after the lease.
            self._thread.join(_STOP_SECONDS)

    def work_once(self, only: int | None = None) -> bool:
        """Make one artifact, or the ``only`` one, if it waits; whether there was one.

        Raises:
            DatabaseAway: it cannot be reached.
        """
        for artifact_id, build_id in self._database.read(artifacts.waiting):
            if only not in (None, artifact_id) or not self._database.read(self._is_here, build_id):
                continue
            held = self._database.write(artifacts.claim, artifact_id, self._name, self._lease)
            if held is not None:
                self._make_one(held)
                return True
        return False

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                if self.work_once():
                    continue
            except DatabaseAway:
                logger.warning("artifacts wait for the database")
            except Exception:
                logger.exception("cannot make artifacts")
            self._context.makers.wait(self._terms.poll_seconds)

    def _is_here(self, session: Session, build_id: int) -> bool:
        """Whether this machine has the prefix."""
        try:
            return has_prefix(self._context, lookup.build(session, build_id))
        except CondaStoreError:
            return False

    def _make_one(self, held: ArtifactClaim) -> None:
        target = self._context.layout.making / f"{held.artifact_id}-{held.attempt}.part"
        try:
            self._publish(held, target)
        except ClaimLost:
            logger.info("artifact %s is not ours any more", held.artifact_id)
        except Stopping:
            with suppress(ClaimLost, DatabaseAway):
                self._database.write(artifacts.give_back, held)
        except (ArchiveFailed, BlobError, OSError, CondaStoreError) as error:
            self._fail(held, str(error))
        except Exception as bug:
            logger.exception("artifact %s failed by a bug", held.artifact_id)
            self._fail(held, f"{type(bug).__name__}: {bug}")
        finally:
            target.unlink(missing_ok=True)

    def _publish(self, held: ArtifactClaim, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        order = self._database.read(self._order, held)
        media_type, store = ARCHIVES[held.type], self._context.blobs
        with Keeping(self._database, held, self._lease, order.size, self._stop) as keeping:
            made = self._make(
                order.prefix,
                target,
                _FORMATS[held.type],
                variables=order.variables,
                about=order.about,
                progress=keeping.report,
            )
            store.put(target, sha256=made.sha256, size=made.size, media_type=media_type)
        waits = isinstance(store, ForwardingBlobs) and store.is_waiting(made.sha256)
        state = blobs.PENDING if waits else blobs.STORED
        self._database.write(_record, held, made, media_type, state)

    def _order(self, session: Session, held: ArtifactClaim) -> Order:
        build = lookup.build(session, held.build_id)
        assert build.lockfile is not None  # only such builds are asked for
        lockfile = Lockfile.from_json(build.lockfile.content)
        environment = build.environment
        namespace = environment.namespace.name
        return Order(
            prefix=self._context.layout.prefix(namespace, environment.stem, lockfile.sha256),
            size=build.size,
            variables=lockfile.variables,
            about={
                "environment": environment.name,
                "specification": build.specification.source,
                "lockfile": lockfile.to_json(),
            },
        )

    def _fail(self, held: ArtifactClaim, message: str) -> None:
        logger.warning("artifact %s cannot be made: %s", held.artifact_id, message)
        with suppress(ClaimLost, DatabaseAway):
            self._database.write(_record_failure, held, message, self._terms.retry)


def _record(session: Session, held: ArtifactClaim, made: Made, media_type: str, state: str) -> None:
    artifacts.finish(session, held, made.sha256)
    blobs.record(session, sha256=made.sha256, size=made.size, media_type=media_type, state=state)


def _record_failure(
    session: Session, held: ArtifactClaim, message: str, retry: RetryPolicy
) -> None:
    failures = artifacts.failures(session, held) + 1
    artifacts.fail(session, held, message, retry.pause(failures))
