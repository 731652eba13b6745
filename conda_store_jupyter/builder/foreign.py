"""Reads environments that other tools made: what is in a conda prefix, and what was asked for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from rattler import PrefixRecord

from conda_store_jupyter.builder.foreign_pypi import pypi_packages
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.spec.dependencies import read_match_spec
from conda_store_jupyter.spec.exchange.convert import Conversion
from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.history import requested_specs
from conda_store_jupyter.spec.exchange.packages import (
    asked_for,
    channel_name,
    conda_package,
    with_requested,
)
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.names import is_name
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.store.layout import stem_of

#: What the format of a prefix is called.
FORMAT: Final = "prefix"

#: Keys of a record in ``conda-meta`` that tell of the installation, not of the package.
_INSTALLATION = frozenset(
    {
        "extracted_package_dir",
        "files",
        "installed_system_menus",
        "link",
        "package_tarball_full_path",
        "paths_data",
        "requested_spec",
        "requested_specs",
    }
)

# conda keeps credentials out of its records; older versions and other tools did not always.
_TOKEN = re.compile(r"/t/[^/]+(?=/)")
_USER = re.compile(r"(?<=://)[^/@]*@")


@dataclass
class _Found:
    """What is in a prefix, and the remarks about it."""

    packages: list[CondaPackage] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    specs: dict[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=lambda: Report(""))

    def note(self, code: str, message: str, hint: str) -> None:
        self.report.add((0, 0), code, message, hint, "warning")

    def refuse(self, code: str, message: str, hint: str) -> None:
        self.report.add((0, 0), code, message, hint)


def read_prefix(prefix: Path) -> Conversion:
    """The specification and the lockfile of an existing environment.

    The specification has what ``conda-meta/history`` says was asked for, or else the packages that
    no other one needs. What pip installed besides is found, too.

    Args:
        prefix: the environment's directory, or its ``conda-meta``.

    Raises:
        NotFound: there is no conda environment.
    """
    prefix = prefix.parent if prefix.name == "conda-meta" else prefix
    meta = prefix / "conda-meta"
    if not meta.is_dir():
        raise NotFound(
            f"{prefix} is not a conda environment: it has no directory conda-meta.",
            hints=["`conda env list` shows where environments are."],
        )
    found = _Found()
    for path in sorted(meta.glob("*.json")):
        _read_record(path, found)
    if not found.packages and not found.report.problems:
        found.refuse("empty-prefix", f"There is no package in {prefix}.", "Choose another one.")
    if any(problem.is_error for problem in found.report.problems):
        return Conversion(FORMAT, problems=found.report.problems)
    return _conversion(prefix, found)


def _conversion(prefix: Path, found: _Found) -> Conversion:
    conda = _requested(found, _history(prefix))
    pypi, left_out = pypi_packages(prefix, found.files)
    for reason in left_out:
        found.note("left-out", reason, "Install it into a copy, or publish it on an index.")
    if bare := [package.name for package in pypi if not package.hashes]:
        found.note(
            "missing-hash",
            f"PyPI packages without a hash: {len(bare)}, such as {bare[0]}. pip keeps none; the "
            "index is asked for the same versions.",
            "Ask for them in the pip section, and they are locked with hashes.",
        )
    # Prefixes of a store of this kind have a hash before their name.
    name = stem_of(prefix.name) or prefix.name
    name = name if is_name(name) else ""
    variables = _variables(prefix)
    platform = _platform(conda)
    draft = Draft(
        name=name,
        channels=_channels(conda),
        dependencies=tuple(
            found.specs.get(package.name) or asked_for(package)
            for package in conda
            if package.requested
        ),
        pip=tuple(f"{package.name}=={package.version}" for package in pypi),
        variables=variables,
    )
    lockfile = Lockfile(platform, conda, pypi, variables)
    return Conversion(FORMAT, name, draft.to_yaml(), {platform: lockfile}, found.report.problems)


def _read_record(path: Path, found: _Found) -> None:
    try:
        record = PrefixRecord.from_path(path)
        values = json.loads(record.to_json())
    except Exception as error:  # rattler has no one error for it
        reason = " ".join(str(error).split())
        message = f"{path.name} cannot be read: {reason}."
        found.refuse("invalid-record", message, "Repair the environment with conda, or copy it.")
        return
    url, secret = _without_secrets(record.url)
    if urlsplit(url).scheme not in ("https", "http", "file"):
        message = f"{record.name.normalized} was installed from {url[:80]!r}, which is no URL."
        found.refuse("no-url", message, "Install it from a channel first.")
        return
    if secret:
        hint = "Keep the credentials in the ~/.netrc of the user who builds."
        message = f"Credentials are left out of the address of {record.name.normalized}."
        found.note("secret-in-channel", message, hint)
    if any(package.name == record.name.normalized for package in found.packages):
        message = f"{record.name.normalized} is there twice, the second time as {path.name}."
        found.refuse("duplicate-package", message, "Repair the environment with conda first.")
        return
    known = {key: value for key, value in values.items() if key not in _INSTALLATION}
    channel = url.rsplit("/", 2)[0]
    package = conda_package(record)
    found.packages.append(
        replace(
            package,
            channel=channel,
            url=url,
            requested=bool(record.requested_specs),
            record={**known, "url": url, "channel": channel},
        )
    )
    found.files.update(str(file) for file in record.files)
    if record.requested_specs:
        found.specs[package.name] = _specification(record.requested_specs)


def _requested(found: _Found, history: Mapping[str, str]) -> tuple[CondaPackage, ...]:
    """The packages in the order of their names, marked as far as somebody knows what was asked."""
    packages = sorted(found.packages, key=lambda package: package.name)
    for package in packages:
        if package.name in history:
            found.specs[package.name] = _specification([history[package.name]])
    if not found.specs:
        return with_requested(packages)
    return tuple(replace(p, requested=p.name in found.specs) for p in packages)


def _specification(specs: Sequence[str]) -> str:
    """The one MatchSpec that was asked for; "" when it would not do in a specification."""
    if len(specs) != 1:
        return ""
    try:
        return read_match_spec(specs[0])[1]
    except Rejected:
        return ""


def _history(prefix: Path) -> dict[str, str]:
    try:
        text = (prefix / "conda-meta" / "history").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return requested_specs(text)


def _variables(prefix: Path) -> dict[str, str]:
    """What ``conda env config vars set`` has set."""
    try:
        state: Any = json.loads((prefix / "conda-meta" / "state").read_bytes())
        return {str(key): str(value) for key, value in dict(state["env_vars"]).items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _channels(packages: Collection[CondaPackage]) -> tuple[str, ...]:
    """The channels, the one with the most packages first: nothing else tells their priority."""
    counted = Counter(package.channel for package in packages)
    return tuple(dict.fromkeys(channel_name(channel) for channel, _ in counted.most_common()))


def _platform(packages: Collection[CondaPackage]) -> str:
    subdirs = Counter(p.subdir for p in packages if p.subdir != "noarch")
    return subdirs.most_common(1)[0][0] if subdirs else this_platform()


def _without_secrets(url: str) -> tuple[str, bool]:
    clean = _USER.sub("", _TOKEN.sub("", url))
    return clean, clean != url
