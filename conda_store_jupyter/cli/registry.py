"""``conda-store registry``: serve images in the foreground, and manage who may pull them."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import Lazy, json_option
from conda_store_jupyter.cli.session import Session


@click.group(
    cls=Lazy,
    lazy={
        "token": (
            "conda_store_jupyter.cli.pull_tokens:token",
            "Create, list and revoke tokens that pull images.",
        ),
    },
    invoke_without_command=True,
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Default: c.CondaStore.registry_port; 0 takes any that is free.",
)
@click.option(
    "--ip",
    metavar="ADDRESS",
    help="Listen on this address; 0.0.0.0 is all of the machine's. "
    "Default: c.CondaStore.registry_ip.",
)
@json_option
@click.pass_context
def registry(context: click.Context, port: int | None, ip: str | None) -> None:
    """Serve container images of every environment, until Ctrl-C or SIGTERM.

    docker, podman, skopeo, Kubernetes and other clients of OCI registries pull them as
    HOST:PORT/NAMESPACE/ENVIRONMENT:TAG, where TAG is latest, the id of a build, or the hash of a
    specification. The password is a token: see `conda-store registry token create --help`, or
    Jupyter's own when c.IdentityProvider.token sets one. A Jupyter server with
    c.CondaStore.registry_port serves the same.
    """
    if context.invoked_subcommand is not None:
        return
    from conda_store_jupyter.cli.serving import serve

    session = context.ensure_object(Session)
    config = session.settings
    if ip is not None:
        config.registry_ip = ip
    if port is not None:
        config.registry_port = port
    elif not config.registry_port:
        raise click.UsageError(
            "Which port? Give --port, for example --port 5000, or set c.CondaStore.registry_port."
        )
    serve(session)
