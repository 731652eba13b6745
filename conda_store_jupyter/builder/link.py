"""Downloads packages, checks their hashes, unpacks them and links them into a prefix."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from rattler import PackageCache, RepoDataRecord, ValidationMode

from conda_store_jupyter.builder.fingerprints import doubtful, remember
from conda_store_jupyter.builder.gateway import Repodata
from conda_store_jupyter.builder.installer import Order, put_in_place
from conda_store_jupyter.builder.leftovers import scratch
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.builder.solve import Solution
from conda_store_jupyter.builder.verify import verify_local
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store.packagecache import admit, downloading, reading

_REPORT_SECONDS = 0.1
# How long to wait in silence for the package cache, in seconds.
_PATIENCE = 1.0


async def install_packages(run: Run, repodata: Repodata, solution: Solution, prefix: Path) -> None:
    """Put the packages of ``solution`` into ``prefix``, from the cache where they are there.

    Raises:
        BuildFailed: a package cannot be had, is not what its channel describes, or cannot be
            linked.
    """
    packages = run.layout.packages
    async with _turn(run, partial(reading, packages), "the package cache is being cleaned"):
        missing, unsure = await _survey(packages, solution)
        if not unsure:
            await _install_beside(run, repodata, solution, prefix, missing)
            return
    # The installer takes the cache for itself, and downloads again what is damaged.
    run.log.info(Step.FETCH, f"checking {len(unsure)} packages of the cache")
    _announce(run, solution, missing)
    verify_local([*missing, *unsure])
    cache = PackageCache.new_layered([packages], True, ValidationMode.full())
    await put_in_place(run, repodata, solution, Order(prefix, cache, missing, alone=True))
    remember(packages, [*missing, *unsure])


async def _install_beside(
    run: Run,
    repodata: Repodata,
    solution: Solution,
    prefix: Path,
    missing: Sequence[RepoDataRecord],
) -> None:
    """Download into a cache of this build's own, so that others can go on linking meanwhile.

    One build downloads at a time: what the next ones need is often the same.
    """
    packages = run.layout.packages
    async with AsyncExitStack() as turn:
        if missing:
            free = partial(downloading, packages)
            await turn.enter_async_context(_turn(run, free, "another build is downloading"))
            missing, _ = await _survey(packages, solution)
        if not missing:
            await turn.aclose()
        _announce(run, solution, missing)
        verify_local(missing)
        with scratch(run.layout, run.request.build_id, "packages") as incoming:
            cache = PackageCache.new_layered([incoming, packages], True)
            order = Order(prefix, cache, missing, alone=False)
            try:
                await put_in_place(run, repodata, solution, order)
            finally:
                admit(incoming, packages)
            _name_sources(prefix, missing, incoming, packages)
        remember(packages, missing)


async def _survey(
    packages: Path, solution: Solution
) -> tuple[list[RepoDataRecord], list[RepoDataRecord]]:
    """What is not in the cache, and what is there but does not look as it should."""
    # The origin is part of the key: two channels may have different files of one name.
    index = await PackageCache(packages).with_cached_origin().index()
    missing = [record for record in solution.records if not index.contains_record(record)]
    present = [record for record in solution.records if index.contains_record(record)]
    return missing, doubtful(packages, present)


def _announce(run: Run, solution: Solution, missing: Sequence[RepoDataRecord]) -> None:
    size = sum(record.size or 0 for record in missing) / 1e6
    number = len(solution.records)
    run.log.info(Step.FETCH, f"{number} packages, {len(missing)} to download ({size:.1f} MB)")


@asynccontextmanager
async def _turn(
    run: Run, free: Callable[[], AbstractContextManager[bool]], what: str
) -> AsyncIterator[None]:
    """Wait for a lock, and say so when it takes long."""
    begun, told = time.monotonic(), False
    while True:
        with free() as held:
            if held:
                yield
                return
        if not told and time.monotonic() - begun > _PATIENCE:
            told = True
            run.log.info(Step.FETCH, f"waiting: {what}")
        run.report(Progress(Step.FETCH))
        await asyncio.sleep(_REPORT_SECONDS)


def _name_sources(prefix: Path, moved: Iterable[RepoDataRecord], before: Path, after: Path) -> None:
    """Let the prefix's records say where the files of ``moved`` packages came from now."""
    for record in moved:
        name = f"{record.name.normalized}-{record.version}-{record.build}.json"
        file = prefix / "conda-meta" / name
        text = file.read_bytes()
        file.write_bytes(text.replace(os.fsencode(before), os.fsencode(after)))


def name_scripts(run: Run, prefix: Path) -> None:
    """Say in the log which scripts of packages were not run."""
    scripts = sorted(path.name for path in (prefix / "bin").glob(".*-post-link.sh"))
    if scripts and not run.settings.run_link_scripts:
        run.log.warning(
            Step.LINK,
            f"not run: {', '.join(scripts)} (c.CondaStore.link_scripts = 'run' would run them)",
        )
