"""What a collection did, or would do, on a page."""

from __future__ import annotations

from collections.abc import Mapping

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.services.retention.report import Report

_NOUNS: Mapping[str, str] = {
    "prefix": "prefixes of builds",
    "interrupted": "leftovers of dead processes",
    "package": "packages of the cache",
    "bytecode": "packages' byte-code",
    "pypi": "packages of PyPI",
    "blob": "blobs",
    "log": "logs",
}

#: Listed one by one; of the others the number is enough.
_NAMED = ("prefix", "interrupted", "log")


def show(output: Output, report: Report) -> None:
    """What goes and stays, and what that frees."""
    output.document(report.to_json())
    goes = "would be removed" if report.dry_run else "removed"
    named = [item for item in report.items if item.kind in _NAMED]
    if named:
        rows = [
            [item.subject, *_sizes(item.weight.apparent, item.weight.unique), item.why]
            for item in named
        ]
        output.table([goes.upper(), "SIZE", "UNIQUE", "WHY"], rows)
        output.line()
    if report.kept:
        output.table(["KEPT", "WHY"], [[kept.subject, kept.why] for kept in report.kept])
        output.line()
    for kept in report.skipped:
        output.note(f"Not removed now: {kept.subject}: {kept.why}.")
    if not report.items:
        output.line("Nothing to remove: all that is there is kept.", fg="green")
        return
    rows = [
        [
            str(count),
            _NOUNS.get(kind, kind),
            amounts.size(weight.apparent),
            amounts.size(weight.freed),
        ]
        for kind, (count, weight) in report.by_kind().items()
    ]
    output.table(["COUNT", "WHAT", "SIZE", "FREED" if not report.dry_run else "WOULD FREE"], rows)
    freed = amounts.size(report.total.freed)
    output.line()
    if report.dry_run:
        output.line(f"{freed} would be free again. Nothing was changed.", bold=True)
    else:
        output.line(f"{freed} are free again.", fg="green")


def _sizes(apparent: int, unique: int) -> list[str]:
    return [amounts.size(apparent), amounts.size(unique)]
