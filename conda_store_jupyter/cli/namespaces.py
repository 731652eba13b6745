"""``conda-store namespace``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.services import catalog

_MOST = 1000


@click.group()
def namespace() -> None:
    """Who owns environments."""


@namespace.command("list")
@json_option
@click.pass_obj
def list_namespaces(session: Session) -> None:
    """List namespaces."""
    request = PageRequest(size=_MOST, sort_by=("name",))
    found = session.store.read(catalog.list_namespaces, request)
    session.output.document(list(found.rows), count=found.count)
    session.output.table(["NAMESPACE"], [[row["name"]] for row in found.rows])
