"""``conda-store env import`` and ``conda-store env clone``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conda_store_jupyter.cli.naming import EnvironmentName, environment
from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session

if TYPE_CHECKING:
    from conda_store_jupyter.services.importing import Source

# A manifest, and the lockfile that its tool writes beside it.
_LOCKFILES = {"pixi.toml": "pixi.lock", "pyproject.toml": "pixi.lock"}
_MANIFESTS = {"pixi.lock": ("pixi.toml", "pyproject.toml")}


@click.command("import")
@click.argument("source", metavar="FILE|PREFIX")
@click.option("--name", default="", metavar="NAME", help="Instead of the name in the file.")
@click.option(
    "--namespace", default="", metavar="NAMESPACE", help="Default: c.CondaStore.default_namespace."
)
@click.option("--description", metavar="TEXT", help="What the environment is for.")
@click.option(
    "--exact/--solve",
    default=None,
    help="Install the lockfile as it is, or solve the specification. [default: the lockfile, "
    "where there is one]",
)
@click.option(
    "--environment",
    "workspace_environment",
    default="default",
    show_default=True,
    metavar="NAME",
    help="Which environment of a pixi workspace.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be asked for; create nothing.")
@click.option("--wait/--no-wait", default=True, help="Wait for the build. [default: wait]")
@json_option
@click.pass_obj
def import_command(
    session: Session,
    *,
    source: str,
    name: str,
    namespace: str,
    description: str | None,
    exact: bool | None,
    workspace_environment: str,
    dry_run: bool,
    wait: bool,
) -> None:
    """Create an environment from what another tool has made.

    \b
    FILE|PREFIX is one of:
      the directory of a conda environment, or its conda-meta/history
      conda-lock.yml, pixi.lock, or an explicit file (`conda list --explicit --sha256`)
      pixi.toml or pyproject.toml (with the pixi.lock beside it), environment.yml
      requirements.txt
      - for stdin

    A lockfile is installed as it is; nothing is solved.
    """
    from conda_store_jupyter.cli.importer import Wish, import_environment

    wish = Wish(
        shown="<stdin>" if source == "-" else source,
        source=_read(source, workspace_environment),
        name=name,
        namespace=namespace,
        description=description,
        exact=exact,
    )
    code = import_environment(session, wish, dry_run=dry_run, wait=wait)
    click.get_current_context().exit(code)


@click.command()
@click.argument("source", metavar="NAME[@BUILD]")
@click.argument("target", type=environment, metavar="NEW_NAME")
@click.option(
    "--exact/--solve",
    default=None,
    help="The very same packages, or what the specification is solved to now, keeping what it "
    "can. [default: the same packages]",
)
@click.option("--description", metavar="TEXT", help="Instead of that of the original.")
@click.option("--wait/--no-wait", default=True, help="Wait for the build. [default: wait]")
@json_option
@click.pass_obj
def clone(
    session: Session,
    *,
    source: str,
    target: EnvironmentName,
    exact: bool | None,
    description: str | None,
    wait: bool,
) -> None:
    """Create an environment with the packages of another one, in any namespace.

    NAME@3 is build 3 of an environment, NAME its current build, and a number is the id of a build.
    """
    from conda_store_jupyter.cli.importer import clone_environment

    code = clone_environment(session, source, target, description, exact=exact, wait=wait)
    click.get_current_context().exit(code)


def _read(text: str, environment_name: str) -> Source:
    """What ``text`` names, with the file that belongs to it where there is one."""
    from conda_store_jupyter.services.importing import Source

    if text == "-":
        return Source(sys.stdin.buffer.read(), environment=environment_name)
    path = Path(text).expanduser()
    if path.is_dir():
        return _of_directory(path, environment_name)
    manifest = next((m for m in _beside(path, *_MANIFESTS.get(path.name, ()))), path)
    locks = [path] if manifest != path else _beside(path, _LOCKFILES.get(path.name, ""))
    return Source(
        _content(manifest),
        lockfile=_content(locks[0]) if locks else "",
        file_name=manifest.name,
        environment=environment_name,
    )


def _of_directory(path: Path, environment_name: str) -> Source:
    from conda_store_jupyter.services.importing import Source

    if not (path / "conda-meta").is_dir() and path.name != "conda-meta":
        for name in ("pixi.toml", "pixi.lock", "conda-lock.yml", "environment.yml"):
            if (path / name).is_file():
                return _read(str(path / name), environment_name)
    return Source(prefix=str(path))


def _beside(path: Path, *names: str) -> list[Path]:
    return [path.with_name(name) for name in names if name and path.with_name(name).is_file()]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.FileError(str(path), error.strerror or str(error)) from error
