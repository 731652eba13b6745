"""Takes environments in from files of other tools, existing prefixes, and other environments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.foreign import read_prefix
from conda_store_jupyter.errors import Conflict, InvalidFile, InvalidRequest
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.submission import (
    Submission,
    SubmissionRequest,
    read,
    refuse_lockfile,
    submit,
)
from conda_store_jupyter.spec.exchange.convert import Conversion, convert
from conda_store_jupyter.spec.exchange.detect import Format
from conda_store_jupyter.spec.exchange.pixi_toml import DEFAULT
from conda_store_jupyter.spec.exchange.refusal import refuse_errors
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.names import check_name
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.status import Policy


@dataclass(frozen=True)
class Source:
    """What is imported: a file, or with ``prefix`` the directory of an environment.

    Attributes:
        content: of the file.
        lockfile: content of a lockfile that belongs to it, such as the ``pixi.lock`` beside a
            ``pixi.toml``.
        file_name: helps to tell the format.
        file_format: when it is known.
        environment: which one of a pixi workspace.
    """

    content: str | bytes = ""
    prefix: str = ""
    lockfile: str | bytes = ""
    file_name: str = ""
    file_format: Format | None = None
    environment: str = DEFAULT


@dataclass(frozen=True)
class Target:
    """Where an imported or cloned environment goes; empty as in :class:`SubmissionRequest`.

    Attributes:
        exact: install the lockfile as it is; False: solve the specification. None: where there is
            a lockfile.
    """

    namespace: str = ""
    name: str = ""
    description: str | None = None
    exact: bool | None = None
    requested_by: str = ""


def read_source(source: Source) -> Conversion:
    """What ``source`` says; nothing is recorded.

    Raises:
        NotFound: there is no environment at the prefix.
    """
    if source.prefix:
        return read_prefix(Path(source.prefix).expanduser())
    found = _converted(source, source.content, source.file_name, source.file_format)
    if not source.lockfile or found.errors:
        return found
    locked = _converted(source, source.lockfile, "", None)
    problems = (*found.problems, *locked.problems)
    return replace(
        found, lockfiles=locked.lockfiles, problems=problems, lock_source=locked.lock_source
    )


def import_source(
    session: Session, context: Context, found: Conversion, target: Target
) -> Submission:
    """Record what :func:`read_source` found and queue its build, or find the one that there is.

    Raises:
        InvalidFile: with every problem; nothing was created.
        InvalidRequest: there is no name, or no lockfile for an exact import.
        InvalidSpecification, InvalidName, Conflict: as :func:`submission.submit`.
    """
    refuse_errors(found)
    assert found.specification is not None  # there are no errors
    name = target.name or found.name
    if not name:
        raise InvalidRequest(
            "The file gives the environment no name.",
            hints=["Send 'environment_name', or give --name on the command line."],
            detail={"parameter": "environment_name"},
        )
    check_name("environment", name)
    lockfile = _lockfile(found, target.exact)
    request = SubmissionRequest(
        text=_named(found, name),
        namespace=target.namespace,
        name=name,
        description=target.description,
        requested_by=target.requested_by,
        lock_source=found.lock_source,
    )
    return _submit(session, context, request, lockfile)


def submit_lockfile(session: Session, context: Context, request: SubmissionRequest) -> Submission:
    """A build of the lockfile that ``request.text`` is, of any format, as it is.

    Raises:
        as :func:`import_source`.
    """
    target = Target(
        request.namespace, request.name, request.description, True, request.requested_by
    )
    return import_source(session, context, read_source(Source(request.text)), target)


def clone(session: Session, context: Context, build_id: int, target: Target) -> Submission:
    """A build of another environment with the packages, or only the specification, of a build.

    Without ``exact`` the specification is solved, and what fits of the packages is kept.

    Raises:
        NotFound: there is no such build.
        InvalidRequest: no name was given.
        Conflict: an exact clone of a build that was never solved, or of its own environment.
    """
    build = lookup.build(session, build_id)
    environment = build.environment
    namespace = target.namespace or context.default_namespace
    name = target.name or environment.name
    if (namespace, name) == (environment.namespace.name, environment.name):
        raise Conflict(
            f"Build {build.number} is a build of {namespace}/{name} itself.",
            hints=["Name another environment, or roll back to this build."],
        )
    if build.lockfile is None and target.exact:
        raise Conflict(
            f"Build {build.number} of {environment.name} has no lockfile: its status is "
            f"{build.status}.",
            hints=["Clone a completed build, or its specification only: send exact = false."],
        )
    request = SubmissionRequest(
        text=build.specification.source,
        namespace=namespace,
        name=name,
        description=environment.description if target.description is None else target.description,
        requested_by=target.requested_by,
    )
    if build.lockfile is None or target.exact is False:
        return submit(session, context, request, base_build_id=build.id)
    lockfile = Lockfile.from_json(build.lockfile.content)
    return submit(session, context, request, policy=Policy.EXACT, lockfile=lockfile)


def _converted(
    source: Source, content: str | bytes, file_name: str, file_format: Format | None
) -> Conversion:
    return convert(
        content,
        platform=this_platform(),
        file_name=file_name,
        file_format=file_format,
        environment=source.environment,
    )


def _named(found: Conversion, name: str) -> str:
    """The specification with its name; one that somebody has typed stays as it is."""
    assert found.specification is not None
    if found.name or found.format == "environment.yml":
        return found.specification
    return f"name: {name}\n{found.specification}"


def _lockfile(found: Conversion, exact: bool | None) -> Lockfile | None:
    if exact is False or (exact is None and not found.lockfiles):
        return None
    if not found.lockfiles:
        raise InvalidRequest(
            "There is no lockfile to be installed as it is.",
            hints=["Send exact = false: the specification is solved.", "Or import its lockfile."],
            detail={"parameter": "exact"},
        )
    platform = this_platform()
    if platform not in found.lockfiles:
        known = ", ".join(sorted(found.lockfiles))
        raise InvalidFile(
            f"This lockfile is for {known}, and this machine is {platform}.",
            hints=[
                f"Lock it for {platform}, too.",
                "Or have its specification solved here: `exact` false, or --solve.",
            ],
            detail={"format": found.format, "problems": [], "platforms": sorted(found.lockfiles)},
        )
    return found.lockfiles[platform]


def _submit(
    session: Session, context: Context, request: SubmissionRequest, lockfile: Lockfile | None
) -> Submission:
    if lockfile is None:
        return submit(session, context, request)
    refuse_lockfile(context, lockfile, request)
    # Variables are part of what ends up in the prefix, and no lockfile of another tool has them.
    lockfile = replace(lockfile, variables=dict(read(context, request).variables))
    return submit(session, context, request, policy=Policy.EXACT, lockfile=lockfile)
