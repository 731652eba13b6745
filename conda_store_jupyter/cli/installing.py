"""Brings an environment over from another store, by its lock or by its archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conda_store_jupyter.cli.fetching import archive_from, is_address, refused
from conda_store_jupyter.cli.remote import Downloaded, Remote, api_of, open_url, token_of
from conda_store_jupyter.cli.remote_names import named_by
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.cli.submitting import current_build_id, follow_submission, person
from conda_store_jupyter.errors import Conflict, InvalidFile, NotFound, StoreUnusable
from conda_store_jupyter.services import sources
from conda_store_jupyter.services.artifacts import ARCHIVES
from conda_store_jupyter.services.sources import Archive
from conda_store_jupyter.services.submission import SubmissionRequest
from conda_store_jupyter.spec.exchange.convert import Conversion, convert
from conda_store_jupyter.spec.exchange.refusal import refuse_errors
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store.archives.unpacking import NotAnArchive, format_of, origin_of
from conda_store_jupyter.store.blobs.interface import BlobError

_ARCHIVES = (".tar.zst", ".tar.gz", ".tgz")
_LONGEST = 64 << 20


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line; empty names are those that it has there."""

    source: str
    by_archive: bool
    name: str
    namespace: str
    token: str | None


@dataclass(frozen=True)
class Brought:
    """What came over: an ``environment.yml``, and what it resolved to there."""

    specification: str
    lockfile: Lockfile
    name: str = ""


def install_from(session: Session, wish: Wish, *, wait: bool) -> int:
    """Install, and with ``wait`` follow the build to its end; the exit code.

    Raises:
        NotFound, Conflict, StoreUnusable: it cannot be had.
        InvalidFile, InvalidSpecification: it cannot be understood, or is not allowed here.
    """
    path = token_of(wish.source, None)[0].split("?")[0]
    if wish.by_archive or path.endswith(_ARCHIVES):
        return _by_archive(session, wish, wait=wait)
    return _submit(session, wish, _lock_of(wish), None, wait=wait)


def _by_archive(session: Session, wish: Wish, *, wait: bool) -> int:
    directory = session.store.layout.making
    with archive_from(wish.source, wish.token, session.output, directory) as archive:
        try:
            brought = _origin(archive.path)
        except NotAnArchive as error:
            raise refused(wish.source, error) from error
        return _submit(session, wish, brought, archive, wait=wait)


def _origin(path: Path) -> Brought:
    with path.open("rb") as file:
        form = format_of(file.read(8))
        file.seek(0)
        origin = origin_of(file, form)
    try:
        lockfile = Lockfile.from_json(origin["lockfile"])
        return Brought(origin["specification"], lockfile, origin["environment"])
    except (KeyError, TypeError) as error:
        raise NotAnArchive(f"It does not say what it was made of: {error}") from error


def _lock_of(wish: Wish) -> Brought:
    if not is_address(wish.source):
        return _of_file(wish.source, _read(Path(wish.source)))
    url, token = token_of(wish.source, wish.token)
    named = named_by(url)
    if named is None:
        with open_url(url, token) as answer:
            return _of_file(url, answer.read(_LONGEST))
    remote = Remote(api_of(named.server), token)
    build: Mapping[str, Any] = remote.build(named)
    if build["status"] != BuildStatus.COMPLETED.value:
        raise Conflict(
            f"{named} is not ready: its status there is {build['status']}.",
            hints=["Wait for it, or choose another build with @NUMBER."],
        )
    specification = remote.text(build["id"], "environment.yml")
    try:
        found = _converted(remote.text(build["id"], "pixi.lock"), "pixi.lock")
    except Conflict as error:
        hints = ["With --by archive the files themselves come over.", *error.hints]
        raise Conflict(error.message, hints=hints) from error
    variables = parse(specification, default_name=build["name"]).variables
    lockfile = replace(_for_here(found, str(named)), variables=variables)
    return Brought(specification, lockfile, build["name"])


def _of_file(name: str, content: bytes) -> Brought:
    found = _converted(content, name)
    if found.specification is None or not found.lockfiles:
        raise InvalidFile(
            f"{name} is not a lock file.",
            hints=["`conda-store env create -f` builds what is only a specification."],
        )
    variables = parse(found.specification, default_name="unnamed").variables
    return Brought(
        found.specification, replace(_for_here(found, name), variables=variables), found.name
    )


def _converted(content: str | bytes, name: str) -> Conversion:
    found = convert(content, platform=this_platform(), file_name=name.rsplit("/", 1)[-1])
    refuse_errors(found)
    return found


def _for_here(found: Conversion, name: str) -> Lockfile:
    try:
        return found.lockfiles[this_platform()]
    except KeyError:
        there = ", ".join(sorted(found.lockfiles)) or "no platform"
        raise Conflict(
            f"{name} is locked for {there}, and this machine is {this_platform()}.",
            hints=["Build its environment.yml here instead: it is solved anew."],
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror or error}.") from error


def _submit(
    session: Session, wish: Wish, brought: Brought, archive: Downloaded | None, *, wait: bool
) -> int:
    name = wish.name or brought.name
    request = SubmissionRequest(
        text=brought.specification,
        namespace=wish.namespace,
        name=wish.name,
        default_name=name,
        requested_by=person(),
    )
    store = session.store
    before = current_build_id(session, wish.namespace, name) if name else None
    placed = _place(session, archive) if archive is not None else None
    made = store.write(sources.bring_over, store.context, request, brought.lockfile, archive=placed)
    return follow_submission(session, made, before, wait=wait)


def _place(session: Session, archive: Downloaded) -> Archive:
    """Where whoever builds it finds it."""
    try:
        # Read, not given: a file of somebody's own must not become one of the store's.
        with archive.path.open("rb") as file:
            kind = f"archive.{format_of(file.read(8))}"
            file.seek(0)
            session.store.context.blobs.put(
                file, sha256=archive.sha256, size=archive.size, media_type=ARCHIVES[kind]
            )
    except (BlobError, OSError) as error:
        raise StoreUnusable(f"The archive cannot be stored: {error}") from error
    return Archive(kind, archive.sha256, archive.size)
