"""Going back to an earlier build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.cli import amounts, exits, wording
from conda_store_jupyter.cli.naming import EnvironmentName
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.cli.submitting import follow_submission, person
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.services.rollback import Rollback
from conda_store_jupyter.services.submission import Submission
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]

_PAGE = 200


def roll_back(session: Session, name: EnvironmentName, number: int | None, *, wait: bool) -> int:
    """Make build ``number``, or the ready one before the current, the current one.

    One whose prefix was collected is restored first, and with ``wait`` that is waited for. Answers
    the exit code.

    Raises:
        NotFound: there is no such environment or build.
        Conflict: the build never had a prefix, or there is none to go back to.
    """
    store = session.store
    namespace = name.namespace or store.context.default_namespace
    environment = store.read(catalog.get_environment, namespace, name.name)
    target = _target(session, environment, number)
    whole = wording.environment_name(environment)
    if target["current"]:
        session.output.line(f"Nothing to do: build {target['number']} of {whole} is current.")
        session.output.document({**environment, **Rollback(target["id"], False).to_json()})
        return exits.OK
    revision = Revision(build_id=target["id"])
    done = store.write(revise, store.context, namespace, name.name, revision, by=person())
    assert done is not None  # a build was asked for
    if done.restoring:
        return _restore(session, environment, target, done, wait=wait)
    session.output.line(f"{whole} is now build {target['number']}.", fg="green")
    _show_kernels(session, done)
    environment = store.read(catalog.get_environment, namespace, name.name)
    session.output.document({**environment, **done.to_json()})
    return exits.OK


def _restore(
    session: Session, environment: Json, target: Json, done: Rollback, *, wait: bool
) -> int:
    output, whole = session.output, wording.environment_name(environment)
    output.line(
        f"The files of build {target['number']} of {whole} were collected: it is installed again "
        "from its lockfile, without solving."
    )
    current = environment["current_build"]
    if current:
        output.line(f"Until then build {current['number']} stays in use.")
    namespace = environment["namespace"]["name"]
    made = Submission(done.build_id or 0, namespace, environment["name"], new=True)
    code = follow_submission(session, made, None, wait=wait)
    if code == exits.OK:
        _show_kernels(session, done)
    return code


def _show_kernels(session: Session, done: Rollback) -> None:
    """Which kernels go on with what they have."""
    if not done.running_kernels:
        return
    count = amounts.plural(len(done.running_kernels), "running kernel")
    keep = "keeps" if len(done.running_kernels) == 1 else "keep"
    session.output.line(f"{count} {keep} the packages of before until restarted:")
    for kernel in done.running_kernels:
        session.output.line(
            f"  build {kernel['build_number']}  {kernel['name']}  {kernel['kernel_id']}"
            f"  on {kernel['server']}"
        )


def _target(session: Session, environment: Json, number: int | None) -> Json:
    current = environment["current_build"]
    page = 0
    while True:
        page += 1
        request = PageRequest(page=page, size=_PAGE, sort_by=("id",), descending=True)
        wanted = BuildFilter(environment_id=environment["id"])
        found = session.store.read(catalog.list_builds, wanted, request)
        for build in found.rows:
            if _is_wanted(build, current, number):
                return build
        if page * _PAGE >= found.count:
            raise _nothing(environment, number)


def _is_wanted(build: Json, current: Json | None, number: int | None) -> bool:
    if number is not None:
        return bool(build["number"] == number)
    if build["status"] != BuildStatus.COMPLETED.value:
        return False
    return current is None or bool(build["number"] < current["number"])


def _nothing(environment: Json, number: int | None) -> NotFound | Conflict:
    name = wording.environment_name(environment)
    hints = [f"`conda-store env history {name}` shows the builds there are."]
    if number is not None:
        return NotFound(f"{name} has no build {number}.", hints=hints)
    return Conflict(f"{name} has no ready build before the current one.", hints=hints)
