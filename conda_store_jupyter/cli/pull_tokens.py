"""``conda-store registry token``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services.images import tokens


@click.group()
def token() -> None:
    """Tokens that pull images of some environments, and can do nothing else."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    metavar="NAMESPACE[/ENVIRONMENT]",
    help="What it pulls; * stands for anything. May be given several times.",
)
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="It expires after so many days. Default: never.",
)
@json_option
@click.pass_obj
def create(session: Session, name: str, scopes: tuple[str, ...], days: float | None) -> None:
    """Make a token and print it, this once: only its hash is kept.

    It is the password for `docker login`, `podman login` or `skopeo --creds`; the user name can be
    anything.
    """
    secret, shown = session.store.write(tokens.create, name, scopes, days)
    session.output.line(secret)
    session.output.note(
        f"It pulls {', '.join(shown['scopes'])}"
        + (f" until {shown['expires_on']}." if shown["expires_on"] else ".")
        + " It is not shown again."
    )
    session.output.document({**shown, "token": secret})


@token.command(name="list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    """Every token, without its secret."""
    found = session.store.read(tokens.every)
    session.output.table(
        ["NAME", "PULLS", "EXPIRES", "LAST USED"],
        [
            [
                row["name"],
                ", ".join(row["scopes"]),
                row["expires_on"] or "never",
                row["last_used_on"] or "never",
            ]
            for row in found
        ],
    )
    session.output.document(found)


@token.command()
@click.argument("name")
@json_option
@click.pass_obj
def revoke(session: Session, name: str) -> None:
    """Remove a token: it pulls nothing any more."""
    session.store.write(tokens.revoke, name)
    session.output.line(f"Revoked {name}.")
    session.output.document({"name": name})
