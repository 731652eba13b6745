"""What a build is given and what it gives back, also as JSON values between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from conda_store_jupyter.builder.kernels import Kernel
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.moves import Move
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import Policy

if TYPE_CHECKING:
    from conda_store_jupyter.builder.log import BuildLog
    from conda_store_jupyter.status import Progress


@dataclass(frozen=True)
class BuildSettings:
    """What every build of a process has in common; see ``config`` for the meaning of each."""

    channel_alias: str = "https://conda.anaconda.org"
    known_channels: tuple[str, ...] = ()
    kernel_packages: tuple[str, ...] = ("ipykernel",)
    pip_index_url: str = ""
    compile_bytecode: bool = True
    read_only_prefixes: bool = True
    run_link_scripts: bool = False


@dataclass(frozen=True)
class BuildRequest:
    """One build: for whom, and what is asked for.

    Attributes:
        base: what policy *minimal* keeps as far as it can; None: there is nothing to keep.
        given: what policy *exact* installs as it is; nothing is solved then.
        archive: of an environment with the packages of ``given``; unpacked instead of installed.
        stem: what its prefix is named after; empty: the environment.
    """

    build_id: int
    namespace: str
    environment: str
    specification: Specification
    policy: Policy = Policy.MINIMAL
    base: Lockfile | None = None
    given: Lockfile | None = None
    archive: Path | None = None
    stem: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stem", self.stem or self.environment)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "build_id": self.build_id,
            "namespace": self.namespace,
            "environment": self.environment,
            "specification": self.specification.canonical(),
            "policy": self.policy.value,
            "base": self.base.to_json() if self.base else None,
            "given": self.given.to_json() if self.given else None,
            "archive": str(self.archive) if self.archive else None,
            "stem": self.stem,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> BuildRequest:
        """The request that :meth:`to_json` wrote; the value is trusted, not checked."""
        return cls(
            build_id=value["build_id"],
            namespace=value["namespace"],
            environment=value["environment"],
            specification=Specification.from_canonical(value["specification"]),
            policy=Policy(value["policy"]),
            base=Lockfile.from_json(value["base"]) if value["base"] else None,
            given=Lockfile.from_json(value["given"]) if value["given"] else None,
            archive=Path(value["archive"]) if value["archive"] else None,
            stem=value["stem"],
        )


@dataclass(frozen=True)
class BuildResult:
    """A prefix that is ready, and how it came about.

    Attributes:
        reused: the prefix was there already, and nothing was installed.
        size: of the prefix in bytes, shared files included.
        added: names of packages that policy added to the specification.
        moved: packages of the base that could not stay as they were.
        timings: seconds per step; steps that did not run are missing.
        peak_memory: most memory that the build used at a time, in bytes; 0 when nobody looked.
    """

    lockfile: Lockfile
    prefix: Path
    reused: bool
    size: int
    kernels: tuple[Kernel, ...] = ()
    added: tuple[str, ...] = ()
    moved: tuple[Move, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    peak_memory: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "lockfile": self.lockfile.to_json(),
            "prefix": str(self.prefix),
            "reused": self.reused,
            "size": self.size,
            "kernels": [_kernel_to_json(kernel) for kernel in self.kernels],
            "added": list(self.added),
            "moved": [move.to_json() for move in self.moved],
            "timings": dict(self.timings),
            "peak_memory": self.peak_memory,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> BuildResult:
        """The result that :meth:`to_json` wrote; the value is trusted, not checked."""
        return cls(
            lockfile=Lockfile.from_json(value["lockfile"]),
            prefix=Path(value["prefix"]),
            reused=value["reused"],
            size=value["size"],
            kernels=tuple(_kernel_from_json(kernel) for kernel in value["kernels"]),
            added=tuple(value["added"]),
            moved=tuple(map(Move.from_json, value["moved"])),
            timings=dict(value["timings"]),
            peak_memory=value["peak_memory"],
        )


class StopSignal(Protocol):
    """Tells a running build to stop. Thread-safe."""

    @property
    def stopped(self) -> bool:
        """Whether to stop."""

    def wait(self, seconds: float) -> bool:
        """Sleep for so long, or until told to stop; True when told."""


class Stopped(Exception):
    """Work was told to stop and did; nothing of it is left on disk."""


class PrefixBuilder(Protocol):
    """What makes a prefix of a specification."""

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """A prefix that is ready; blocks until it is.

        Args:
            report: told about progress; what it raises ends the build and is raised here.

        Raises:
            BuildFailed: there is no prefix; the failure says why.
            Stopped: ``control`` said so.
        """


def _kernel_to_json(kernel: Kernel) -> dict[str, Any]:
    return {
        **kernel.to_json(),
        "argv": list(kernel.argv),
        "spec": dict(kernel.spec),
        "resource_dir": str(kernel.resource_dir),
    }


def _kernel_from_json(value: Mapping[str, Any]) -> Kernel:
    return Kernel(
        name=value["name"],
        display_name=value["display_name"],
        language=value["language"],
        argv=tuple(value["argv"]),
        spec=value["spec"],
        resource_dir=Path(value["resource_dir"]),
    )
