"""Closes a prefix: says who owns it, what is in it, and lets nobody change it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from conda_store_jupyter.builder.activation import activation
from conda_store_jupyter.builder.kernels import Kernel
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.store import prefixes


def seal(
    run: Run,
    prefix: Path,
    lockfile: Lockfile,
    kernels: Sequence[Kernel],
    interpreter: Interpreter | None,
) -> int:
    """Write the marks of ownership and let the guard say ``ready``; the size in bytes.

    Raises:
        OSError: the prefix cannot be written.
    """
    meta = prefix / "conda-meta"
    request = run.request
    message = _message(run)
    (meta / "history").write_text(_history(run, lockfile), encoding="utf-8")
    (meta / "state").write_text(_state(lockfile.variables), encoding="utf-8")
    # CEP 22: conda and what is compatible with it change nothing here, and show the message.
    (meta / "frozen").write_text(json.dumps({"message": message}, indent=2), encoding="utf-8")
    if interpreter is not None:
        path = prefix / interpreter.stdlib / "EXTERNALLY-MANAGED"
        path.write_text(_externally_managed(message), encoding="utf-8")
    size = prefixes.disk_usage(prefix)[0]
    extra = {
        "activation": activation(run, prefix, request.environment, lockfile.variables),
        "kernels": [kernel.to_json() for kernel in kernels],
        "size": size,
    }
    if run.settings.read_only_prefixes:
        prefixes.make_read_only(prefix)
    prefixes.finish(prefix, extra)
    return size


def _message(run: Run) -> str:
    name = run.request.environment
    namespace = (
        f" --namespace {run.request.namespace}" if run.request.namespace != "default" else ""
    )
    return (
        f"The environment {run.request.namespace}/{name} is managed by conda-store and is never "
        "changed in place. To add packages, edit its specification: in JupyterLab, open the "
        f'Environments panel, choose "{name}" and then Edit; or change the environment.yml and run '
        f"`conda-store env create -f environment.yml --name {name}{namespace}`. A new build takes "
        "the place of this one, and you can go back at any time."
    )


def _externally_managed(message: str) -> str:
    """The file that makes pip and uv refuse to install here (PEP 668)."""
    lines = textwrap.wrap(message, 78, break_long_words=False, break_on_hyphens=False)
    # The format is that of configparser: continued lines are indented, percent signs are plain.
    return "[externally-managed]\nError=" + "\n ".join(lines) + "\n"


def _state(variables: Mapping[str, str]) -> str:
    """conda's file of variables that are set on activation."""
    return json.dumps({"version": 1, "env_vars": dict(variables)}, indent=2)


def _history(run: Run, lockfile: Lockfile) -> str:
    """One revision in conda's format; ``conda list --revisions`` and others read it."""
    request = run.request
    now = datetime.now(timezone.utc)
    lines = [
        f"==> {now:%Y-%m-%d %H:%M:%S} <==",
        f"# cmd: conda-store build {request.build_id} ({request.namespace}/{request.environment})",
        *(f"+{_distribution(package)}" for package in lockfile.conda),
        f"# update specs: {json.dumps(list(request.specification.dependencies))}",
    ]
    return "\n".join(lines) + "\n"


def _distribution(package: CondaPackage) -> str:
    name = f"{package.name}-{package.version}-{package.build}"
    return f"{package.channel}/{package.subdir}::{name}"
