"""What a build is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.builder.kernels import Kernel
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification


@dataclass(frozen=True)
class BuildSettings:
    """What every build of a process has in common; see ``config`` for the meaning of each."""

    channel_alias: str = "https://conda.anaconda.org"
    kernel_packages: tuple[str, ...] = ("ipykernel",)
    pip_index_url: str = ""
    compile_bytecode: bool = True
    read_only_prefixes: bool = True
    run_link_scripts: bool = False


@dataclass(frozen=True)
class BuildRequest:
    """One build: for whom, and what is asked for."""

    build_id: int
    namespace: str
    environment: str
    specification: Specification


@dataclass(frozen=True)
class BuildResult:
    """A prefix that is ready, and how it came about.

    Attributes:
        reused: the prefix was there already, and nothing was installed.
        size: of the prefix in bytes, shared files included.
        added: names of packages that policy added to the specification.
        timings: seconds per step; steps that did not run are missing.
    """

    lockfile: Lockfile
    prefix: Path
    reused: bool
    size: int
    kernels: tuple[Kernel, ...] = ()
    added: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
