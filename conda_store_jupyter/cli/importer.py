"""Imports and clones, and says what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conda_store_jupyter.cli import exits
from conda_store_jupyter.cli.diagnostics import show_problems, summary
from conda_store_jupyter.cli.diff import reference
from conda_store_jupyter.cli.naming import EnvironmentName
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.cli.submitting import current_build_id, follow_submission, person
from conda_store_jupyter.errors import InvalidFile, InvalidRequest
from conda_store_jupyter.services.importing import (
    Source,
    Target,
    clone,
    import_source,
    read_source,
)
from conda_store_jupyter.services.references import resolve

if TYPE_CHECKING:
    from conda_store_jupyter.spec.exchange.convert import Conversion

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line; ``shown`` is how messages call the source."""

    shown: str
    source: Source
    name: str
    namespace: str
    description: str | None
    exact: bool | None


def import_environment(session: Session, wish: Wish, *, dry_run: bool, wait: bool) -> int:
    """Import, and with ``wait`` follow the build to its end; answers the exit code.

    Raises:
        NotFound: there is no environment at the prefix.
        InvalidRequest: there is no name for it.
        InvalidFile: with ``--json``, or for another platform; else problems are printed here.
    """
    found = read_source(wish.source)
    _show(session, wish, found)
    if found.errors and not session.output.json:
        problems = [problem.to_json() for problem in found.problems]
        text = f"{wish.shown}: {summary(problems)}; nothing was created."
        session.output.error(text, bold=True)
        return exits.of_error(InvalidFile(""))
    if dry_run:
        session.output.document(found.to_json())
        session.output.text(found.specification or "")
        return exits.OK
    target = Target(
        namespace=wish.namespace,
        name=wish.name,
        description=wish.description,
        exact=wish.exact,
        requested_by=person(),
    )
    before = current_build_id(session, wish.namespace, wish.name or found.name)
    made = session.store.write(import_source, session.store.context, found, target)
    return follow_submission(session, made, before, wait=wait)


def clone_environment(
    session: Session,
    source: str,
    target: EnvironmentName,
    description: str | None,
    *,
    exact: bool | None,
    wait: bool,
) -> int:
    """Clone, and with ``wait`` follow the build to its end; answers the exit code.

    Raises:
        NotFound: there is no such environment or build.
        InvalidRequest: ``source`` is a file.
        Conflict: it is the same environment, or an exact clone has no lockfile.
    """
    store = session.store
    wanted = reference(source)
    side = store.read(lambda s: resolve(s, wanted, store.context.default_namespace).to_json())
    if side["build_id"] is None:
        raise InvalidRequest(
            f"{source} is not an environment of the store.",
            hints=["`conda-store env import` takes files and existing conda environments."],
        )
    goal = Target(target.namespace, target.name, description, exact, person())
    before = current_build_id(session, target.namespace, target.name)
    made = store.write(clone, store.context, side["build_id"], goal)
    return follow_submission(session, made, before, wait=wait)


def _show(session: Session, wish: Wish, found: Conversion) -> None:
    problems: Sequence[Json] = [problem.to_json() for problem in found.problems]
    if session.output.json:
        return
    if wish.source.prefix or wish.source.lockfile:
        # Their problems are not at lines of one file.
        for problem in problems:
            session.output.error(f"{wish.shown}: {problem['severity']}: {problem['message']}")
            if problem["hint"]:
                session.output.error(f"      hint: {problem['hint']}")
        return
    content = wish.source.content
    source = content if isinstance(content, bytes) else content.encode()
    show_problems(session.output, wish.shown, source, problems)
