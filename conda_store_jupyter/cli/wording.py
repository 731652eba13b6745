"""Environments and builds, as the API shows them, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]

STATUS: Mapping[str, str] = {
    BuildStatus.QUEUED.value: "queued",
    BuildStatus.BUILDING.value: "building",
    BuildStatus.COMPLETED.value: "ready",
    BuildStatus.FAILED.value: "failed",
    BuildStatus.CANCELED.value: "canceled",
}

STEP: Mapping[str, str] = {
    "solve": "choosing packages",
    "fetch": "downloading",
    "link": "installing",
    "pip": "installing from PyPI",
    "bytecode": "compiling byte-code",
    "check": "checking",
    "seal": "sealing",
    "activate": "activating",
    "publish": "registering kernels",
}

OUTCOME: Mapping[str, str] = {
    **STATUS,
    "retried": "failed, tried again",
    "lost": "its worker was lost",
    "given-back": "given back",
}

_NOUNS: Mapping[str, str] = {"bytecode": "file"}


def sentence(text: str) -> str:
    """``text`` with a capital at its beginning; the rest stays."""
    return text[:1].upper() + text[1:]


def environment_name(thing: Json) -> str:
    """``namespace/name`` of an environment or a build."""
    namespace = thing["namespace"]
    return f"{namespace['name'] if isinstance(namespace, dict) else namespace}/{thing['name']}"


def build_name(build: Json) -> str:
    """``build 2 of default/data-science``."""
    return f"build {build['number']} of {environment_name(build)}"


def environment_status(environment: Json) -> str:
    """What can be used, and what is going on beside it."""
    current, latest = environment["current_build"], environment["latest_build"]
    if latest is None:
        return "empty"
    if environment["archived_on"]:
        return "archived"
    if current is None:
        return STATUS[latest["status"]]
    if latest["status"] == BuildStatus.COMPLETED.value:
        return "ready"
    return f"ready, build {latest['number']} {STATUS[latest['status']]}"


def build_status(build: Json) -> str:
    """The status, with the step of one that runs and marks on what is special."""
    status = STATUS[build["status"]]
    if build["status"] == BuildStatus.BUILDING.value and build["step"]:
        return f"{status} ({STEP.get(build['step'], build['step'])})"
    marks = [
        ("current", build["current"]),
        ("pinned", build["pinned"]),
        ("in use", bool(build["in_use"])),
        ("collected", build["restorable"]),
    ]
    return ", ".join([status, *(mark for mark, holds in marks if holds)])


def users(build: Json) -> str:
    """The kernels that run in it, or empty."""
    return ", ".join(f"{kernel['name']} on {kernel['server']}" for kernel in build["in_use"])


def kept(build: Json) -> str:
    """What has become, or will become of its files, or empty."""
    if build["restorable"]:
        on = amounts.local_time(build["collected_on"])
        return f"collected on {on}; rolling back to it restores it from its lockfile"
    return "always: it is pinned" if build["pinned"] else ""


def shared_size(thing: Json | None) -> str:
    """The size, and how much of it is nobody else's where that is known, or empty."""
    if not thing or not thing["size"]:
        return ""
    whole = amounts.size(thing["size"])
    if thing["unique_size"] is None or thing.get("restorable"):
        return whole
    return f"{whole}, {amounts.size(thing['unique_size'])} of it its own"


def next_attempt(build: Json, attempts: int) -> str:
    """``attempt 2 of 3 at 16:42:10, because: …`` of a build that waits for it, or empty."""
    if build["status"] != BuildStatus.QUEUED.value or not build["next_attempt_on"]:
        return ""
    at = amounts.local_clock(build["next_attempt_on"])
    return f"attempt {build['failures'] + 1} of {attempts} at {at}, because: {build['status_info']}"


def build_duration(build: Json) -> str:
    """How long it took or has taken so far, or empty."""
    seconds = amounts.between(build["started_on"], build["ended_on"])
    return "" if seconds is None else amounts.duration(seconds)


def build_size(build: Json | None) -> str:
    """Of the prefix, or empty."""
    return amounts.size(build["size"]) if build and build["size"] else ""


def counted(progress: Json) -> str:
    """``12/46 packages``, or empty where there is nothing to count."""
    if not progress["total"]:
        return ""
    noun = _NOUNS.get(progress["step"], "package")
    return f"{progress['done']}/{amounts.plural(progress['total'], noun)}"


def transferred(progress: Json) -> str:
    """``12.0 MB of 145.0 MB``, or empty where nothing is downloaded."""
    if not progress["bytes_total"]:
        return amounts.size(progress["bytes_done"]) if progress["bytes_done"] else ""
    return f"{amounts.size(progress['bytes_done'])} of {amounts.size(progress['bytes_total'])}"


def fraction(progress: Json) -> float | None:
    """How much of a step is done, from 0 to 1; bytes are a finer measure than packages."""
    for done, total in (("bytes_done", "bytes_total"), ("done", "total")):
        if progress[total]:
            return min(1.0, float(progress[done] / progress[total]))
    return None
