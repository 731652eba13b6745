"""Going back to an earlier build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.naming import EnvironmentName
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]

_PAGE = 200


def roll_back(session: Session, name: EnvironmentName, number: int | None) -> None:
    """Make build ``number``, or the ready one before the current, the current one.

    Raises:
        NotFound: there is no such environment or build.
        Conflict: the build has no usable prefix, or there is none to go back to.
    """
    store = session.store
    namespace = name.namespace or store.context.default_namespace
    environment = store.read(catalog.get_environment, namespace, name.name)
    target = _target(session, environment, number)
    whole = wording.environment_name(environment)
    if target["current"]:
        session.output.line(f"Nothing to do: build {target['number']} of {whole} is current.")
    else:
        revision = Revision(build_id=target["id"])
        store.write(revise, store.context, namespace, name.name, revision)
        session.output.line(f"{whole} is now build {target['number']}.", fg="green")
        session.output.line("Restart kernels that should use it.")
    session.output.document(store.read(catalog.get_environment, namespace, name.name))


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
    hints = [f"`conda-store build list {name}` shows the builds there are."]
    if number is not None:
        return NotFound(f"{name} has no build {number}.", hints=hints)
    return Conflict(f"{name} has no ready build before the current one.", hints=hints)
