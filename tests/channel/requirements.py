"""From what a wheel says it needs to what a conda package says.

PEP 508 requirements with PEP 440 versions in; conda MatchSpecs (CEP 29) out.
"""

from __future__ import annotations

from packaging.requirements import Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

_CONDA_NAMES = {
    "ipython-pygments-lexers": "ipython_pygments_lexers",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "pure-eval": "pure_eval",
    "stack-data": "stack_data",
    "typing-extensions": "typing_extensions",
    "tzdata": "python-tzdata",
}
"""Packages that conda-forge knows by another name than PyPI's canonical one."""


def conda_name(name: str) -> str:
    """The name under which conda-forge has a project of PyPI."""
    canonical = canonicalize_name(name)
    return _CONDA_NAMES.get(canonical, canonical)


def match_spec(requirement: Requirement) -> str | None:
    """The requirement as a MatchSpec; ``None`` when its marker is false for this Python.

    Extras are left out: a conda package has none.
    """
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return None
    name, versions = conda_name(requirement.name), conda_versions(requirement.specifier)
    return f"{name} {versions}" if versions else name


def conda_versions(specifiers: SpecifierSet) -> str:
    """PEP 440 specifiers in conda's notation; empty when every version will do."""
    return ",".join(_conda_version(specifier) for specifier in sorted(specifiers, key=str))


def _conda_version(specifier: Specifier) -> str:
    operator, version = specifier.operator, specifier.version
    if operator == "~=":
        release = Version(version).release[:-1]
        return f">={version},{'.'.join(map(str, release))}.*"
    if operator == "==" and version.endswith(".*"):
        return version
    if operator == "===":
        return f"=={version}"
    if operator == "<" and not Version(version).is_prerelease:
        return f"<{version}a0"  # PEP 440: "<2" keeps 2.0rc1 out; conda's "<2" lets it in
    return f"{operator}{version}"
