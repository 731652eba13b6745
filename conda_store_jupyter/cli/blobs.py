"""``conda-store blobs``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.group()
def blobs() -> None:
    """Where archives and image layers are kept: a directory, or a bucket."""


@blobs.command()
@click.option(
    "--from",
    "source",
    metavar="PLACE",
    help="A directory, or s3://BUCKET/PREFIX. Default: c.CondaStore.blob_store.",
)
@click.option(
    "--to",
    "target",
    metavar="PLACE",
    help="A directory, or s3://BUCKET/PREFIX. Default: c.CondaStore.blob_store.",
)
@click.option("--delete", is_flag=True, help="Remove from the source what the target has.")
@json_option
@click.pass_obj
def copy(session: Session, source: str | None, target: str | None, delete: bool) -> None:
    """Copy every blob from one place to another; those that are there already are left alone.

    Each one is checked by its hash on the way. May be interrupted, and run again, at any time,
    while servers run. To move to a bucket: copy into it, set c.CondaStore.blob_store to it in all
    servers and workers, restart them, and copy again with --delete.

    \b
    conda-store blobs copy --to s3://conda-store/blobs
    """
    from conda_store_jupyter.cli.copying import copy_blobs

    copy_blobs(session, source, target, delete=delete)


@blobs.command("list")
@json_option
@click.pass_obj
def list_blobs(session: Session) -> None:
    """List what is there, and say whether it can be reached."""
    from conda_store_jupyter.cli.copying import show_blobs

    show_blobs(session)
