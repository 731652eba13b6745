"""Plans on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conda_store_jupyter.cli import amounts, exits
from conda_store_jupyter.cli.changes import differs, show_diff
from conda_store_jupyter.cli.conflicts import conflict_lines
from conda_store_jupyter.cli.create import read_source
from conda_store_jupyter.cli.diagnostics import show_problems, summary
from conda_store_jupyter.cli.naming import environment
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.errors import InvalidSpecification
from conda_store_jupyter.services import planning
from conda_store_jupyter.services.submission import SubmissionRequest, reading
from conda_store_jupyter.spec.edit import edited
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.status import Policy

Json = Mapping[str, Any]

_UNNAMED = "unnamed"
_ENDINGS = (".yml", ".yaml", ".json")


@dataclass(frozen=True)
class Edit:
    """Packages to ask for, and to ask for no more."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def show_plan(
    session: Session, what: str, edit: Edit, *, policy: str | None, namespace: str
) -> int:
    """Plan a file or an environment; answers the exit code.

    Raises:
        InvalidRequest: the edit cannot be made.
        InvalidSpecification: only with ``--json``; otherwise the problems are printed here.
        NotFound: there is no such environment.
    """
    store = session.store
    if what == "-" or Path(what).is_file() or what.endswith(_ENDINGS):
        text = _of_file(session, what)
        if text is None:
            return exits.of_error(InvalidSpecification(""))
    else:
        name = environment(what)
        namespace = name.namespace or namespace or store.context.default_namespace
        text = store.read(planning.newest_specification, namespace, name.name).to_yaml()
    request = store.read(
        planning.prepare,
        store.context,
        SubmissionRequest(_edited(session, text, edit), namespace, default_name=_UNNAMED),
        policy=Policy(policy or store.config.default_policy),
    )
    found = planning.plan(store.planner, store.context, request)
    session.output.document(found)
    if found["conflict"]:
        _show_conflict(session.output, found)
        return exits.FAILED
    _show(session.output, found)
    return exits.OK


def _of_file(session: Session, file: str) -> str | None:
    """The text of a file; None, and its problems on the terminal, when it is not valid."""
    source = read_source(file)
    shown = "<stdin>" if file == "-" else file
    text = source.decode("utf-8-sig", "replace")
    if session.output.json:
        return text
    found = reading(session.store.context, SubmissionRequest(text, default_name=_UNNAMED))
    problems: list[Json] = [problem.to_json() for problem in found.problems]
    show_problems(session.output, shown, source, problems)
    if found.specification is None:
        session.output.error(f"{shown}: {summary(problems)}; there is no plan.", bold=True)
        return None
    return text


def _edited(session: Session, text: str, edit: Edit) -> str:
    if edit == Edit():
        return text
    context = session.store.context
    before = parse(text, default_channels=context.default_channels, default_name=_UNNAMED)
    return edited(before, add=edit.add, remove=edit.remove).to_yaml()


def _show(output: Output, plan: Json) -> None:
    output.line(_heading(plan), bold=True)
    if not differs(plan["diff"]):
        output.line("Nothing would change.")
    else:
        show_diff(output, plan["diff"])
    if plan["moved"]:
        output.line()
        output.line("Could not stay as they are:")
        for move in plan["moved"]:
            output.line(f"  {move['name']} {move['from']} -> {move['to']}: {move['reason']}")
    if plan["added_packages"]:
        output.line(f"Added by policy: {', '.join(plan['added_packages'])}.")
    download = plan["download_bytes"]
    output.line(
        f"{amounts.plural(plan['packages'], 'package')}; "
        f"{amounts.size(download) if download else 'nothing'} to download, "
        f"{amounts.size(plan['link_bytes'])} in all; solved in {amounts.duration(plan['seconds'])}."
    )


def _heading(plan: Json) -> str:
    whole = f"{plan['namespace']}/{plan['name']}"
    before = f"on top of build id {plan['base_build_id']}" if plan["base_build_id"] else "new"
    return f"Plan for {whole} ({before}, policy {plan['policy']})"


def _show_conflict(output: Output, plan: Json) -> None:
    if output.json:
        return
    failure = plan["conflict"]
    output.error(f"No plan for {plan['namespace']}/{plan['name']}: {failure['code']}", fg="red")
    for line in conflict_lines(failure):
        output.error(line)
