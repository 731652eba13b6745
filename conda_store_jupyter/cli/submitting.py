"""Submits a specification and brings its build to an end, or says who will."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conda_store_jupyter.cli import cards, exits, wording
from conda_store_jupyter.cli.diagnostics import show_problems, summary
from conda_store_jupyter.cli.following import Interrupted, bring_to_an_end
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.errors import Conflict, InvalidSpecification, NotFound
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import (
    Submission,
    SubmissionRequest,
    rebuild,
    submit,
)
from conda_store_jupyter.spec.exchange.detect import detect
from conda_store_jupyter.spec.parse import Reading, invalid, read
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line; ``file`` is how messages call it."""

    file: str
    source: bytes
    name: str
    namespace: str
    description: str | None
    policy: str | None = None


def create_environment(session: Session, wanted: Wanted, *, wait: bool) -> int:
    """Submit, and with ``wait`` follow the build to its end; answers the exit code.

    Raises:
        InvalidName: of the environment or the namespace.
        InvalidSpecification: only with ``--json``; otherwise the problems are printed here.
    """
    reading = _read(session, wanted)
    if reading.specification is None:
        return _refuse(session, wanted, reading)
    show_problems(session.output, wanted.file, wanted.source, _problems(reading))
    name = wanted.name or reading.specification.name
    before = current_build_id(session, wanted.namespace, name)
    made = session.store.write(
        submit,
        session.store.context,
        _request(wanted),
        policy=wanted.policy or session.store.config.default_policy,
    )
    return follow_submission(session, made, before, wait=wait)


def follow_submission(session: Session, made: Submission, before: int | None, *, wait: bool) -> int:
    """Say what was queued or found, and with ``wait`` follow it to its end; the exit code.

    Args:
        before: id of the build that was current before.
    """
    build: Json = session.store.read(catalog.get_build, made.build_id)
    _announce(session, made, build, before)
    return _finish(session, made, build, wait=wait)


def retry_build(session: Session, build_id: int, *, wait: bool, latest: bool = False) -> int:
    """Ask for another build like this one, and go on as :func:`create_environment` does.

    Args:
        latest: without the lock that it began with.

    Raises:
        NotFound: there is no such build.
        Conflict: it has not ended.
    """
    store = session.store
    old: Json = store.read(catalog.get_build, build_id)
    if not old["can"]["retry"]:
        raise Conflict(
            wording.sentence(f"{wording.build_name(old)} has not ended."),
            hints=[f"Follow it with `conda-store build logs -f {build_id}`, or cancel it first."],
        )
    fresh = store.write(rebuild, store.context, build_id, person(), latest=latest)
    made = Submission(fresh, old["namespace"], old["name"], new=True)
    return follow_submission(session, made, None, wait=wait)


def _finish(session: Session, made: Submission, build: Json, *, wait: bool) -> int:
    if BuildStatus(build["status"]).ended:
        return _report(session, made, build)
    if not wait:
        return _leave(session, made, build)
    try:
        build = bring_to_an_end(session, build)
    except Interrupted as interrupted:
        return _abandon(session, made, interrupted)
    return _report(session, made, build)


def _read(session: Session, wanted: Wanted) -> Reading:
    context = session.store.context
    return read(
        wanted.source,
        default_name=wanted.name or None,
        default_channels=context.default_channels,
        rules=context.rules,
    )


def _problems(reading: Reading) -> list[Json]:
    return [problem.to_json() for problem in reading.problems]


def _refuse(session: Session, wanted: Wanted, reading: Reading) -> int:
    if session.output.json:
        raise invalid(reading.problems)
    problems = _problems(reading)
    show_problems(session.output, wanted.file, wanted.source, problems)
    session.output.error(f"{wanted.file}: {summary(problems)}; nothing was created.", bold=True)
    kind = detect(wanted.source.decode("utf-8", "replace"), wanted.file)
    if kind not in (None, "environment.yml"):
        session.output.note(f"It looks like {kind}, which `conda-store env import` takes.")
    return exits.of_error(InvalidSpecification(""))


