"""``conda-store diff``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session

if TYPE_CHECKING:
    from conda_store_jupyter.services.differences import Sides
    from conda_store_jupyter.services.references import Reference


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--solve/--no-solve",
    default=True,
    help="Solve a specification that was never built, to see its packages. [default: solve]",
)
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 when there is a difference, as `git diff` does."
)
@json_option
@click.pass_obj
def diff(session: Session, a: str, b: str, *, solve: bool, exit_code: bool) -> None:
    """Show what changes from A to B: packages, versions, sizes, and what was asked for.

    \b
    Each of A and B is one of:
      12           the build with this id
      NAME         the current build of an environment
      NAME@3       its build 3
      FILE         a specification or lockfile: environment.yml, conda-lock.yml, pixi.lock,
                   pixi.toml, requirements.txt or an explicit file; - is stdin
    """
    from conda_store_jupyter.cli.changes import differs, show_diff
    from conda_store_jupyter.services.differences import compare, sides

    if a == b == "-":
        raise click.UsageError("Only one of the two can be read from stdin.")
    store = session.store
    both = store.read(sides, store.context, reference(a), reference(b))
    found = compare(_solved(session, both) if solve else both)
    session.output.document(found)
    session.output.line(f"{found['a']['label']}  ->  {found['b']['label']}", bold=True)
    show_diff(session.output, found)
    for side in (found["a"], found["b"]):
        if side["packages"] is None:
            session.output.note(f"{side['label']} has no packages: it was never solved.")
    if exit_code and differs(found):
        click.get_current_context().exit(1)


def _solved(session: Session, both: Sides) -> Sides:
    """Both with their packages; without them, and with a remark, when there is no solution."""
    from conda_store_jupyter.errors import Unsolvable
    from conda_store_jupyter.services.differences import with_packages

    if all(side.lockfile is not None for side in both):
        return both
    try:
        return with_packages(session.store.planner, session.store.context, both)
    except Unsolvable as error:
        session.output.note(f"A specification cannot be solved: {error.message}")
        return both


def reference(text: str) -> Reference:
    """What somebody means who writes ``text``: files that are there come before names.

    Raises:
        click.FileError: it looks like a file and cannot be read.
    """
    from conda_store_jupyter.services.references import FileText

    if text == "-":
        return FileText(_decoded(sys.stdin.buffer.read()), "<stdin>")
    path = Path(text)
    if path.is_file() or path.suffix in (".yml", ".yaml", ".lock", ".toml", ".txt"):
        return FileText(_decoded(_content(path)), text)
    if text.isascii() and text.isdigit():
        return f"build:{text}"
    return text if text.startswith(("build:", "environment:", "spec")) else f"environment:{text}"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.FileError(str(path), error.strerror or str(error)) from error


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
