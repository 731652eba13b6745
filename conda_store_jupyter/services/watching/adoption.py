"""Writes what became of a watched file: built, refused, gone. Functions of one transaction each.

Many servers may watch one file. Each write says which revision of the record it has read *before*
it read the file; when that is not the present one, another server was faster and nothing happens.
So one change of a file is one build, and of two servers the one that read old content loses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import builds, environments, specifications, watched
from conda_store_jupyter.errors import CondaStoreError, Conflict
from conda_store_jupyter.services import activation, lookup
from conda_store_jupyter.services.activation import has_prefix
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.restoring import restore
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, read, submit
from conda_store_jupyter.status import BuildStatus

#: Who asks for a build of a watched file.
REQUESTED_BY = "watch"

FOLLOWED, ERROR, IGNORED = "followed", "error", "ignored"
REMOVED, ARCHIVED = "removed", "archived"
STATES = (FOLLOWED, ERROR, IGNORED, REMOVED, ARCHIVED)


class Overtaken(Exception):
    """Another server has written what became of the file; look again."""


class NameTaken(Conflict):
    """Two files describe one environment."""

    code = "name-taken"


@dataclass(frozen=True)
class FileAt:
    """A watched file: where it is, and which revision of the record was read before it was."""

    namespace: str
    path: str
    watch_path_id: int
    revision: int


@dataclass(frozen=True)
class Said:
    """What a file says: its text, the hash of its bytes, and a name should the text have none."""

    text: str
    sha256: str
    default_name: str


@dataclass(frozen=True)
class Followed:
    """The build of a file's content; ``new`` when it had to be asked for."""

    environment: str
    build_id: int
    build_number: int
    new: bool


def follow(session: Session, context: Context, file: FileAt, said: Said) -> Followed:
    """Build what the file says, or go back to the build that there is.

    Raises:
        Overtaken: another server did; nothing was changed.
        CondaStoreError: it cannot be built (:func:`submit` says why), or another watched file
            describes the same environment; nothing was changed.
    """
    request = SubmissionRequest(
        said.text,
        file.namespace,
        default_name=said.default_name,
        requested_by=REQUESTED_BY,
    )
    made = _go_back(session, context, request) or submit(session, context, request)
    # The environment is locked now: no other file takes it before this one has it.
    other = watched.other_follower(session, file.namespace, made.environment, file.path)
    if other is not None:
        raise NameTaken(
            f"The environment {made.environment} is described by another watched file: {other}.",
            hints=["Give one of the two another 'name:', or remove it."],
        )
    _write(
        session,
        file,
        state=FOLLOWED,
        content_sha256=said.sha256,
        error=None,
        environment=made.environment,
        build_id=made.build_id,
    )
    build = session.get_one(Build, made.build_id)
    return Followed(made.environment, build.id, build.number, made.new)


def refuse(session: Session, file: FileAt, sha256: str | None, error: CondaStoreError) -> bool:
    """Note what is wrong with a file; what it described before stays in use.

    False when the same was known.

    Raises:
        Overtaken: another server has written meanwhile.
    """
    said = error_json(error)
    known = watched.known(session, file.namespace, [file.path]).get(file.path)
    if known and (known.state, known.content_sha256, known.error) == (ERROR, sha256, said):
        return False
    _write(session, file, state=ERROR, content_sha256=sha256, error=said)
    return True


def ignore(session: Session, file: FileAt, sha256: str) -> None:
    """Note that a file is no specification.

    Raises:
        Overtaken: another server has written meanwhile.
    """
    _write(session, file, state=IGNORED, content_sha256=sha256, error=None)


def remove(session: Session, file: FileAt) -> None:
    """Note that a file is gone.

    Raises:
        Overtaken: another server has written meanwhile.
    """
    _write(session, file, state=REMOVED, content_sha256=None, error=None)


def archive(session: Session, context: Context, file: FileAt, environment: str) -> bool:
    """Take the environment of a removed file out of use, unless another file describes it.

    Raises:
        Overtaken: another server has written meanwhile.
    """
    if watched.other_follower(session, file.namespace, environment, file.path) is not None:
        _write(session, file, environment=None)
        return False
    found = environments.by_name(session, file.namespace, environment)
    done = found is not None and activation.archive(session, context, found)
    _write(session, file, state=ARCHIVED)
    return done


def error_json(error: CondaStoreError) -> dict[str, Any]:
    """An error as the REST API says it."""
    return {
        "code": error.code,
        "message": error.message,
        "hints": list(error.hints),
        "detail": error.detail,
    }


def _go_back(session: Session, context: Context, request: SubmissionRequest) -> Submission | None:
    """The newest build of what the file says, current again; None when there is none.

    One whose files were collected is made again from its lockfile: it is *that* build that the
    file stood for, not what its text would resolve to today.
    """
    wanted = read(context, request)
    environment = environments.by_name(session, request.namespace, wanted.name)
    row = specifications.by_sha256(session, wanted.sha256)
    if environment is None or row is None or environment.delete_requested:
        return None
    environment = lookup.held(session, environment)
    newest = builds.newest_id(session, environment.id)
    found = builds.of_specification(session, environment.id, row)
    if any(one.id == newest and not BuildStatus(one.status).ended for one in found):
        return None  # it is on its way
    done = [one for one in found if _is_usable(one)]
    there = next((one for one in done if has_prefix(context, one)), None)
    if there is None and not done:
        return None
    if there is None:
        again = restore(session, context, environment, done[0], REQUESTED_BY)
        return Submission(again.id, request.namespace, environment.name, new=True)
    if environment.current_build_id != there.id or newest != there.id:
        activation.activate(session, context, environment, there, REQUESTED_BY)
    return Submission(there.id, request.namespace, environment.name, new=False)


def _is_usable(build: Build) -> bool:
    completed = build.status == BuildStatus.COMPLETED.value and build.lockfile_id is not None
    return completed and not build.delete_requested


def _write(session: Session, file: FileAt, **values: Any) -> None:
    written = watched.write(
        session,
        file.namespace,
        file.path,
        watch_path_id=file.watch_path_id,
        revision=file.revision,
        **values,
    )
    if written is None:
        raise Overtaken
    if values.get("state") != IGNORED:
        watched.record(session, written)
