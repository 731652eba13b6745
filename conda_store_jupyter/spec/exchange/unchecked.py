"""Refuses what could not be checked after it was downloaded, and lockfiles that are not whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conda_store_jupyter.spec.exchange.places import error_at
from conda_store_jupyter.spec.lockfile import CondaPackage
from conda_store_jupyter.spec.report import Report

#: How addresses of repositories begin (PEP 610).
REPOSITORIES: Final = ("git+", "hg+", "svn+", "bzr+")


def refuse_unhashed(report: Report, name: str, place: str) -> None:
    """Note that a package has no hash; ``place`` is a text near it."""
    message = f"{name} has no hash: what is downloaded could not be checked."
    hint = "Lock it anew: a lockfile has a hash for every package."
    error_at(report, place, "missing-hash", message, hint)


def refuse_half_hash(report: Report, name: str, place: str) -> None:
    """Note that what should be the hash of a package is none."""
    message = f"{name} has a hash that is none: it is too short, too long, or not hexadecimal."
    hint = "The file may have been cut off or edited: get it again, or lock it anew."
    error_at(report, place, "invalid-lockfile", message, hint)


def refuse_repository(report: Report, name: str, place: str) -> None:
    """Note that a package is taken from a repository."""
    message = f"{name} comes from a repository, which cannot be checked by its hash."
    error_at(report, place, "missing-hash", message, "Lock a released version of it instead.")


def refuse_incomplete(report: Report, packages: Sequence[CondaPackage]) -> None:
    """Note what packages need and the lockfile does not have: it may have been cut off."""
    there = {package.name for package in packages}
    for package in packages:
        needs = (text.split(maxsplit=1)[0] for text in package.record.get("depends", ()))
        gone = next((n for n in needs if not n.startswith("__") and n not in there), None)
        if gone is not None:
            message = f"{package.name} needs {gone}, which this lockfile does not have."
            hint = "The file may have been cut off or edited: get it again, or lock it anew."
            error_at(report, package.url, "incomplete-lockfile", message, hint)
            return
