"""Giving an environment another name."""

from __future__ import annotations

import click

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.naming import EnvironmentName
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.revision import Revision, revise


def rename_environment(session: Session, name: EnvironmentName, wanted: EnvironmentName) -> None:
    """Call an environment by another name.

    Raises:
        NotFound: there is no such environment.
        NameInUse, Conflict: it cannot be renamed now; the error says why.
        click.UsageError: the new name is in another namespace.
    """
    store = session.store
    namespace = name.namespace or store.context.default_namespace
    if wanted.namespace and wanted.namespace != namespace:
        raise click.UsageError(
            f"{namespace}/{name.name} cannot be moved to another namespace. To have it there, too: "
            f"conda-store env clone {namespace}/{name.name} {wanted.namespace}/{wanted.name}"
        )
    before = wording.environment_name(store.read(catalog.get_environment, namespace, name.name))
    store.write(revise, store.context, namespace, name.name, Revision(name=wanted.name))
    found = store.read(catalog.get_environment, namespace, wanted.name)
    session.output.line(f"{before} is {wording.environment_name(found)} now.")
    for kernel in found["kernels"]:
        session.output.line(f"Its kernel is {kernel['display_name']}.")
    session.output.document(found)
