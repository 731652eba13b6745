"""What is on disk and not in the record, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from conda_store_jupyter.db.repositories import inventory
from conda_store_jupyter.db.repositories.inventory import Made
from conda_store_jupyter.services import submission
from conda_store_jupyter.services.care import collected
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.care.taking import remove_orphan
from conda_store_jupyter.store import machine, prefixes
from conda_store_jupyter.store.survey import OnDisk, namespaces_on_disk, strangers

_LOG = re.compile(r"(\d+)\.log")


def check_orphans(site: Site) -> Iterator[Finding]:
    """Finished prefixes of ours that no build has."""
    found = [
        (on_disk.namespace, stem, on_disk.directory / name)
        for on_disk in namespaces_on_disk(site.layout)
        for name, stem in on_disk.prefixes.items()
    ]
    ready = [row for row in found if prefixes.state(row[2]) == "ready"]
    locked = site.database.read(inventory.locked)
    # A build that has not ended may have made it, or be about to use it.
    waiting = {(b.namespace, b.stem) for b in site.database.read(inventory.unfinished)}
    for namespace, stem, prefix in ready:
        sha256 = prefix.name.partition("-")[0]
        if (namespace, stem) not in waiting and (namespace, stem, sha256) not in locked:
            freed = prefixes.disk_usage(prefix)[1]
            yield Finding(
                code="orphan-prefix",
                severity=Severity.WARNING,
                subject=str(prefix),
                message="No build in the record has this prefix. A kernel may still use it; "
                f"removing it frees {freed / 1e6:.1f} MB.",
                remedy="remove it",
                repair=partial(remove_orphan, site, prefix),
            )


def check_logs(site: Site) -> Iterator[Finding]:
    """Logs of builds that are not in the record."""
    directory = site.layout.logs
    logs = {
        int(found[1]): path
        for path in (directory.iterdir() if directory.is_dir() else ())
        if (found := _LOG.fullmatch(path.name))
    }
    for build_id in sorted(set(logs) - site.database.read(inventory.existing, logs)):
        yield Finding(
            code="log-without-build",
            severity=Severity.WARNING,
            subject=str(logs[build_id]),
            message=f"There is no build {build_id} in the record.",
            remedy="remove the log",
            repair=partial(_unlink, logs[build_id]),
        )


def check_prefixes(site: Site) -> Iterator[Finding]:
    """Completed builds whose prefix is not there, or can be changed by accident."""
    unfinished = site.database.read(inventory.unfinished)
    coming = {(build.namespace, build.environment) for build in unfinished}
    # Of the builds that share a prefix the current one speaks for all.
    builds = {
        site.layout.prefix(build.namespace, build.stem, build.lock_sha256): build
        for build in sorted(site.database.read(inventory.made), key=lambda build: build.current)
    }
    for prefix, build in builds.items():
        if prefixes.state(prefix) != "ready":
            again = (build.namespace, build.environment) in coming
            yield _missing(site, build, prefix, coming=again)
        elif site.sealed and not machine.is_sealed(prefix):
            yield Finding(
                code="prefix-writable",
                severity=Severity.WARNING,
                subject=str(prefix),
                message="Its directories can be written: a package manager may change it.",
                remedy="make its directories read-only",
                repair=partial(_seal, prefix),
            )


def check_strangers(site: Site) -> Iterator[Finding]:
    """What this store did not make, as far as can be known. It is never touched."""
    unknown = strangers(site.layout)
    for on_disk in namespaces_on_disk(site.layout):
        empty = not (on_disk.prefixes or on_disk.links or on_disk.temporaries)
        whole = empty and on_disk.others and not (on_disk.directory / "envs").exists()
        unknown += [on_disk.directory] if whole else [*on_disk.others, *_without_guard(on_disk)]
    for path in unknown:
        yield Finding(
            code="unknown",
            severity=Severity.WARNING,
            subject=str(path),
            message="This store did not make it, or its guard was lost.",
            remedy="look at it, and move it away",
        )


def _missing(site: Site, build: Made, prefix: Path, *, coming: bool) -> Finding:
    there = "is there, but not a prefix of ours" if prefix.exists() else "is not there"
    remedy = "build it again" if build.current else "note that it was collected; it can be restored"
    return Finding(
        code="prefix-missing",
        severity=Severity.ERROR if build.current else Severity.WARNING,
        subject=f"build {build.number} of {build.namespace}/{build.environment}",
        message=f"It has completed, but its prefix {there}: {prefix}",
        remedy="wait for the build that was begun since" if coming else remedy,
        repair=None if coming else partial(_replace if build.current else _drop, site, build),
    )


def _replace(site: Site, build: Made) -> bool:
    site.database.write(submission.rebuild, site.context, build.build_id, "conda-store doctor")
    return True


def _drop(site: Site, build: Made) -> bool:
    return site.database.write(collected.note_missing, site.context, build.build_id)


def _without_guard(on_disk: OnDisk) -> Sequence[Path]:
    found = (on_disk.directory / name for name in on_disk.prefixes)
    return [p for p in found if prefixes.state(p) == "unknown" and not prefixes.is_blank(p)]


def _seal(prefix: Path) -> bool:
    prefixes.make_read_only(prefix)
    return True


def _unlink(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True
