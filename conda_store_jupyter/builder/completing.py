"""Fills in what a given lockfile leaves out, from the indexes of the channels.

Addresses alone (CEP 23) say nothing of what a package needs, and perhaps nothing of its hash. The
index of its channel knows both: without the hash a download could not be checked, and without the
dependencies no later edit could start from these packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rattler import Channel, MatchSpec, RepoDataRecord
from rattler.exceptions import GatewayError, InvalidChannelError, InvalidMatchSpecError

from conda_store_jupyter.builder import failures
from conda_store_jupyter.builder.gateway import Repodata, platform
from conda_store_jupyter.builder.records import to_package
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.spec.exchange.packages import with_requested
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.status import BuildFailed, Failure, Step


async def completed(run: Run, repodata: Repodata, lockfile: Lockfile) -> Lockfile:
    """``lockfile`` with a hash and a record for every package, as far as the channels have them.

    One that is whole, as every lockfile of this store is, is returned as it is and no channel is
    asked.

    Raises:
        BuildFailed: a package has no hash and no channel that tells it.
    """
    vague = [package for package in lockfile.conda if _is_vague(package)]
    if not vague:
        return lockfile
    run.log.info(Step.SOLVE, f"not described: {len(vague)} packages; asking their channels")
    found = await _records(run, repodata, vague)
    unknown = [package for package in vague if not package.digest and package.url not in found]
    if unknown:
        raise BuildFailed(_no_hash(unknown))
    packages = [_described(package, found.get(package.url)) for package in lockfile.conda]
    if not any(package.record for package in lockfile.conda):
        packages = list(with_requested(packages))
    return replace(lockfile, conda=tuple(packages))


def _is_vague(package: CondaPackage) -> bool:
    return not (package.digest and package.record and package.size is not None)


async def _records(
    run: Run, repodata: Repodata, packages: Sequence[CondaPackage]
) -> dict[str, RepoDataRecord]:
    """The records of the packages that their channels still have, by URL."""
    found: dict[str, RepoDataRecord] = {}
    for base, theirs in _by_channel(packages).items():
        try:
            channel = Channel(base)
            repodata.refresh([channel])
            answer = await repodata.gateway.query(
                [channel], [platform(), "noarch"], list(_specs(theirs)), recursive=False
            )
        except GatewayError as error:
            repodata.forget([channel])
            if not all(package.digest for package in theirs):
                raise BuildFailed(failures.of_gateway(str(error), [channel])) from error
            run.log.warning(Step.SOLVE, f"the index of {base} cannot be had: {error}")
        except (InvalidChannelError, InvalidMatchSpecError) as error:
            run.log.warning(Step.SOLVE, f"{base}: {error}")
        else:
            found |= {record.url: record for records in answer for record in records}
    return found


def _by_channel(packages: Iterable[CondaPackage]) -> Mapping[str, list[CondaPackage]]:
    found: dict[str, list[CondaPackage]] = {}
    for package in packages:
        found.setdefault(package.channel, []).append(package)
    return found


def _specs(packages: Iterable[CondaPackage]) -> Iterable[MatchSpec]:
    for package in packages:
        yield MatchSpec(f"{package.name} =={package.version} {package.build}")


def _described(package: CondaPackage, record: RepoDataRecord | None) -> CondaPackage:
    """The package with what its record says, except for the hash that it has already."""
    if record is None or not _is_vague(package):
        return package
    known = to_package(record, requested=package.requested)
    if not package.digest:
        return known
    # What was locked counts: should the channel have another file there, the download fails.
    return replace(known, url=package.url, sha256=package.sha256, md5=package.md5)


def _no_hash(packages: Sequence[CondaPackage]) -> Failure:
    names = ", ".join(package.name for package in packages[:5])
    names += f" and {len(packages) - 5} more" if len(packages) > 5 else ""
    return Failure(
        code="missing-hash",
        step=Step.SOLVE,
        message=f"Without a hash, and no longer in their channels: {names}.",
        hints=(
            "Write the file again with hashes: `conda list --explicit --sha256`.",
            "Or import its specification and have it solved anew.",
        ),
        detail="\n".join(package.url for package in packages),
    )
