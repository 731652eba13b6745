"""The history of an environment as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conda_store_jupyter.cli import amounts, wording
from conda_store_jupyter.cli.naming import EnvironmentName
from conda_store_jupyter.cli.options import more_note
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.services.history import history

Json = Mapping[str, Any]

_COLUMNS = ["BUILD", "STATUS", "CHANGES", "BECAME CURRENT", "BY", "SIZE"]


def show_history(session: Session, name: EnvironmentName, limit: int) -> None:
    """A row for each build, the newest first. Raises NotFound."""
    store, output = session.store, session.output
    namespace = name.namespace or store.context.default_namespace
    found = store.read(history, namespace, name.name, PageRequest(size=limit))
    output.document(list(found.rows), count=found.count)
    numbers = {row["id"]: row["number"] for row in found.rows}
    output.table(_COLUMNS, [_row(row, numbers) for row in found.rows])
    more_note(output, found)


def _row(build: Json, numbers: Mapping[int, int]) -> list[str]:
    last = build["activations"][-1] if build["activations"] else None
    return [
        str(build["number"]),
        _status(build),
        _changes(build, numbers),
        amounts.local_time(last["activated_on"]) if last else "",
        (last["by"] if last else "") or build["requested_by"],
        "" if build["restorable"] else wording.build_size(build),
    ]


def _status(build: Json) -> str:
    status = wording.build_status(build)
    if build["restorable"]:
        return "collected, can be restored"
    return f"{status}, pinned" if build["pinned"] else status


def _changes(build: Json, numbers: Mapping[int, int]) -> str:
    """``2 added, 1 upgraded``; what a build restores says more than that."""
    if build["restores"] in numbers:
        return f"restored from build {numbers[build['restores']]}"
    changes = build["changes"]
    if changes is None:
        return ""
    counts = _counted(changes["counts"].items())
    if changes["since"] is None:
        return amounts.plural(changes["counts"]["added"], "package")
    return counts or "none"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts if count)
