"""A builder on a store of a test's own, for tests that really install."""

from __future__ import annotations

import itertools
import os
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.pipeline import Builder
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, BuildSettings
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Policy, Progress
from conda_store_jupyter.store.layout import Layout


@dataclass
class Workshop:
    """Builds one environment after the other and remembers what was reported and logged."""

    root: Path
    channels: tuple[str, ...]
    settings: BuildSettings = field(default_factory=BuildSettings)
    progress: list[Progress] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layout = Layout(self.root)
        self.layout.create()
        self.builder = Builder(self.layout, self.settings)
        self._ids = itertools.count(1)
        self.last_id = 0

    def build(
        self,
        *dependencies: str,
        name: str = "demo",
        pip: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        channels: Sequence[str] | None = None,
        policy: Policy = Policy.MINIMAL,
        base: Lockfile | None = None,
        given: Lockfile | None = None,
        as_of: datetime | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> BuildResult:
        """Build an environment of these packages."""
        build_id = self.last_id = next(self._ids)
        specification = Specification(
            name,
            tuple(self.channels if channels is None else channels),
            tuple(sorted(dependencies)),
            tuple(pip),
            dict(variables or {}),
            as_of,
        )
        request = BuildRequest(
            build_id, "default", name, specification, policy=policy, base=base, given=given
        )
        with BuildLog(self.layout.log(build_id)) as log:
            return self.builder.build(request, log, report or self.progress.append)

    def failure(self, *dependencies: str, **more: Any) -> Failure:
        """The failure that a build ends with. It leaves nothing behind."""
        before = self.prefixes()
        with pytest.raises(BuildFailed) as raised:
            self.build(*dependencies, **more)
        assert self.prefixes() == before
        return raised.value.failure

    def prefixes(self) -> list[str]:
        """The prefixes of the namespace."""
        directory = self.layout.namespace("default")
        return sorted(path.name for path in directory.iterdir()) if directory.is_dir() else []

    def log(self, build_id: int = 0) -> str:
        """The log of a build, of the last one without a number."""
        return self.layout.log(build_id or self.last_id).read_text(encoding="utf-8")


def is_writable(directory: Path) -> bool:
    """Whether anybody may write; root is allowed to whatever the permissions say."""
    return bool(stat.S_IMODE(directory.stat().st_mode) & 0o222)


def python(result: BuildResult, code: str) -> str:
    """What the prefix's own Python prints."""
    command = [str(result.prefix / "bin" / "python"), "-I", "-B", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def byte_code(prefix: Path) -> dict[str, os.stat_result]:
    """Its files of byte-code, by their path in the prefix."""
    return {str(p.relative_to(prefix)): p.stat() for p in prefix.rglob("*.pyc")}
