"""One environment or one build on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from conda_store_jupyter.cli import amounts, wording
from conda_store_jupyter.cli.conflicts import conflict_lines
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]


def show_environment(output: Output, environment: Json, link: Path, builds: Sequence[Json]) -> None:
    """What it is, where it is, which kernels it has, and how it came about."""
    current = environment["current_build"]
    output.line(wording.environment_name(environment), bold=True)
    fields = [
        ("description", environment["description"]),
        ("status", wording.environment_status(environment)),
        ("current build", str(current["number"]) if current else "none"),
        ("path", str(link) if current else ""),
        ("size", wording.build_size(current)),
        ("all builds", wording.shared_size(environment)),
        ("created", _created(environment)),
        ("last used", amounts.local_time(environment["last_used_on"]) or "never"),
    ]
    fields += [("kernel", f"{k['display_name']}  [{k['name']}]") for k in environment["kernels"]]
    _fields(output, fields)
    newest = environment["latest_build"]
    if current or newest:
        show_specification(output, current or newest)
    output.line()
    show_builds(output, builds)
    if newest and newest["failure"]:
        output.line(f"Why build {newest['number']} failed: conda-store build show {newest['id']}")


def show_build(
    output: Output, build: Json, log: Path, attempts: Sequence[Json], *, most: int
) -> None:
    """A build with its outcome; why it failed comes first.

    Args:
        most: how often it is tried.
    """
    output.line(f"{wording.build_name(build)}  (id {build['id']})", bold=True)
    if build["failure"]:
        for text in failure_lines(build, log):
            output.line(text)
        output.line()
    progress = build["progress"]
    added = ", ".join(build["added_packages"])
    _fields(
        output,
        [
            ("status", wording.build_status(build)),
            ("progress", _progress(progress) if progress else ""),
            ("next", wording.next_attempt(build, most).partition(", because")[0]),
            ("requested", _requested(build)),
            ("started", amounts.local_time(build["started_on"])),
            ("took", wording.build_duration(build) if build["ended_on"] else ""),
            ("size", wording.shared_size(build)),
            ("last used", amounts.local_time(build["last_used_on"])),
            ("in use by", wording.users(build)),
            ("kept", wording.kept(build)),
            ("prefix", (build["prefix"] or "") + (" (reused)" if build["reused"] else "")),
            ("added by policy", added),
            ("log", str(log)),
        ],
    )
    show_specification(output, build)
    if len(attempts) > 1:
        output.line()
        _show_attempts(output, attempts)


def show_builds(output: Output, builds: Iterable[Json], *, of_many: bool = False) -> None:
    """A table, one build a row; ``of_many`` environments."""
    columns = ["ID", "BUILD", "STATUS", "STARTED", "TOOK", "SIZE"]
    rows = [
        [
            str(build["id"]),
            str(build["number"]),
            wording.build_status(build),
            amounts.local_time(build["started_on"]),
            wording.build_duration(build),
            wording.build_size(build),
        ]
        for build in builds
    ]
    if of_many:
        columns.insert(1, "ENVIRONMENT")
        for row, build in zip(rows, builds, strict=True):
            row.insert(1, wording.environment_name(build))
    output.table(columns, rows)


def _show_attempts(output: Output, attempts: Iterable[Json]) -> None:
    rows = [
        [
            str(attempt["number"]),
            wording.OUTCOME.get(attempt["outcome"] or "BUILDING", ""),
            amounts.local_time(attempt["started_on"]),
            _took(attempt),
            attempt["worker"],
            (attempt["failure"] or {}).get("message", ""),
        ]
        for attempt in attempts
    ]
    output.table(["ATTEMPT", "OUTCOME", "STARTED", "TOOK", "WORKER", "WHY"], rows)


def _took(attempt: Json) -> str:
    seconds = amounts.between(attempt["started_on"], attempt["ended_on"])
    return "" if seconds is None else amounts.duration(seconds)


def show_specification(output: Output, build: Json) -> None:
    """The specification as an ``environment.yml``, indented."""
    # The environment may have been renamed since.
    document = {**build["specification"]["spec"], "name": build["name"]}
    text = yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True)
    output.line()
    for line in text.splitlines():
        output.line(f"  {line}")


def failure_lines(build: Json, log: Path) -> list[str]:
    """The failure card: cause, hints, the tool's own words, and where the log is."""
    failure = build["failure"]
    step = wording.STEP.get(failure["step"], failure["step"])
    name = wording.build_name(build)
    if build["status"] != BuildStatus.FAILED.value:
        name = f"the last attempt at {name}"
    lines = [f"{name} failed while {step}: {failure['code']}", *conflict_lines(failure)]
    return [*lines, f"  log: {log}", f"       conda-store build logs {build['id']}"]


def _progress(progress: Json) -> str:
    parts = [wording.counted(progress), wording.transferred(progress)]
    return ", ".join(part for part in parts if part)


def _created(environment: Json) -> str:
    by = f" by {environment['creator']}" if environment["creator"] else ""
    return amounts.local_time(environment["created_on"]) + by


def _requested(build: Json) -> str:
    by = f" by {build['requested_by']}" if build["requested_by"] else ""
    return amounts.local_time(build["scheduled_on"]) + by


def _fields(output: Output, fields: Sequence[tuple[str, str]]) -> None:
    present = [(name, value) for name, value in fields if value.strip()]
    width = max(len(name) for name, _ in present)
    for name, value in present:
        output.line(f"  {name.ljust(width)}  {value}")
