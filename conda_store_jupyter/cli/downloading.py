"""``conda-store build download``."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.repositories import artifacts as rows
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.services import artifacts
from conda_store_jupyter.services.artifacts import Making, Ready
from conda_store_jupyter.store.blobs.interface import BlobError

_POLL_SECONDS = 0.2


def download_artifact(session: Session, build_id: int, kind: str, target: str | None) -> None:
    """Write an artifact to a file; it is made here unless somebody else is at it.

    Raises:
        NotFound, Conflict: there is no such artifact, or it cannot be made.
        StoreUnusable: the blob store cannot be reached.
    """
    ready = _ready(session, build_id, kind)
    name = target or ready.filename
    with _opened(name) as file:
        try:
            if ready.text is not None:
                file.write(ready.text)
            else:
                for piece in session.store.context.blobs.open(ready.sha256):
                    file.write(piece)
        except BlobError as error:
            raise StoreUnusable(f"The blob store cannot be read: {error}") from error
    if name != "-":
        session.output.line(f"{name}: {amounts.size(ready.size)}, SHA-256 {ready.sha256}")
        session.output.document({"file": name, "size": ready.size, "sha256": ready.sha256})


def _ready(session: Session, build_id: int, kind: str) -> Ready:
    store, said = session.store, False
    while True:
        found = store.write(artifacts.ask, store.context, build_id, kind)
        if isinstance(found, Ready):
            if found.text is not None or _is_there(session, found):
                return found
            store.write(artifacts.lost, store.context, build_id, kind, found.sha256)
            continue
        if not said:
            session.output.note(f"Making {kind} …")
            said = True
        _help(session, build_id, kind, found)


def _is_there(session: Session, ready: Ready) -> bool:
    try:
        return session.store.context.blobs.stat(ready.sha256) is not None
    except BlobError as error:
        raise StoreUnusable(f"The blob store cannot be reached: {error}") from error


def _help(session: Session, build_id: int, kind: str, making: Making) -> None:
    """Make it here, or wait a moment for who is at it."""
    store = session.store
    row = store.read(rows.of_build, build_id).get(kind)
    if row is None or not store.artifact_maker().work_once(only=row.id):
        time.sleep(_POLL_SECONDS)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """The file, which is there whole or not at all."""
    if name == "-":
        yield sys.stdout.buffer
        return
    path = Path(name)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        shutil.move(part, path)
    except OSError as error:
        raise click.FileError(name, error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