def _request(wanted: Wanted) -> SubmissionRequest:
    return SubmissionRequest(
        text=wanted.source.decode("utf-8-sig"),
        namespace=wanted.namespace,
        name=wanted.name,
        description=wanted.description,
        requested_by=person(),
    )


def person() -> str:
    """Who runs this command, or empty."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in containers
        return ""


def current_build_id(session: Session, namespace: str, name: str) -> int | None:
    """The id of the environment's current build; None where there is none."""
    store = session.store
    try:
        found = store.read(
            catalog.get_environment, namespace or store.context.default_namespace, name
        )
    except NotFound:
        return None
    current: int | None = found["current_build_id"]
    return current


def _announce(session: Session, made: Submission, build: Json, before: int | None) -> None:
    output, whole = session.output, wording.build_name(build)
    if made.new:
        output.line(f"Queued {whole} (id {build['id']}).")
    elif not BuildStatus(build["status"]).ended:
        status = wording.STATUS[build["status"]]
        output.line(f"Nothing new: {whole} has exactly this specification and is {status}.")
    elif before == build["id"]:
        output.line(f"Nothing to do: {whole} has exactly this specification.")
    else:
        output.line(f"Nothing to build: {whole} has exactly this specification; now it is current.")


def _leave(session: Session, made: Submission, build: Json) -> int:
    output = session.output
    if not session.store.is_staffed():
        output.note(
            "No worker is known to be running on this machine: the build waits until JupyterLab "
            "or `conda-store worker` is started."
        )
    output.line(f"Follow it with: conda-store build logs -f {build['id']}")
    _document(session, made, build)
    return exits.OK


def _report(session: Session, made: Submission, build: Json) -> int:
    """The outcome of an ended build."""
    store, output = session.store, session.output
    _document(session, made, build)
    if build["status"] != BuildStatus.COMPLETED.value:
        _explain(session, build)
        return exits.FAILED
    environment = store.read(catalog.get_environment, made.namespace, made.environment)
    whole = wording.environment_name(environment)
    if not build["current"]:
        output.line(f"{wording.build_name(build)} is ready; a newer request is current.")
        return exits.OK
    size = wording.build_size(build)
    output.line(f"{whole} is ready{f': {size}' if size else ''}.", fg="green")
    if build["added_packages"]:
        output.line(f"  added by policy: {', '.join(build['added_packages'])}")
    for kernel in environment["kernels"]:
        output.line(f"  kernel: {kernel['display_name']}  [{kernel['name']}]")
    output.line(f"  path: {store.layout.link(made.namespace, made.environment)}")
    return exits.OK


def _explain(session: Session, build: Json) -> None:
    if session.output.json:
        return
    if not build["failure"]:
        session.output.error(f"{wording.build_name(build)} was canceled.", fg="red")
        return
    head, *rest = cards.failure_lines(build, session.store.layout.log(build["id"]))
    session.output.error(head, fg="red", bold=True)
    for text in rest:
        session.output.error(text)


def _abandon(session: Session, made: Submission, interrupted: Interrupted) -> int:
    """Say what becomes of a build that nobody waits for any more."""
    build = session.store.read(catalog.get_build, made.build_id)
    whole, output = wording.build_name(build), session.output
    _document(session, made, build)
    if BuildStatus(build["status"]).ended:
        output.note(f"Interrupted; {whole} has ended: {wording.STATUS[build['status']]}.")
    elif interrupted.given_back:
        output.note(
            f"Interrupted: {whole} was given back to the queue. It starts over with JupyterLab, "
            "with `conda-store worker`, or with the same command again."
        )
    elif build["status"] == BuildStatus.BUILDING.value or session.store.is_staffed():
        output.note(
            f"Interrupted, but {whole} goes on in another process; follow it with "
            f"`conda-store build logs -f {build['id']}`."
        )
    else:
        output.note(f"Interrupted: {whole} stays in the queue until a worker is started.")
    return interrupted.exit_code


def _document(session: Session, made: Submission, build: Json) -> None:
    environment = {"namespace": made.namespace, "name": made.environment}
    session.output.document(
        {"build_id": made.build_id, "new": made.new, "environment": environment, "build": build}
    )
