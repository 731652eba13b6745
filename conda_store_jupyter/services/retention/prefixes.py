"""Collects the prefixes that no build keeps.

A prefix is judged twice: from a look at the whole record, and again while its environment is
locked, because somebody may have rolled back, pinned, or begun a build meanwhile. It is renamed
away in the transaction that marks its builds. A process that dies between the two leaves builds
without a prefix, which cannot be activated, and which the next collection marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import changes, namespaces
from conda_store_jupyter.db.repositories import retention as records
from conda_store_jupyter.db.repositories.retention import Ready
from conda_store_jupyter.services import kernel_uses
from conda_store_jupyter.services.care.taking import take
from conda_store_jupyter.services.retention.judgement import (
    PrefixKey,
    Terms,
    Verdict,
    doomed,
    judge,
    key_of,
)
from conda_store_jupyter.services.retention.report import Kept
from conda_store_jupyter.services.retention.running import Collection, Users
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.occupants import occupants

KIND = "prefix"

#: Levels from the store's root to a prefix.
_DEPTH = 2


def collect_prefixes(collection: Collection) -> None:
    """Remove the prefixes that no build keeps.

    Raises:
        Interrupted: it is time to stop.
    """
    site, terms = collection.site, collection.terms
    builds, verdicts = site.database.read(_judged, terms, {})
    going = doomed(verdicts)
    seen = _seen(site.layout, builds, set(going))
    for key, its in going.items():
        prefix = _prefix(site.layout, its[0])
        if all(build.collected for build in its) and not prefix.is_dir():
            continue
        if key in seen:
            collection.skip(KIND, subject_of(its), f"{seen[key]} uses it", _ids(its))
            continue
        gone = collection.remove(
            KIND,
            prefix,
            partial(_take, collection, key, prefix, seen),
            subject=subject_of(its),
            why=_why(terms),
            builds=_ids(its),
        )
        if gone and collection.dry_run:
            collection.doomed.update(_ids(its))
        collection.finish()
    if collection.dry_run:
        collection.report.kept += [
            Kept(KIND, subject_of([verdict.build]), verdict.why, (verdict.build.build_id,))
            for verdict in verdicts
            if verdict.why and not verdict.build.collected
        ]


def subject_of(builds: Sequence[Ready]) -> str:
    """``build 3 of default/e``, or several."""
    numbers = ", ".join(str(build.number) for build in reversed(builds))
    word = "build" if len(builds) == 1 else "builds"
    return f"{word} {numbers} of {builds[0].namespace}/{builds[0].environment}"


def _take(
    collection: Collection, key: PrefixKey, prefix: Path, seen: Users
) -> Sequence[Path] | None:
    may = partial(_may, key=key, terms=collection.terms, seen=seen)
    taken = take(collection.site, prefix, may)
    if taken is None:
        return None
    return [taken.aside] if taken.aside is not None else []


def _may(session: Session, key: PrefixKey, terms: Terms, seen: Users) -> bool:
    """Whether the prefix still goes, now that nobody can change that; if so, it is marked."""
    environment_id, lockfile_id = key
    builds, verdicts = _judged(session, terms, seen, environment_id)
    if key not in doomed(verdicts) or records.is_coming(session, environment_id, lockfile_id):
        return False
    records.mark_collected(session, environment_id, lockfile_id)
    namespaces.outdate(session, builds[0].namespace)
    changes.record_environment(session, builds[0].namespace, builds[0].environment)
    return True


def _judged(
    session: Session, terms: Terms, seen: Users, environment_id: int | None = None
) -> tuple[list[Ready], list[Verdict]]:
    builds = records.ready(session, environment_id)
    copied = dict.fromkeys(records.being_copied(session), "the making of an archive or image")
    used = {**copied, **_kernels(session), **seen}
    now = clock.now(session)
    verdicts = [
        verdict
        for _, its in groupby(builds, key=lambda build: build.environment_id)
        for verdict in judge(list(its), terms, now, used)
    ]
    return builds, verdicts


def _kernels(session: Session) -> dict[PrefixKey, str]:
    return {
        (use.environment_id, use.lockfile_id): f"the kernel {use.kernel_id[:8]} on {use.server}"
        for use in kernel_uses.protecting(session)
        if use.lockfile_id is not None
    }


def _seen(layout: Layout, builds: Iterable[Ready], among: set[PrefixKey]) -> Users:
    """What of this machine runs in prefixes without being a kernel of a server: terminals, jobs."""
    if not among:
        return {}
    found = occupants(layout.root, _DEPTH)
    places = {_prefix(layout, build): key_of(build) for build in builds}
    return {
        places[place]: f"the process {user.pid} ({user.name})"
        for place, user in found.items()
        if places.get(place) in among
    }


def _prefix(layout: Layout, build: Ready) -> Path:
    return layout.prefix(build.namespace, build.stem, build.lock_sha256)


def _ids(builds: Sequence[Ready]) -> list[int]:
    return [build.build_id for build in builds]


def _why(terms: Terms) -> str:
    reasons = []
    if terms.keep_last:
        many = terms.keep_last > 1
        reasons.append(f"not one of the last {terms.keep_last}" if many else "not the last one")
    if terms.keep_days:
        reasons.append(f"not used for {terms.keep_days:g} days")
    return "; ".join(["not current, pinned or in use", *reasons])
