"""Takes a specification in and asks for the build that it needs, if it needs one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.models import Specification as SpecificationRow
from conda_store_jupyter.db.repositories import builds, environments, namespaces, specifications
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.enqueue import Resolution, enqueue
from conda_store_jupyter.services import limits, lookup, resolving
from conda_store_jupyter.services.activation import activate, has_prefix
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.restoring import is_lost, restore
from conda_store_jupyter.spec import parse
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.names import check_name
from conda_store_jupyter.spec.parse import Reading, accepted, invalid
from conda_store_jupyter.spec.rules import lock_problems
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildStatus, Policy


@dataclass(frozen=True)
class SubmissionRequest:
    """A specification as somebody typed it, and where it should go.

    Empty ``namespace`` is the default one; empty ``name`` is the one in the text, and where the
    text has none, ``default_name``. ``lock_source`` is the text of the lockfile that comes with it,
    in which problems with it are shown.
    """

    text: str
    namespace: str = ""
    name: str = ""
    default_name: str = ""
    description: str | None = None
    requested_by: str = ""
    lock_source: str = ""


@dataclass(frozen=True)
class Submission:
    """The build that serves a request; ``new`` is False when it had been asked for before."""

    build_id: int
    namespace: str
    environment: str
    new: bool


def read(context: Context, request: SubmissionRequest) -> Specification:
    """The specification of a request.

    Raises:
        InvalidSpecification: with every problem and its position.
        InvalidName: of the environment.
    """
    name = check_name("environment", request.name) if request.name else None
    specification = accepted(reading(context, request))
    return replace(specification, name=name) if name else specification


def reading(context: Context, request: SubmissionRequest) -> Reading:
    """Everything that is wrong with the text of a request, by the rules of this site, too."""
    return parse.read(
        request.text,
        default_name=request.name or request.default_name or None,
        default_channels=context.default_channels,
        rules=context.rules,
    )


def submit(
    session: Session,
    context: Context,
    request: SubmissionRequest,
    *,
    policy: Policy | str = Policy.MINIMAL,
    base_build_id: int | None = None,
    lockfile: Lockfile | None = None,
) -> Submission:
    """Record the specification and queue a build of it, or find the build that there is.

    The same request again is answered with its waiting, running or completed build; a completed
    one that is not current is activated, without any new work, or restored from its lockfile when
    its prefix was collected. Policy *latest* asks for what the
    channels have now, and so for a new build.

    Args:
        policy: how it is resolved. *exact* installs ``lockfile`` and solves nothing.
        base_build_id: the build that the specification is an edit of; *minimal* keeps its
            packages where it can. None: those of the current build.

    Raises:
        InvalidSpecification, InvalidName, InvalidRequest: nothing was created.
        NotFound: there is no build ``base_build_id``.
        StaleBase: it is no longer the environment's newest.
        LimitExceeded: the namespace has all that it may have.
        Conflict: the environment is being deleted.
    """
    refuse_lockfile(context, lockfile, request)
    specification = read(context, request)
    wanted = resolving.resolution(session, Policy(policy), base_build_id, lockfile)
    namespace = check_name("namespace", request.namespace or context.default_namespace)
    limits.admit_environment(session, context.limits, namespace, specification.name)
    environment = _environment(session, namespace, specification.name, request)
    row = _specification(session, specification, request.text)
    before = builds.newest_id(session, environment.id)
    known = _known_build(session, context, environment, row, wanted, by=request.requested_by)
    if known is not None:
        return Submission(known.id, namespace, environment.name, new=known.id > before)
    resolving.refuse_stale(session, environment, base_build_id)
    limits.admit_build(session, context.limits, namespace)
    build = enqueue(session, environment, row, requested_by=request.requested_by, resolution=wanted)
    context.dispatch.enqueue(session, build)
    return Submission(build.id, namespace, environment.name, new=True)


def rebuild(
    session: Session,
    context: Context,
    build_id: int,
    requested_by: str,
    *,
    latest: bool = False,
) -> int:
    """A new build of the same specification.

    After one that completed it takes the newest packages of the channels; one that failed is
    tried again as it was.

    Args:
        latest: solve anew in any case, with the newest packages, instead of beginning with the
            lockfile that a failed build was given or based on.

    Raises:
        NotFound: there is no such build.
        Conflict: its environment is being deleted.
        LimitExceeded: the namespace has all that it may have.
        InvalidSpecification: the rules of this site do not allow it any more.
    """
    build = lookup.build(session, build_id)
    environment = lookup.held(session, build.environment)
    _refuse_doomed(environment)
    limits.admit_build(session, context.limits, environment.namespace.name)
    read(context, SubmissionRequest(build.specification.source, name=environment.name))
    fresh = enqueue(
        session,
        environment,
        build.specification,
        requested_by=requested_by,
        resolution=resolving.again(build, latest=latest),
    )
    context.dispatch.enqueue(session, fresh)
    return fresh.id


def refuse_lockfile(
    context: Context, lockfile: Lockfile | None, request: SubmissionRequest
) -> None:
    """Hold a lockfile to the rules, too, and before its specification, which may be a tool's work.

    Raises:
        InvalidSpecification: with every problem and where it is in the text of the lockfile.
    """
    if lockfile is None:
        return
    found = lock_problems(context.rules, lockfile, request.lock_source or request.text)
    if found:
        raise invalid(found)


def _environment(
    session: Session, namespace: str, name: str, request: SubmissionRequest
) -> Environment:
    # Locked: the same request posted many times at once waits here and finds the first's build.
    owner = namespaces.held(session, namespace)
    found = environments.held(session, owner, name, request.requested_by)
    _refuse_doomed(found)
    if request.description is not None:
        found.description = request.description
    return found


def _refuse_doomed(environment: Environment) -> None:
    if environment.delete_requested:
        raise Conflict(
            f"The environment {environment.name} is being deleted.",
            hints=["Try again in a moment; `conda-store doctor` says what is in the way."],
        )


def _specification(session: Session, wanted: Specification, source: str) -> SpecificationRow:
    return specifications.held(
        session,
        name=wanted.name,
        sha256=wanted.sha256,
        spec=wanted.canonical(),
        source=source,
    )


def _known_build(
    session: Session,
    context: Context,
    environment: Environment,
    row: SpecificationRow,
    wanted: Resolution,
    *,
    by: str,
) -> Build | None:
    newest = builds.newest_id(session, environment.id)
    in_vain: set[int | None] = set()  # lockfiles that could not be installed again
    for build in builds.of_specification(session, environment.id, row):
        if build.status == BuildStatus.FAILED.value:
            in_vain.add(build.given_lockfile_id)
        if build.delete_requested or not resolving.is_same(build, wanted):
            continue
        # One that waits behind a newer request would lose to it when both have ended.
        if build.id == newest and not BuildStatus(build.status).ended:
            return build
        if build.status == BuildStatus.COMPLETED.value and has_prefix(context, build):
            if environment.current_build_id != build.id or newest != build.id:
                activate(session, context, environment, build, by)
            return build
        if is_lost(context, build) and build.lockfile_id not in in_vain:
            return restore(session, context, environment, build, by)
    return None
