"""How much room things take, on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.cli import amounts, wording
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.services import catalog, lookup
from conda_store_jupyter.services import usage as measured

_PAGE = 500


def show_usage(session: Session, namespace: str) -> None:
    """Namespaces and environments; what was not counted yet is counted first.

    Raises:
        NotFound: there is no such namespace.
    """
    store, output = session.store, session.output
    if namespace:
        store.read(lookup.namespace, namespace)
    measured.measure_outdated(store.site)
    found = {
        name: values
        for name, values in store.read(measured.show, store.context.limits).items()
        if namespace in ("", name)
    }
    output.document(found, disk=measured.room(store.layout))
    rows = [_row(environment) for environment in _environments(session, namespace)]
    output.table(
        ["ENVIRONMENT", "SIZE", "UNIQUE", "BUILDS", "LAST USED", "CREATED", "CREATOR"], rows
    )
    output.line()
    for name, values in found.items():
        output.line(_summary(name, values))
    output.line(f"Free on the disk: {amounts.size(measured.room(store.layout)['bytes_free'])}.")


def _environments(session: Session, namespace: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 0
    while True:
        page += 1
        request = PageRequest(page=page, size=_PAGE, sort_by=("namespace", "name"))
        wanted = EnvironmentFilter(namespace=namespace)
        rows = session.store.read(catalog.list_environments, wanted, request)
        found += rows.rows
        if page * _PAGE >= rows.count:
            return found


def _row(environment: Mapping[str, Any]) -> list[str]:
    return [
        wording.environment_name(environment),
        amounts.size(environment["size"]),
        amounts.size(environment["unique_size"] or 0),
        str(environment["builds_count"]),
        amounts.local_time(environment["last_used_on"]) or "never",
        amounts.local_time(environment["created_on"]),
        environment["creator"],
    ]


def _summary(name: str, values: Mapping[str, Any]) -> str:
    environments = amounts.plural(values["num_environments"], "environment")
    builds = amounts.plural(values["num_builds"], "build")
    disk = amounts.size(values["storage"])
    return f"{name}: {environments}, {builds}, {disk} on disk (files that are shared count once)."
